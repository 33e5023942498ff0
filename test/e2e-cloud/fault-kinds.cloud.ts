/** Each kind of what goes wrong on a network, over real HTTP, against the service clients as functions have them. */
import assert from "node:assert/strict";
import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../adapters/aws/clients.ts";
import { kinesisClient } from "../../adapters/aws/kinesis-client.ts";
import { kinesisStream } from "../../adapters/aws/kinesis-stream.ts";
import { dynamoDbLatestPrices } from "../../adapters/aws/latest-prices.ts";
import { s3ObjectStore } from "../../adapters/aws/object-store.ts";
import { type Fault, type Faults, refusedInJson, refusedInXml } from "../support/local-cloud/faults.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeBucket, makeStream, makeTable } from "../support/local-cloud/resources.ts";
import { commitOf, price } from "../support/store-contract/checkpoints.ts";
import { readAll } from "./stream-world.ts";

/** In place of the functions' own seconds, where no answer comes. */
const TIMEOUT_MS = 1_000;
/** Tries that a call has, the first among them. */
const TRIES = 4;
const clock = { now: () => Date.now() };

const ON_THE_WAY: Readonly<Record<string, Fault>> = {
  "is broken off before it arrives": { _tag: "BrokenBefore" },
  "is broken off once it has taken effect": { _tag: "ReplyLost" },
  "is not answered, and never arrived": { _tag: "Silent", applied: false },
  "is not answered, and has taken effect": { _tag: "Silent", applied: true },
  "is slow": { _tag: "Slow", ms: 200 },
};
const throttledAnd5xx = (throttled: Fault, failed: Fault): Readonly<Record<string, Fault>> => ({
  "is throttled": throttled,
  "is answered with a fault of the service": failed,
  ...ON_THE_WAY,
});
const OF_S3 = throttledAnd5xx(refusedInXml("SlowDown", 503), refusedInXml("InternalError", 500));
const OF_JSON = throttledAnd5xx(refusedInJson("ProvisionedThroughputExceededException"), refusedInJson("InternalServerError", 500));

/** The first calls of each operation, or of one alone, go wrong. */
function firstOfEach(calls: number, fault: Fault, only?: string): Faults {
  const seen = new Map<string, number>();
  return ({ operation }) => {
    if (only !== undefined && operation !== only) return undefined;
    const before = seen.get(operation) ?? 0;
    seen.set(operation, before + 1);
    return before < calls ? fault : undefined;
  };
}

describe("a call that goes wrong", () => {
  const cloud = useLocalCloud();
  let from = 0;
  afterEach(() => cloud()?.proxy.setFaults(undefined));

  /** From here on. */
  const faults = (next: Faults | undefined) => {
    from = cloud().proxy.calls.length;
    cloud().proxy.setFaults(next);
  };
  const tried = (operation: string) =>
    cloud()
      .proxy.calls.slice(from)
      .filter((each) => each === operation).length;
  const triesOf = (fault: Fault) => (fault._tag === "Slow" ? 1 : 3);

  describe("to S3", () => {
    const KEY = "curated/daily_bars/year=2024/one.jsonl";
    const body = Buffer.from("one\n");

    async function makeObjects(fault?: Fault) {
      const client = s3Client({ pathStyle: true });
      waitLess(client, fault);
      const bucket = await makeBucket(client);
      return s3ObjectStore({ client, bucketOf: () => bucket, pipeline: "test", clock });
    }

    for (const [how, fault] of Object.entries(OF_S3)) {
      it(`${how}: an object is staged, published, listed and read once, whole`, async () => {
        const objects = await makeObjects(fault);
        faults(firstOfEach(2, fault));
        const staged = await objects.stage("attempt", KEY, body);
        await objects.publish(staged, KEY);
        assert.deepEqual(await objects.list("curated/"), [KEY]);
        assert.deepEqual(Buffer.from((await objects.read(KEY))!), body);
        const operations = ["PutObject", "CopyObject", "DeleteObject", "ListObjectsV2", "GetObject"];
        assert.deepEqual(
          operations.map((operation) => [operation, tried(operation)]),
          operations.map((operation) => [operation, triesOf(fault)]),
        );
        faults(undefined);
        // What was staged is gone, and what is published stays as it is.
        await objects.publish(await objects.stage("again", KEY, Buffer.from("two\n")), KEY);
        assert.deepEqual(Buffer.from((await objects.read(KEY))!), body);
      });
    }

    it("and goes on going wrong is given up, with what it was about, and comes through later", async () => {
      const objects = await makeObjects();
      faults(firstOfEach(TRIES, refusedInXml("SlowDown", 503), "PutObject"));
      await assert.rejects(objects.stage("attempt", KEY, body), {
        name: "AwsFault",
        code: "SlowDown",
        message: /staging\/test\/attempt\/curated/,
      });
      assert.equal(tried("PutObject"), TRIES);
      await objects.publish(await objects.stage("attempt", KEY, body), KEY);
      assert.deepEqual(await objects.list(""), [KEY]);
    });
  });

  describe("to DynamoDB", () => {
    const SHARD = "test/s";

    async function makeCheckpoints(fault?: Fault) {
      const [client, s3] = [dynamoDbClient(), s3Client({ pathStyle: true })];
      waitLess(client, fault);
      const [bucket, table, prices] = await Promise.all([makeBucket(s3), makeTable(client, "shard"), makeTable(client, "symbol")]);
      const latest = { client, table: prices };
      const options = {
        client,
        table,
        latest,
        s3: { client: s3, bucketOf: () => bucket },
        clock,
        pageOf: () => SHARD,
        shardPrefix: "test/",
      };
      return { open: (attempt: string) => new DynamoDbCheckpoints({ ...options, attempt }), latest: dynamoDbLatestPrices(latest) };
    }

    for (const [how, fault] of Object.entries(OF_JSON)) {
      it(`${how}: a commit is made once and known as one's own, its price is served, and another's commit is refused`, async () => {
        const { open, latest } = await makeCheckpoints(fault);
        const store = open("one");
        const publish = { attempt: "attempt-0", objects: [], latest: [price("A", "2", 2)], verdicts: [] };
        faults(firstOfEach(2, fault, "UpdateItem"));
        const commit = commitOf(SHARD, 0, { publish, state: new Map([[`${SHARD}/k`, Uint8Array.of(7)]]) });
        assert.equal(await store.commit(commit), "committed");
        assert.equal(tried("UpdateItem"), triesOf(fault));
        faults(firstOfEach(2, fault, "UpdateItem"));
        const [outcome] = await store.finish({ ...publish, shard: SHARD, version: 1 });
        // Told twice, a price is equal to itself.
        assert.ok(outcome === "updated" || (outcome === "equal" && hasTakenEffect(fault)), outcome);
        faults(undefined);
        const other = open("two");
        assert.deepEqual(await other.read(SHARD), { version: 1, position: commit.position });
        assert.deepEqual([...(await other.state([`${SHARD}/k`])).values()], [Uint8Array.of(7)]);
        assert.deepEqual(await other.pending(SHARD), []);
        assert.deepEqual(await latest.all(), publish.latest);
        assert.equal(await open("three").commit(commitOf(SHARD, 0)), "conflict");
      });
    }

    it("and goes on going wrong is given up, with the table's name, and comes through later", async () => {
      const { open } = await makeCheckpoints();
      faults(firstOfEach(TRIES, refusedInJson("ProvisionedThroughputExceededException"), "GetItem"));
      await assert.rejects(open("one").read(SHARD), {
        name: "AwsFault",
        message: /^cannot read table test-shard-\w+: the service asks to slow/,
      });
      assert.equal(tried("GetItem"), TRIES);
      assert.equal(await open("one").commit(commitOf(SHARD, 0)), "committed");
    });
  });

  describe("to Kinesis", () => {
    const entries = Array.from({ length: 20 }, (_, i) => ({ data: Buffer.from(`record ${i}`), partitionKey: "A" }));
    const texts = entries.map(({ data }) => data.toString());

    async function makeTrades(fault?: Fault) {
      const client = kinesisClient();
      waitLess(client, fault);
      const told: (readonly number[])[] = [];
      const name = await makeStream(client, 1);
      const stream = kinesisStream({ client, stream: name, onPut: (...counts) => told.push(counts) });
      const [shard] = await stream.shards();
      return { stream, told, all: () => readAll(stream, shard!.id) };
    }

    for (const [how, fault] of Object.entries(OF_JSON)) {
      it(`${how}: every record is acknowledged, and is in the stream as often as calls took effect`, async () => {
        const { stream, all } = await makeTrades(fault);
        faults(firstOfEach(2, fault));
        const outcomes = await stream.put(entries);
        assert.equal(tried("PutRecords"), triesOf(fault));
        const records = await all();
        faults(undefined);
        const effects = hasTakenEffect(fault) ? 3 : 1;
        assert.deepEqual(
          records.map(({ data }) => Buffer.from(data).toString()),
          Array.from({ length: effects }, () => texts).flat(),
        );
        // What is acknowledged is what the last call put.
        assert.deepEqual(
          outcomes.map((outcome) => outcome._tag === "Put" && outcome.sequenceNumber),
          records.slice(-entries.length).map(({ sequenceNumber }) => sequenceNumber),
        );
      });
    }

    it("and fails in part has the entries that failed put again, those alone", async () => {
      const { stream, told, all } = await makeTrades();
      // A third of them, then one of those that are left, and then none.
      const parts: readonly (Fault | undefined)[] = [
        { _tag: "InPart", oneOf: 3 },
        { _tag: "InPart", oneOf: 7 },
      ];
      let put = 0;
      faults(({ operation }) => (operation === "PutRecords" ? parts[put++] : undefined));
      const outcomes = await stream.put(entries);
      assert.deepEqual(told, [
        [13, 7],
        [6, 1],
        [1, 0],
      ]);
      const records = await all();
      const late = ["record 0"];
      const again = [3, 6, 9, 12, 15, 18].map((i) => `record ${i}`);
      const atOnce = texts.filter((_, i) => i % 3 !== 0);
      assert.deepEqual(
        records.map(({ data }) => Buffer.from(data).toString()),
        [...atOnce, ...again, ...late],
      );
      const placeOf = new Map(records.map(({ data, sequenceNumber }) => [Buffer.from(data).toString(), sequenceNumber]));
      assert.deepEqual(
        outcomes.map((outcome) => outcome._tag === "Put" && outcome.sequenceNumber),
        texts.map((text) => placeOf.get(text)),
      );
    });

    it("and goes on failing in part is told entry by entry", async () => {
      const { stream, all } = await makeTrades();
      faults(({ operation }) => (operation === "PutRecords" ? { _tag: "InPart", oneOf: 20 } : undefined));
      const outcomes = await stream.put(entries);
      assert.deepEqual(
        outcomes.map(({ _tag }) => _tag),
        ["Refused", ...Array.from({ length: 19 }, () => "Put")],
      );
      assert.equal((await all()).length, 19);
    });
  });
});

const hasTakenEffect = (fault: Fault) => fault._tag === "ReplyLost" || (fault._tag === "Silent" && fault.applied);

/** What the SDK's handlers have beside what their type says. */
interface Adjustable {
  updateHttpClientConfig(key: "requestTimeout", value: number): void;
}

/** Has a function's own client give up early where no answer comes. */
function waitLess(client: { readonly config: { readonly requestHandler: unknown } }, fault: Fault | undefined): void {
  if (fault?._tag === "Silent") (client.config.requestHandler as Adjustable).updateHttpClientConfig("requestTimeout", TIMEOUT_MS);
}
