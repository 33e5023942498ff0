import assert from "node:assert/strict";
import type { SequenceRange } from "../../../adapters/aws/kinesis-range.ts";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { failureRecord } from "../../../domain/stream/failure-record.ts";
import { recordsGivenUp } from "../../../pipelines/stream-ingest/lambda/given-up.ts";

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

/** What of the stream is left, what was asked of it, and what was said. */
function remaining(left: readonly StreamRecord[]) {
  const [asked, said]: [[string, SequenceRange][], string[]] = [[], []];
  const readRange = async (stream: string, range: SequenceRange) => {
    asked.push([stream, range]);
    return left;
  };
  return { asked, said, ports: { readRange, observer: { log: (line: string) => said.push(JSON.parse(line).message) } } };
}

describe("records that a mapping gave up", () => {
  it("are in the notice, and the stream is not asked", async () => {
    const { asked, ports } = remaining([]);
    const [[shard, records]] = [...(await recordsGivenUp(ports, WHOLE))] as [[string, readonly StreamRecord[]]];
    assert.deepEqual([shard, records.map(({ sequenceNumber }) => sequenceNumber), asked], ["trades-000000000003", ["7", "8"], []]);
  });

  it("are read from the stream again where the notice says only where they stand", async () => {
    const { asked, said, ports } = remaining(RECORDS);
    assert.deepEqual(await recordsGivenUp(ports, BARE), new Map([["trades-000000000003", RECORDS]]));
    assert.deepEqual([asked, said], [[["trades", { shardId: "shardId-000000000003", first: "7", last: "8" }]], []]);
  });

  it("are told to be lost as far as the stream has forgotten them", async () => {
    const some = remaining(RECORDS.slice(1));
    assert.equal((await recordsGivenUp(some.ports, BARE)).get("trades-000000000003")!.length, 1);
    assert.match(
      some.said[0]!,
      /^1 of 2 records that were given up are lost \(trades, shardId-000000000003 from 7 to 8\): the stream's retention/,
    );
    await assert.rejects(recordsGivenUp(remaining([]).ports, BARE), /none of the 2 records that were given up is there any more/);
  });
});
