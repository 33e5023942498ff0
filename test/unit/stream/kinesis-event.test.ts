import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { fitting, MAXIMUM_PAYLOAD_BYTES } from "../../../domain/stream/batch.ts";
import { frameBytes, kinesisEvent, valueBytes } from "../../../domain/stream/kinesis-event.ts";
import { SOURCE } from "./cases/case.ts";

const bytesOf = (records: readonly StreamRecord[]) => Buffer.byteLength(JSON.stringify(kinesisEvent(records, SOURCE)));

const arbitraryRecord: fc.Arbitrary<StreamRecord> = fc.record({
  partitionKey: fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
  data: fc.uint8Array({ maxLength: 50 }),
  sequenceNumber: fc.bigInt({ min: 0n, max: 10n ** 129n - 1n }).map(String),
  arrivedAt: fc.integer({ min: 0, max: 4_102_444_800_000 }),
});

describe("kinesisEvent", () => {
  it("is the example of AWS's page for its two records", () => {
    const source = {
      shardId: "shardId-000000000006",
      streamArn: "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
      roleArn: "arn:aws:iam::123456789012:role/lambda-role",
    };
    const record = (sequenceNumber: string, text: string, arrivedAt: number): StreamRecord => ({
      partitionKey: "1",
      sequenceNumber,
      data: new TextEncoder().encode(text),
      arrivedAt,
    });
    const first = record("49590338271490256608559692538361571095921575989136588898", "Hello, this is a test.", 1545084650987);
    const second = record("49590338271490256608559692540925702759324208523137515618", "This is only a test.", 1545084711166);
    const around = {
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventName: "aws:kinesis:record",
      invokeIdentityArn: "arn:aws:iam::123456789012:role/lambda-role",
      awsRegion: "us-east-2",
      eventSourceARN: "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
    };
    assert.deepEqual(kinesisEvent([first, second], source), {
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: "1.0",
            partitionKey: "1",
            sequenceNumber: "49590338271490256608559692538361571095921575989136588898",
            data: "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
            approximateArrivalTimestamp: 1545084650.987,
          },
          eventID: "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
          ...around,
        },
        {
          kinesis: {
            kinesisSchemaVersion: "1.0",
            partitionKey: "1",
            sequenceNumber: "49590338271490256608559692540925702759324208523137515618",
            data: "VGhpcyBpcyBvbmx5IGEgdGVzdC4=",
            approximateArrivalTimestamp: 1545084711.166,
          },
          eventID: "shardId-000000000006:49590338271490256608559692540925702759324208523137515618",
          ...around,
        },
      ],
    });
  });

  it("carries data of any length and any bytes", () => {
    const data = Uint8Array.from({ length: 100_001 }, (_, place) => (place * 31) % 256);
    const [record] = kinesisEvent([{ partitionKey: "k", data, sequenceNumber: "1", arrivedAt: 0 }], SOURCE).Records;
    assert.ok(Buffer.from(record?.kinesis.data ?? "", "base64").equals(data));
  });
});

describe("the size of an invocation", () => {
  it("is never underrated, whatever the keys and the data", () => {
    fc.assert(
      fc.property(fc.array(arbitraryRecord, { minLength: 1, maxLength: 5 }), (records) => {
        const rated = records.reduce((sum, record) => sum + frameBytes(SOURCE) + valueBytes(record), 14);
        assert.ok(bytesOf(records) <= rated, `${bytesOf(records)} > ${rated}`);
      }),
    );
  });

  it("is overrated by no more than the record's key and time allow", () => {
    const record: StreamRecord = {
      partitionKey: "AAPL",
      data: new Uint8Array(1_000),
      sequenceNumber: "123456",
      arrivedAt: 1_545_084_650_987,
    };
    assert.equal(frameBytes(SOURCE) + valueBytes(record) + 14 - bytesOf([record]), 5 * "AAPL".length + 3);
  });

  it("holds as many records as fit, no more than the batch size and at least one", () => {
    const record = (bytes: number): StreamRecord => ({ partitionKey: "k", data: new Uint8Array(bytes), sequenceNumber: "1", arrivedAt: 1 });
    const half = record(MAXIMUM_PAYLOAD_BYTES / 2 - 2_000);
    assert.equal(fitting([], 10, SOURCE), 0);
    assert.equal(fitting([record(1), record(1), record(1)], 2, SOURCE), 2);
    assert.equal(fitting([half, half], 10, SOURCE), 1);
    assert.equal(fitting([record(2 * MAXIMUM_PAYLOAD_BYTES), record(1)], 10, SOURCE), 1);
  });
});
