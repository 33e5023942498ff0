import type * as t from "io-ts";
import { contract, instant, integer, nullable, number, text } from "./contract.ts";

/**
 * A part of one minute of one instrument, as one source's trades make it. Most minutes have one part; trades that come
 * after their minute was closed make further ones, and readers see the parts merged (`mergeParts` in domain/indicators).
 * A part without trades says only that a trade of the minute was corrected or cancelled.
 */
export const minuteBarContract = contract(
  { name: "minute-bar", version: 1, dataset: "minute_bars", partition: { by: "minute_start", levels: ["year", "month", "day"] } },
  {
    symbol: text({ role: "instrument", unit: "code", key: true, doc: "The instrument, in Assay's one spelling (BRK.B)." }),
    minute_start: instant({ role: "time", unit: "instant", key: true, doc: "The minute's first instant, UTC; it ends before the next." }),
    open: nullable(number({ role: "measure", unit: "price", doc: "First price in event order; null where trades is 0." })),
    high: nullable(number({ role: "measure", unit: "price", doc: "Highest price; null where trades is 0." })),
    low: nullable(number({ role: "measure", unit: "price", doc: "Lowest price; null where trades is 0." })),
    close: nullable(number({ role: "measure", unit: "price", doc: "Last price in event order; null where trades is 0." })),
    volume: number({ role: "measure", unit: "units", doc: "Units traded." }),
    notional: number({ role: "measure", unit: "price", doc: "Sum of price times volume; divided by volume it is the minute's VWAP." }),
    trades: integer({ role: "measure", unit: "count", doc: "Trades in this part." }),
    restated: integer({
      role: "measure",
      unit: "count",
      doc: "Corrections and cancels of this minute's trades told by this part; the measures still hold the trades as first told.",
    }),
    open_key: nullable(
      text({ role: "measure", unit: "code", doc: "Event order of the open as text; the least of a minute's parts has its open." }),
    ),
    close_key: nullable(
      text({ role: "measure", unit: "code", doc: "Event order of the close as text; the greatest of a minute's parts has its close." }),
    ),
    source: text({ role: "identity", unit: "name", key: true, doc: "The provider the trades came from." }),
    part: integer({
      role: "identity",
      unit: "count",
      key: true,
      doc: "1 for the minute as it was closed; what came later has the next number of its symbol and source, from 2.",
    }),
    receipt_id: text({
      role: "lineage",
      unit: "hash",
      volatile: true,
      doc: "Where the record arrived that closed the minute or made the part.",
    }),
  },
);
export type MinuteBar = t.TypeOf<typeof minuteBarContract.codec>;
