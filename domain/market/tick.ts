import type * as t from "io-ts";
import { contract, instant, integer, integerBetween, nullable, number, text } from "./contract.ts";

/** One trade, as one source told it. The table in Athena is `stock_market_data`. */
export const tickContract = contract(
  { name: "tick", version: 1, dataset: "stock_market_data", partition: { by: "event_time", levels: ["year", "month", "day"] } },
  {
    symbol: text({ role: "instrument", unit: "code", key: true, doc: "The instrument, in Assay's one spelling (BRK.B)." }),
    event_time: instant({ role: "time", unit: "instant", doc: "When the trade happened, to the microsecond, UTC." }),
    event_nanos: integerBetween(0, 999, { role: "time", unit: "ns", doc: "The nanoseconds (0–999) below event_time's microsecond." }),
    price: number({ role: "measure", unit: "price", doc: "Price of one unit." }),
    volume: number({ role: "measure", unit: "units", doc: "Units traded." }),
    exchange: nullable(text({ role: "terms", unit: "code", doc: "Venue, where the source says it." })),
    trade_id: nullable(
      text({ role: "identity", unit: "code", doc: "The source's own id of the trade; with source and symbol it is the record key." }),
    ),
    sequence: nullable(
      integer({
        role: "identity",
        unit: "count",
        // A trade that is told again has a new one; where there is no trade id it is in the key, and equal anyway.
        volatile: true,
        doc: "The source's running number; the record key where there is no trade id.",
      }),
    ),
    source: text({ role: "identity", unit: "name", key: true, doc: "The provider the record came from." }),
    ingested_at: instant({
      role: "lineage",
      unit: "instant",
      volatile: true,
      doc: "When the producer received it; stamped once, in the raw envelope.",
    }),
    revision: integer({
      role: "lineage",
      unit: "count",
      key: true,
      volatile: true,
      doc: "1 for the first telling, one more for each correction; a cancel is a revision with volume 0.",
    }),
    receipt_id: text({ role: "lineage", unit: "hash", volatile: true, doc: "Where it arrived: shard and sequence number." }),
  },
);
export type Tick = t.TypeOf<typeof tickContract.codec>;

/** What the source knows the trade by, within source and symbol; undefined where it gives neither id nor running number. */
export function tradeIdOf({ trade_id, sequence }: Pick<Tick, "trade_id" | "sequence">): string | undefined {
  return trade_id ?? (sequence === null ? undefined : `#${sequence}`);
}
