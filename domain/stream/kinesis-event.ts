/**
 * The event that Lambda calls a function with for records of a Kinesis stream.
 * Source: "Using Lambda to process records from Amazon Kinesis Data Streams", https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
import type { StreamRecord } from "../ports/stream.ts";

export interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: "1.0";
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
    /** Epoch seconds with milliseconds as the fraction. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: "aws:kinesis";
  readonly eventVersion: "1.0";
  /** `<shard id>:<sequence number>`. */
  readonly eventID: string;
  readonly eventName: "aws:kinesis:record";
  readonly invokeIdentityArn: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

export interface KinesisEvent {
  readonly Records: readonly KinesisEventRecord[];
}

/** Where the records come from, and under which role they are read. */
export interface KinesisEventSource {
  readonly shardId: string;
  readonly streamArn: string;
  /** The role under which the stream is read. */
  readonly roleArn: string;
}

export function kinesisEvent(records: readonly StreamRecord[], source: KinesisEventSource): KinesisEvent {
  const awsRegion = source.streamArn.split(":")[3] ?? "";
  return {
    Records: records.map(({ partitionKey, sequenceNumber, data, arrivedAt }) => ({
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey,
        sequenceNumber,
        data: base64(data),
        approximateArrivalTimestamp: arrivedAt / 1000,
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `${source.shardId}:${sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: source.roleArn,
      awsRegion,
      eventSourceARN: source.streamArn,
    })),
  };
}

/** Bytes of the fields' names and of what is alike in every record of a source, with the comma before it. */
export function frameBytes(source: KinesisEventSource): number {
  const empty: StreamRecord = { partitionKey: "", sequenceNumber: "", data: new Uint8Array(), arrivedAt: 0 };
  return utf8.encode(JSON.stringify(kinesisEvent([empty], source).Records[0])).length + 1;
}

/** The most bytes that a record's own values take in the event's JSON, beside its frame. */
export function valueBytes({ partitionKey, sequenceNumber, data }: StreamRecord): number {
  // A character of the key takes six bytes where it must be escaped, an arrival time 14 digits and a point.
  return 6 * partitionKey.length + 2 * sequenceNumber.length + 4 * Math.ceil(data.length / 3) + 15;
}

const utf8 = new TextEncoder();

/** A multiple of 3, so that the pieces' texts can be joined; small enough to be passed as arguments. */
const CHUNK = 12_288;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += CHUNK) text += btoa(String.fromCharCode(...bytes.subarray(from, from + CHUNK)));
  return text;
}
