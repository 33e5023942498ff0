/** Programs that are broken on purpose, each in one way that a fault brings to light: schedules are known to find them. */
import assert from "node:assert/strict";
import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { KinesisReader } from "../../adapters/aws/kinesis-reader.ts";
import type { Shard } from "../../domain/ports/stream.ts";
import { Bookings } from "../../pipelines/stream-ingest/bookings.ts";
import { Producer } from "../../pipelines/stream-ingest/producer.ts";
import { BEFORE_ALL } from "../../pipelines/stream-ingest/shard.ts";
import { SimulatedDynamoDb } from "./aws/dynamodb.ts";
import { idOf, SimulatedKinesis } from "./aws/kinesis.ts";
import { SimulatedS3 } from "./aws/s3.ts";
import { DeployedFunction, type Invoked } from "./functions.ts";
import { type Ended, runSchedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";

interface Mutant {
  readonly name: string;
  readonly class: { readonly prototype: object };
  /** A method of the class, and what is in its place. */
  readonly method: string;
  readonly instead: (right: Method) => Method;
  /** Where to begin to look: a schedule that finds it, for one that few do. */
  readonly from?: number;
}

// Methods are the class's own, of whatever shape.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Method = (this: any, ...args: any[]) => unknown;

const MUTANTS: readonly Mutant[] = [
  {
    name: "a DynamoDB that heeds no condition",
    class: SimulatedDynamoDb,
    method: "failed",
    instead: () => () => undefined,
  },
  {
    name: "a store that forgets what is left to publish",
    class: DynamoDbCheckpoints,
    method: "pending",
    instead: () => async () => [],
  },
  {
    name: "a store that says it committed before it has",
    class: DynamoDbCheckpoints,
    method: "commit",
    instead: (commit) =>
      async function (given) {
        void (commit.call(this, given) as Promise<unknown>).catch(() => {});
        return "committed";
      },
  },
  {
    name: "a store that alters a row as it publishes it",
    class: SimulatedS3,
    method: "store",
    instead: (store) =>
      function (path: string, body: Uint8Array) {
        const altered = path.includes("/curated/") && !path.includes("/staging/") && path.endsWith(".jsonl");
        return store.call(this, path, altered ? Buffer.from(Buffer.from(body).toString().replace('"volume":1', '"volume":2')) : body);
      },
  },
  {
    name: "a processor that acknowledges what it could not do",
    class: DeployedFunction,
    method: "invoke",
    instead: acknowledging("processor", { batchItemFailures: [] }),
  },
  {
    name: "an intake that acknowledges what it could not take in",
    class: DeployedFunction,
    method: "invoke",
    instead: acknowledging("intake", { batchItemFailures: [] }),
    from: 92,
  },
  {
    name: "a backfill that calls a slice done that is not",
    class: DeployedFunction,
    method: "invoke",
    instead: acknowledging("backfill", {}),
  },
  {
    name: "a producer that takes entries for put that were refused",
    class: SimulatedKinesis,
    method: "answer",
    instead: (answer) =>
      function (command, refused) {
        const answered = answer.call(this, command, refused) as { readonly Records?: readonly { readonly ErrorCode?: string }[] };
        if (!answered.Records?.some(({ ErrorCode }) => ErrorCode)) return answered;
        const taken = { ShardId: idOf(0), SequenceNumber: BEFORE_ALL };
        return { Records: answered.Records.map((record) => (record.ErrorCode ? taken : record)), FailedRecordCount: 0 };
      },
  },
  {
    name: "a producer that does not wait until the stream shows what it acknowledged",
    class: Bookings,
    method: "behind",
    instead: () => () => [],
    from: 159,
  },
  {
    name: "a producer that books what PutRecords answers",
    class: Producer,
    method: "put",
    instead: (put) =>
      function (entries) {
        Object.assign(this.ports.stream, { answersCanBeLost: false });
        return put.call(this, entries);
      },
  },
  {
    name: "a processor that judges a redelivery again",
    class: DynamoDbCheckpoints,
    method: "read",
    instead: (read) =>
      async function (shard) {
        const checkpoint = (await read.call(this, shard)) as { readonly position: object } | undefined;
        return checkpoint && { ...checkpoint, position: { ...checkpoint.position, after: BEFORE_ALL } };
      },
  },
  {
    name: "a shard that goes on without what its parents knew",
    class: KinesisReader,
    method: "shards",
    instead: (shards) =>
      async function (stream) {
        const listed = (await shards.call(this, stream)) as readonly Shard[];
        return listed.map((shard) => ({ ...shard, parents: [] }));
      },
    from: 37,
  },
];

const MOST_SCHEDULES = 300;

describe("schedules of faults find", function () {
  this.timeout(300_000);

  for (const mutant of MUTANTS) {
    it(mutant.name, async () => {
      const { wrong } = await inPlace(mutant, () => found(mutant));
      assert.ok(wrong.length > 0);
    });
  }

  it("few faults that are enough", async () => {
    const [mutant] = MUTANTS;
    const [all, few] = await inPlace(mutant!, async () => {
      const ended = await found(mutant!);
      return [ended, await shrink({ seed: ended.seed }, ended)];
    });
    assert.ok(few.wrong.length > 0);
    assert.ok(few.befell.size < all.befell.size / 2 && few.befell.size <= 4, [...few.befell.values()].join(", "));
  });
});

async function inPlace<A>({ class: { prototype }, method, instead }: Mutant, use: () => Promise<A>): Promise<A> {
  const methods = prototype as Record<string, Method>;
  const right = methods[method]!;
  methods[method] = instead(right);
  try {
    return await use();
  } finally {
    methods[method] = right;
  }
}

/** The first schedule in which the mutant leaves what it should not. */
async function found({ from = 1 }: Mutant): Promise<Ended & { readonly seed: number }> {
  for (let seed = from; seed < from + MOST_SCHEDULES; seed++) {
    const ended = await runSchedule({ seed });
    if (ended.wrong.length > 0) return { ...ended, seed };
  }
  assert.fail(`none of ${MOST_SCHEDULES} does`);
}

/** What is told to whoever invoked the function, whatever became of it. */
function acknowledging(name: string, response: object): Mutant["instead"] {
  return (invoke) =>
    async function (event) {
      const done = (await invoke.call(this, event)) as Invoked<unknown>;
      return this.name === name && done._tag === "Failed" ? { _tag: "Returned", requestId: done.requestId, response } : done;
    };
}
