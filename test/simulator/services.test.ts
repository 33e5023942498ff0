import assert from "node:assert/strict";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { kinesisStream } from "../../adapters/aws/kinesis-stream.ts";
import { dynamoDbLatestPrices } from "../../adapters/aws/latest-prices.ts";
import { s3ObjectStore } from "../../adapters/aws/object-store.ts";
import { commitOf, itIsACheckpointStore } from "../support/store-contract/checkpoints.ts";
import { itIsAnObjectStore } from "../support/store-contract/objects.ts";
import { SimulatedDynamoDb } from "./aws/dynamodb.ts";
import { holds, updated } from "./aws/expressions.ts";
import { SimulatedKinesis } from "./aws/kinesis.ts";
import { SimulatedS3 } from "./aws/s3.ts";

const clock = { now: () => Date.now() };

/** Of a client the stores use `send` alone. */
function clients() {
  const [s3, dynamoDb] = [new SimulatedS3(clock.now), new SimulatedDynamoDb(["checkpoints", "latest"])];
  let calls = 0;
  return {
    s3: { send: async (command: unknown) => s3.answer(command) } as unknown as S3Client,
    dynamoDb: { send: async (command: unknown) => dynamoDb.answer(command, String(calls++)) } as unknown as DynamoDBClient,
    tables: dynamoDb.tables,
  };
}

function openCheckpoints({ s3, dynamoDb: client }: ReturnType<typeof clients>, attempt: string, pageOf: (stateKey: string) => string) {
  const [latest, lake] = [
    { client, table: "latest" },
    { client: s3, bucketOf: () => "lake" },
  ];
  return new DynamoDbCheckpoints({ client, table: "checkpoints", latest, s3: lake, clock, attempt, pageOf, shardPrefix: "test/" });
}

describe("the services in memory", () => {
  describe("keep objects as S3 does", () => {
    itIsAnObjectStore(async () => {
      const { s3: client } = clients();
      const open = () => s3ObjectStore({ client, bucketOf: () => "lake", pipeline: "test", clock, abandonedAfterMs: -60_000 });
      return { objects: open(), again: open };
    }, "staging/test");
  });

  describe("keep checkpoints as DynamoDB does", () => {
    itIsACheckpointStore(async () => {
      const services = clients();
      let processes = 0;
      const open = () => openCheckpoints(services, `process-${processes++}`, (key) => `pages/${key.slice(0, key.lastIndexOf("/"))}`);
      return { checkpoints: open(), again: open, latest: dynamoDbLatestPrices({ client: services.dynamoDb, table: "latest" }) };
    });

    it("in items below the kilobyte that a write is billed by, however much state they have", async () => {
      const services = clients();
      const state = new Map(Array.from({ length: 300 }, (_, i) => [`test/s/${i}`, Uint8Array.of(i)]));
      await openCheckpoints(services, "process-0", () => "test/s").commit(commitOf("test/s", 0, { state }));
      const read = await openCheckpoints(services, "process-1", () => "test/s").state(["test/s/299"]);
      assert.deepEqual(read, new Map([["test/s/299", Uint8Array.of(43)]]));
      const [item] = services.tables.get("checkpoints")!.values();
      assert.ok(JSON.stringify(item).length < 1_000, JSON.stringify(item));
    });
  });

  it("read conditions and updates as DynamoDB does", () => {
    const item = { version: { N: "9" }, pending: { M: { "1": { S: "a" } } }, key: { S: "b" } };
    const given = {
      ExpressionAttributeNames: { "#version": "version", "#pending": "pending", "#one": "1" },
      ExpressionAttributeValues: { ":ten": { N: "10" }, ":b": { S: "b" }, ":none": { N: "0" } },
    };
    const all = {
      "#version < :ten": true,
      "#version = :ten": false,
      "attribute_not_exists(#version) OR #version <= :ten": true,
      "attribute_exists(#pending.#one) AND size(pending) > :none": true,
      "begins_with(key, :b) AND (#version > :ten OR key = :b)": true,
      "#missing < :ten": undefined,
      "missing < :ten": false,
    };
    for (const [expression, expected] of Object.entries(all)) {
      if (expected === undefined) assert.throws(() => holds(expression, item, given), { name: "ValidationException" });
      else assert.equal(holds(expression, item, given), expected, expression);
    }
    assert.deepEqual(updated("SET #version = :ten, #pending.#one = :b REMOVE key", item, given), {
      version: { N: "10" },
      pending: { M: { "1": { S: "b" } } },
    });
    assert.throws(() => updated("SET missing.#one = :b", item, given), { name: "ValidationException" });
  });

  it("compare texts by their UTF-8", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, text, (same, a, b) => {
        const isLess = holds("a < :b", { a: { S: same + a } }, { ExpressionAttributeValues: { ":b": { S: same + b } } });
        assert.equal(isLess, Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0);
      }),
    );
  });

  it("show a record some time after they acknowledged it, and end no shard before", async () => {
    let now = 0;
    const kinesis = new SimulatedKinesis("trades", 1, () => now, 200);
    const stream = kinesisStream({
      client: { send: async (command: unknown) => kinesis.answer(command) } as unknown as KinesisClient,
      stream: "trades",
    });
    await stream.put([{ partitionKey: "AAPL", data: Buffer.from("{}") }]);
    kinesis.split(0);
    const seen = async () => {
      const { records, ended } = await stream.read("trades-000000000000", undefined, 10);
      return [records.length, ended];
    };
    now = 199;
    assert.deepEqual(await seen(), [0, false]);
    now = 200;
    assert.deepEqual(await seen(), [1, true]);
  });

  it("split and merge shards so that every key has one open shard, its parents closed", () => {
    const kinesis = new SimulatedKinesis("trades", 2, clock.now);
    assert.equal(kinesis.split(0), true);
    assert.equal(kinesis.split(0), false);
    assert.equal(kinesis.merge(3), true);
    const open = kinesis.shards.filter(({ closed }) => !closed);
    assert.deepEqual(
      open.map(({ number, parents }) => [number, parents]),
      [
        [2, [0]],
        [4, [3, 1]],
      ],
    );
    assert.deepEqual([open[0]!.first, open[0]!.last + 1n, open[1]!.last], [0n, open[1]!.first, 2n ** 128n - 1n]);
  });
});
