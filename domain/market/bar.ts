import type * as t from "io-ts";
import { contract, date, nullable, number, oneOf, text } from "./contract.ts";
import { fetchedLineage } from "./lineage.ts";

/**
 * One session of one instrument, as one source told it. Bars are keyed by the exchange-local session date; a
 * correction is a further revision, never an overwrite.
 */
export const barContract = contract(
  { name: "bar", version: 1, dataset: "daily_bars", warehouse: "stock_prices", partition: { by: "price_date", levels: ["year"] } },
  {
    symbol: text({ role: "instrument", unit: "code", key: true, doc: "The instrument, in Assay's one spelling (BRK.B)." }),
    price_date: date({ role: "time", unit: "date", key: true, doc: "The session's date in its exchange's own time zone." }),
    open: number({ role: "measure", unit: "price", doc: "First price of the session." }),
    high: number({ role: "measure", unit: "price", doc: "Highest price of the session." }),
    low: number({ role: "measure", unit: "price", doc: "Lowest price of the session." }),
    close: number({ role: "measure", unit: "price", doc: "Last price of the session." }),
    adjusted_close: nullable(
      number({
        role: "measure",
        unit: "price",
        volatile: true,
        doc: "Close as the source adjusted it; changes with every later dividend.",
      }),
    ),
    volume: number({ role: "measure", unit: "units", doc: "Units traded in the session." }),
    currency: nullable(text({ role: "terms", unit: "code", doc: "ISO 4217 code of the prices, where the source says it." })),
    price_basis: oneOf(["traded", "split_adjusted"], {
      role: "terms",
      unit: "code",
      doc: "Whether open, high, low and close are as traded, or already divided by later splits.",
    }),
    ...fetchedLineage,
  },
);
export type Bar = t.TypeOf<typeof barContract.codec>;
