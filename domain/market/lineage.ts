/** The fields that every fetched record ends with: where it came from, and how. */
import { instant, integer, text } from "./contract.ts";

export const fetchedLineage = {
  source: text({ role: "identity", unit: "name", key: true, doc: "The provider the record came from." }),
  ingested_at: instant({
    role: "lineage",
    unit: "instant",
    volatile: true,
    doc: "When the fetcher received it; stamped once, in the raw envelope.",
  }),
  revision: integer({
    role: "lineage",
    unit: "count",
    key: true,
    volatile: true,
    doc: "1 for the first telling, one more for each change of content.",
  }),
  receipt_id: text({ role: "lineage", unit: "hash", volatile: true, doc: "Where it arrived: raw object and record number within it." }),
};
