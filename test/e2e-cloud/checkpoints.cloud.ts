import assert from "node:assert/strict";
import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../adapters/aws/clients.ts";
import { dynamoDbBudget } from "../../adapters/aws/request-budget.ts";
import { listObjects } from "../../adapters/aws/s3-objects.ts";
import type { Commit } from "../../domain/ports/stores.ts";
import type { Faults } from "../support/local-cloud/faults.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeBucket, makeTable } from "../support/local-cloud/resources.ts";

const MINUTE = 60_000;
const commitOf = (shard: string, expectedVersion: number, state: Readonly<Record<string, number>> = {}): Commit => ({
  shard,
  expectedVersion,
  position: expectedVersion,
  state: new Map(Object.entries(state).map(([key, value]) => [`${shard}/${key}`, Uint8Array.of(value)])),
  publish: { attempt: "a", objects: [], latest: [], verdicts: [] },
});

describe("checkpoints in DynamoDB", () => {
  const cloud = useLocalCloud();
  let now = 0;
  afterEach(() => cloud()?.proxy.setFaults(undefined));

  async function makeStore(pageOf = (key: string) => key.split("/", 2).join("/")) {
    const [client, s3] = [dynamoDbClient(), s3Client({ pathStyle: true })];
    const [bucket, table, prices] = await Promise.all([makeBucket(s3), makeTable(client, "shard"), makeTable(client, "symbol")]);
    const zones = { client: s3, bucketOf: () => bucket };
    const options = {
      client,
      table,
      latest: { client, table: prices },
      s3: zones,
      clock: { now: () => now },
      pageOf,
      shardPrefix: "test/",
    };
    const objects = async () => {
      const keys: string[] = [];
      for await (const { key } of listObjects(s3, { bucket, key: "state/" })) keys.push(key);
      return keys;
    };
    return { open: (attempt: string) => new DynamoDbCheckpoints({ ...options, attempt }), objects, client, table };
  }

  it("forget the state objects that nothing refers to, and keep those that something does", async () => {
    const { open, objects } = await makeStore();
    const store = open("one");
    await store.commit(commitOf("test/s", 0, { old: 7 }));
    for (let version = 1; version < 64; version++) {
      const outcome = await store.commit(commitOf("test/s", version, { often: version }));
      assert.equal(outcome, "committed");
      await store.finish({ shard: "test/s", version: version + 1, attempt: "a", objects: [], latest: [], verdicts: [] });
    }
    // The first one's publish was never finished, and its state is the old one; the last one holds the newest state.
    assert.deepEqual(
      (await objects()).map((key) => key.replace(/-one-\d+$/, "")),
      ["state/test/s/000000000001", "state/test/s/000000000064"],
    );
    const state = await open("two").state(["test/s/old", "test/s/often"]);
    assert.deepEqual(
      [...state.values()].map(([value]) => value),
      [7, 63],
    );
  });

  it("leave nothing of a commit that lost", async () => {
    const { open, objects } = await makeStore();
    const [one, two] = [open("one"), open("two")];
    await Promise.all([one.read("test/s"), two.read("test/s")]);
    assert.deepEqual([await one.commit(commitOf("test/s", 0)), await two.commit(commitOf("test/s", 0))], ["committed", "conflict"]);
    assert.equal((await objects()).length, 1);
  });

  it("hand the publishes of all shards to others only once nobody can be at them any more", async () => {
    const { open } = await makeStore();
    const store = open("one");
    for (const [at, shard] of [
      [10 * MINUTE, "test/late"],
      [5 * MINUTE, "test/early"],
      [0, "other/s"],
    ] as const) {
      now = at;
      await store.commit(commitOf(shard, 0));
    }
    const shards = async () => (await open("two").pending()).map(({ shard }) => shard);
    now = 19 * MINUTE;
    assert.deepEqual(await shards(), []);
    now = 20 * MINUTE;
    assert.deepEqual(await shards(), ["test/early"]);
    now = 25 * MINUTE;
    assert.deepEqual(await shards(), ["test/early", "test/late"]);
  });

  for (const [what, operation, pageOf] of [
    ["one item", "UpdateItem", undefined],
    ["several items at once", "TransactWriteItems", (key: string) => `page/${key}`],
  ] as const) {
    it(`know a commit of ${what} as theirs whose answer was lost`, async () => {
      const { open } = await makeStore(pageOf);
      const store = open("one");
      await store.commit(commitOf("test/s", 0, { a: 1, b: 2 }));
      let lost = 0;
      const faults: Faults = (call) => (call.operation === operation && lost++ === 0 ? { _tag: "ReplyLost" } : undefined);
      cloud().proxy.setFaults(faults);
      assert.equal(await store.commit(commitOf("test/s", 1, { a: 3, b: 4 })), "committed");
      assert.ok(lost >= 2, "it was tried again");
      assert.deepEqual(
        [...(await open("two").state(["test/s/a", "test/s/b"])).values()].map(([value]) => value),
        [3, 4],
      );
      assert.equal((await open("two").read("test/s"))?.version, 2);
    });
  }

  it("count the requests of an account for all who make them", async () => {
    const { client, table } = await makeStore();
    const [one, two] = [1, 2].map(() => dynamoDbBudget(client, table, { perSecond: 1, perDay: 2 })) as [
      ReturnType<typeof dynamoDbBudget>,
      ReturnType<typeof dynamoDbBudget>,
    ];
    assert.deepEqual(await one.take("k", 0), { _tag: "Go" });
    assert.deepEqual(await two.take("k", 400), { _tag: "Wait", ms: 600 });
    assert.deepEqual(await two.take("other", 400), { _tag: "Go" });
    assert.deepEqual(await two.take("k", 1_000), { _tag: "Go" });
    assert.deepEqual(await one.take("k", 5_000), { _tag: "Exhausted", untilMs: 86_400_000 });
    assert.deepEqual(await one.take("k", 86_400_000), { _tag: "Go" });
  });
});
