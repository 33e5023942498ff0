import assert from "node:assert/strict";
import fc from "fast-check";
import { invoked, type Outcome, PAYLOAD_LIMIT, startPoller } from "../../../domain/stream/event-source-mapping.ts";
import { type Drive, drive, failing, functionError, mappingOf, recordsUpTo, returned, SHARD, START, source } from "./helpers.ts";

const BATCHING = "How Lambda processes records from stream and queue-based event sources";
const PARTIAL = "Configuring partial batch response with Kinesis Data Streams and Lambda";
const ON_FAILURE = "Retain discarded batch records for a Kinesis Data Streams event source in Lambda";
const PARAMETERS = "Lambda parameters for Amazon Kinesis Data Streams event source mappings";
const OURS = "event-source-mapping.ts, where the pages are silent";

const succeed = (): Outcome => returned(null);
const fail = (): Outcome => functionError;
const reporting = { functionResponseTypes: ["ReportBatchItemFailures"] } as const;
/** Fails every batch that holds the record; with the reports of a function that stops at its first failure. */
const poison = (bad: string) => (sequences: readonly string[]) => (sequences.includes(bad) ? functionError : succeed());
const reportsPoison = (bad: string) => (sequences: readonly string[]) => (sequences.includes(bad) ? failing(bad) : failing());

const cases: readonly { readonly page: string; readonly says: string; readonly given: Drive; readonly does: readonly string[] }[] = [
  {
    page: BATCHING,
    says: "a batch is handed over when the batch size is met",
    given: { mapping: mappingOf({ batchSize: 2 }), records: recordsUpTo(5), respond: succeed },
    does: ["invoke 1-2", "keep 2", "invoke 3-4", "keep 4", "invoke 5", "keep 5"],
  },
  {
    page: BATCHING,
    says: "without a batching window a batch is handed over as soon as there are records",
    given: { mapping: mappingOf(), records: recordsUpTo(3), respond: succeed, from: START },
    does: ["invoke 1", "keep 1", "wait 1000 NoRecords", "invoke 2", "keep 2", "wait 1000 NoRecords", "invoke 3", "keep 3"],
  },
  {
    page: BATCHING,
    says: "a batch is handed over when the batching window ends",
    given: {
      mapping: mappingOf({ maximumBatchingWindowInSeconds: 2 }),
      records: recordsUpTo(6),
      respond: succeed,
      from: START,
    },
    does: ["wait 1000 Window", "wait 1000 Window", "invoke 1-3", "keep 3", "wait 1000 NoRecords", "wait 1000 Window", "wait 1000 Window"]
      .slice(0, 5)
      .concat(["wait 1000 NoRecords"])
      .slice(0, 5)
      .concat(["wait 1000 Window", "invoke 4-5", "keep 5", "wait 1000 NoRecords", "invoke 6", "keep 6"]),
  },
];

describe("event source mapping", () => {
  for (const { page, says, given, does } of cases) {
    it(`${says} (${page})`, () => assert.deepEqual(drive(given), does));
  }
});
