import assert from "node:assert/strict";
import { type KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { kinesisStream } from "../../../../adapters/aws/kinesis-stream.ts";
import type { StreamEntry } from "../../../../domain/ports/stream.ts";

const entry = (text: string, bytes = text.length): StreamEntry => ({
  partitionKey: "AAPL",
  data: Buffer.from(text.padEnd(bytes)),
});

/** A client that takes calls of PutRecords, and refuses the records that are told it, once each time they are told. */
function fakeClient(refusals: readonly string[] = []) {
  const left = [...refusals];
  const calls: string[][] = [];
  const send = async (command: unknown) => {
    assert.ok(command instanceof PutRecordsCommand);
    const texts = command.input.Records!.map(({ Data }) => Buffer.from(Data!).toString().trim());
    calls.push(texts);
    const Records = texts.map((text, i) => {
      const place = left.indexOf(text);
      if (place < 0) return { ShardId: "shardId-000000000001", SequenceNumber: `${calls.length}${i}` };
      left.splice(place, 1);
      return { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "slow down" };
    });
    return { Records };
  };
  return { client: { send } as unknown as KinesisClient, calls };
}

describe("putting into a Kinesis stream", () => {
  it("puts what failed again, that alone, and says where each record is", async () => {
    const { client, calls } = fakeClient(["b", "d", "b"]);
    const told: [number, number][] = [];
    const stream = kinesisStream({ client, stream: "trades", onPut: (put, failed) => told.push([put, failed]) });
    const outcomes = await stream.put(["a", "b", "c", "d"].map((text) => entry(text)));
    assert.deepEqual(calls, [["a", "b", "c", "d"], ["b", "d"], ["b"]]);
    assert.deepEqual(told, [
      [2, 2],
      [1, 1],
      [1, 0],
    ]);
    const at = (sequenceNumber: string) => ({ _tag: "Put", shard: "trades-000000000001", sequenceNumber });
    assert.deepEqual(outcomes, [at("10"), at("30"), at("12"), at("21")]);
  });

  it("says of a record that no try put that it may be tried later", async () => {
    const { client, calls } = fakeClient(Array.from({ length: 5 }, () => "b"));
    const outcomes = await kinesisStream({ client, stream: "trades" }).put([entry("a"), entry("b")]);
    assert.equal(calls.length, 5);
    assert.deepEqual(outcomes[1], { _tag: "Refused", message: "ProvisionedThroughputExceededException: slow down", retryable: true });
  }).timeout(10_000);

  it("makes calls of at most 500 records and 10 MiB", async () => {
    const { client, calls } = fakeClient();
    await kinesisStream({ client, stream: "trades" }).put(Array.from({ length: 1_201 }, (_, i) => entry(String(i))));
    assert.deepEqual(
      calls.map(({ length }) => length),
      [500, 500, 201],
    );
    calls.length = 0;
    await kinesisStream({ client, stream: "trades" }).put(Array.from({ length: 12 }, (_, i) => entry(String(i), 1_048_572)));
    assert.deepEqual(
      calls.map(({ length }) => length),
      [10, 2],
    );
  });

  it("refuses for good what no call takes, and puts the rest", async () => {
    const { client, calls } = fakeClient();
    const stream = kinesisStream({ client, stream: "trades" });
    const outcomes = await stream.put([entry("a", 1_048_573), entry("b", 1_048_572), { ...entry("c"), partitionKey: "" }]);
    assert.deepEqual(calls, [["b"]]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome._tag === "Refused" ? [outcome.retryable, outcome.message] : "put")),
      [
        [false, "it has 1048577 bytes with its partition key; allowed are 1048576"],
        "put",
        [false, "its partition key is no text of 1 to 256 characters"],
      ],
    );
  });
});
