/** Which records make an invocation, and when. */
import { MAXIMUM_PAYLOAD_BYTES } from "../../../../domain/stream/batch.ts";
import { type Case, ended, fetched, invoke, read, record, records, returned, step } from "./case.ts";
import { assumed, BATCHING, CONSOLE, documented, PARAMETERS, STREAMS } from "./sources.ts";

const MIB = 1024 * 1024;
const large = [1, 2, 3, 4, 5].map((n) => record(n, 0, new Uint8Array(MIB)));
const oversized = record(1, 0, new Uint8Array(MAXIMUM_PAYLOAD_BYTES));

export const BATCHING_CASES: readonly Case[] = [
  {
    behaviour: "without a window, invokes as soon as there are records, be it one",
    basis: documented(STREAMS),
    steps: [step(0, fetched([record(1)]), invoke([record(1)])), step(5, returned("a"), read("1", 100))],
    checkpoint: "1",
  },
  {
    behaviour: "reads no more than a batch, and up to 100 records where no batch size is set",
    basis: documented(PARAMETERS),
    steps: [step(0, fetched(records(1, 100)), invoke(records(1, 100))), step(5, returned("a"), read("100", 100))],
    checkpoint: "100",
  },
  {
    behaviour: "gathers records until the batch is full",
    basis: documented(BATCHING),
    settings: { batchSize: 3, maximumBatchingWindowInSeconds: 60 },
    steps: [
      step(0, fetched([record(1)]), read("1", 2, 60_000)),
      step(1_000, fetched(records(2, 3)), invoke(records(1, 3))),
      step(1_010, returned("a"), read("3", 3, 61_010)),
    ],
    checkpoint: "3",
  },
  {
    behaviour: "gathers records until the window has passed",
    basis: documented(BATCHING),
    settings: { batchSize: 3, maximumBatchingWindowInSeconds: 60 },
    steps: [
      step(0, fetched([record(1)]), read("1", 2, 60_000)),
      step(59_999, fetched([record(2)]), read("2", 1, 60_000)),
      step(60_000, fetched([]), invoke(records(1, 2))),
    ],
    checkpoint: undefined,
  },
  {
    behaviour: "opens the next window when the invocation before it completes",
    basis: documented(BATCHING),
    settings: { batchSize: 1, maximumBatchingWindowInSeconds: 10 },
    steps: [step(3_000, fetched([record(1)]), invoke([record(1)])), step(8_000, returned("a"), read("1", 1, 18_000))],
    checkpoint: "1",
  },
  {
    behaviour: "opens the next window where one passed without records",
    basis: assumed("the pages do not say what becomes of an empty window"),
    settings: { maximumBatchingWindowInSeconds: 10 },
    steps: [step(10_000, fetched([]), read(undefined, 100, 20_000)), step(10_500, fetched([record(1)]), read("1", 99, 20_000))],
    checkpoint: undefined,
  },
  {
    behaviour: "does not wait for the window where the shard has ended",
    basis: assumed("nothing can come that would be worth waiting for"),
    settings: { maximumBatchingWindowInSeconds: 60 },
    steps: [step(1, fetched([record(1)], true), invoke([record(1)])), step(2, returned("a"), ended)],
    checkpoint: "1",
  },
  {
    behaviour: "invokes with fewer records where more would exceed the payload limit of 6 MB, without waiting for the window",
    basis: documented(BATCHING),
    settings: { maximumBatchingWindowInSeconds: 60 },
    steps: [step(0, fetched(large), invoke(large.slice(0, 4))), step(7, returned("a"), read("5", 99, 60_007))],
    checkpoint: "4",
  },
  {
    behaviour: "invokes with a record alone where it exceeds the payload limit by itself",
    basis: assumed("the pages do not say what becomes of it; the call fails, and the rules for failures give it up"),
    steps: [step(0, fetched([oversized, record(2)]), invoke([oversized])), step(5, returned("a"), invoke([record(2)]))],
    checkpoint: "1",
  },
  {
    behaviour: "from TRIM_HORIZON, takes all records in the stream",
    basis: documented(CONSOLE),
    from: { _tag: "TRIM_HORIZON" },
    steps: [step(500, fetched([record(1, 0), record(2, 499)]), invoke([record(1, 0), record(2, 499)]))],
    checkpoint: undefined,
  },
  {
    behaviour: "from AT_TIMESTAMP, passes over records that arrived before it",
    basis: documented(CONSOLE),
    from: { _tag: "AT_TIMESTAMP", timestamp: 100 },
    steps: [
      step(500, fetched([record(1, 98), record(2, 99)]), read("2", 100)),
      step(500, fetched([record(3, 99), record(4, 100), record(5, 101)]), invoke([record(4, 100), record(5, 101)])),
    ],
    checkpoint: undefined,
  },
  {
    behaviour: "from LATEST, takes records that arrived since the mapping was made, so that shards opened later are taken whole",
    basis: assumed("new records only, says the guide; of the children of a later split it say nothing"),
    from: { _tag: "LATEST", createdAt: 300 },
    steps: [step(900, fetched([record(1, 299), record(2, 300)]), invoke([record(2, 300)]))],
    checkpoint: undefined,
  },
  {
    behaviour: "ends when the shard has, and nothing is left of it",
    basis: assumed("of a shard's end the pages of Lambda say nothing; so does Kinesis's own library"),
    steps: [step(0, fetched([record(1)]), invoke([record(1)])), step(1, returned("a"), read("1", 100)), step(2, fetched([], true), ended)],
    checkpoint: "1",
  },
];
