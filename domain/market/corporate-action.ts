import type * as t from "io-ts";
import { contract, date, nullable, number, oneOf, text } from "./contract.ts";
import { fetchedLineage } from "./lineage.ts";

/**
 * A split or a cash dividend of one instrument, as one source told it. Prices before `ex_date` are divided by the split
 * factor, or lowered by the dividend, to compare with those from it on: our adjusted series is a view over these.
 */
export const corporateActionContract = contract(
  { name: "corporate-action", version: 1, dataset: "corporate_actions", partition: { by: "ex_date", levels: ["year"] } },
  {
    symbol: text({ role: "instrument", unit: "code", key: true, doc: "The instrument, in Assay's one spelling (BRK.B)." }),
    ex_date: date({
      role: "time",
      unit: "date",
      key: true,
      doc: "The first session, in the exchange's own time zone, whose prices are without the dividend or after the split.",
    }),
    action: oneOf(["split", "dividend"], {
      role: "identity",
      unit: "code",
      key: true,
      doc: "What it is. Dividends of one instrument and ex_date are one record: their sum.",
    }),
    split_factor: nullable(
      number({ role: "measure", unit: "ratio", doc: "New units for each old one: 4 for 4-for-1, 0.1 for 1-for-10. Null for a dividend." }),
    ),
    cash_amount: nullable(
      number({ role: "measure", unit: "price", doc: "Cash for each unit held, as declared, before later splits. Null for a split." }),
    ),
    currency: nullable(text({ role: "terms", unit: "code", doc: "ISO 4217 code of cash_amount, where the source says it." })),
    declared_on: nullable(date({ role: "terms", unit: "date", doc: "When it was announced, where the source says it." })),
    record_date: nullable(date({ role: "terms", unit: "date", doc: "Who holds at its end receives it, where the source says it." })),
    payment_date: nullable(date({ role: "terms", unit: "date", doc: "When it is paid, where the source says it." })),
    ...fetchedLineage,
  },
);
export type CorporateAction = t.TypeOf<typeof corporateActionContract.codec>;
