import assert from "node:assert/strict";
import type { SequenceRange } from "../../../adapters/aws/kinesis-range.ts";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { failureRecord } from "../../../domain/stream/failure-record.ts";
import { type ReadRange, recordsGivenUp } from "../../../pipelines/stream-ingest/lambda/given-up.ts";
import type { StreamRuntime } from "../../../pipelines/stream-ingest/lambda/runtime.ts";
import { takingIn } from "../../../pipelines/stream-ingest/lambda/taking-in.ts";
import { fakePorts, SHARD, settings } from "./helpers.ts";

const RECORDS: readonly StreamRecord[] = ["7", "8"].map((sequenceNumber) => ({
  partitionKey: "AAPL",
  data: Buffer.from(`{"n":${sequenceNumber}}`),
  sequenceNumber,
  arrivedAt: 1_768_746_600_000,
}));
const SOURCE = {
  shardId: "shardId-000000000003",
  streamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/trades",
  roleArn: "role",
  functionArn: "function",
  executedVersion: "$LATEST",
};
const WHOLE = failureRecord({ condition: "RecordAgeExceeded", records: RECORDS, invocations: 1, last: undefined, at: 0 }, SOURCE);
const { payload: _, ...BARE } = WHOLE;

const SHARD_ID = "trades-000000000003";

/** What of the stream is left, and what was asked of it. */
function remaining(left: readonly StreamRecord[]) {
  const asked: [string, SequenceRange][] = [];
  const readRange = async (stream: string, range: SequenceRange) => {
    asked.push([stream, range]);
    return left;
  };
  return { asked, readRange };
}

/** The intake, told of the notice by one message each time; S3 has the notice and nothing else. */
function intakeOf(readRange: ReadRange) {
  const { ports, objects, logged } = fakePorts();
  const telemetry = { observer: ports.observer, measure: () => {}, timed: (call: () => unknown) => call() };
  const s3 = { send: async () => ({ Body: { transformToByteArray: async () => Buffer.from(JSON.stringify(BARE)) } }) };
  const shardOf = (id: string) => ({ ...SHARD, id });
  const takeIn = takingIn({ ports, settings: settings(), telemetry, s3, shardOf, readRange } as unknown as StreamRuntime);
  const body = JSON.stringify({ Records: [{ s3: { bucket: { name: "failures" }, object: { key: "notice" } } }] });
  return { objects, logged, takeIn: () => takeIn({ Records: [{ messageId: "m", body }] }) };
}

const LOST = "1 of 2 records that were given up are lost (trades, shardId-000000000003 from 7 to 8)";

describe("records that a mapping gave up", () => {
  it("are in the notice, and the stream is not asked", async () => {
    const { asked, readRange } = remaining([]);
    const { byShard, lost } = await recordsGivenUp(readRange, WHOLE);
    assert.deepEqual(
      [...byShard].map(([shard, records]) => [shard, records.map(({ sequenceNumber }) => sequenceNumber)]),
      [[SHARD_ID, ["7", "8"]]],
    );
    assert.deepEqual([lost, asked], [undefined, []]);
  });

  it("are read from the stream again where the notice says only where they stand", async () => {
    const { asked, readRange } = remaining(RECORDS);
    assert.deepEqual(await recordsGivenUp(readRange, BARE), { byShard: new Map([[SHARD_ID, RECORDS]]) });
    assert.deepEqual(asked, [["trades", { shardId: "shardId-000000000003", first: "7", last: "8" }]]);
  });

  it("are told to be lost as far as the stream has forgotten them", async () => {
    const some = await recordsGivenUp(remaining(RECORDS.slice(1)).readRange, BARE);
    assert.deepEqual(some.byShard, new Map([[SHARD_ID, RECORDS.slice(1)]]));
    assert.ok(some.lost!.startsWith(`${LOST}: the stream's retention has passed`), some.lost);
    const none = await recordsGivenUp(remaining([]).readRange, BARE);
    assert.equal(none.byShard.size, 0);
    assert.match(none.lost!, /^2 of 2 records/);
  });

  it("are taken in once as far as they are there, and the message fails for those that are lost", async () => {
    const { objects, logged, takeIn } = intakeOf(remaining(RECORDS.slice(1)).readRange);
    for (let tries = 1; tries <= 2; tries++) {
      assert.deepEqual(await takeIn(), { batchItemFailures: [{ itemIdentifier: "m" }] });
      const letters = (await objects.list("dead-letters/")).filter((key) => key.endsWith(".jsonl"));
      assert.equal(letters.length, 1);
      assert.equal(JSON.parse((await objects.lines(letters[0]!))[0]!).receipt_id, `${SHARD_ID}:8`);
      assert.equal(logged.filter((line) => line.includes(`cannot take in m: Error: ${LOST}`)).length, tries);
    }
    const whole = intakeOf(remaining(RECORDS).readRange);
    assert.deepEqual(await whole.takeIn(), { batchItemFailures: [] });
  });
});
