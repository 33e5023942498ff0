/**
 * Records of a sharded stream, and the event in which a Lambda function gets them from an event source mapping for Kinesis.
 * Source: AWS Lambda Developer Guide, "Process Amazon Kinesis Data Streams records with Lambda".
 */

/** A record as it was read from its shard. */
export interface StreamRecord {
  /** Decimal text without leading zeros, rising within a stream; Kinesis' have up to 129 digits. */
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64, as the event carries it. */
  readonly data: string;
  /** When the stream took it: epoch milliseconds. */
  readonly approximateArrival: number;
}

/** What the records of an event have in common. */
export interface EventSource {
  /** `arn:aws:kinesis:<region>:<account>:stream/<name>` */
  readonly streamArn: string;
  readonly awsRegion: string;
  /** The function's role, in whose name the stream is read. */
  readonly invokeIdentityArn: string;
}

export interface KinesisEvent {
  readonly Records: readonly KinesisEventRecord[];
}

export interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: "1.0";
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
    /** Epoch seconds, with milliseconds as a fraction. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: "aws:kinesis";
  readonly eventVersion: "1.0";
  /** `shardId-000000000000:<sequence number>` */
  readonly eventID: string;
  readonly eventName: "aws:kinesis:record";
  readonly invokeIdentityArn: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

/** One batch is of one shard. */
export function kinesisEvent(source: EventSource, shardId: string, records: readonly StreamRecord[]): KinesisEvent {
  return { Records: records.map((record) => eventRecord(source, shardId, record)) };
}

function eventRecord(source: EventSource, shardId: string, record: StreamRecord): KinesisEventRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: record.data,
      approximateArrivalTimestamp: record.approximateArrival / 1000,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId}:${record.sequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: source.invokeIdentityArn,
    awsRegion: source.awsRegion,
    eventSourceARN: source.streamArn,
  };
}

/** Bytes of the event's JSON that do not depend on its records. */
export const EMPTY_EVENT_BYTES = JSON.stringify({ Records: [] }).length;

const encoder = new TextEncoder();

/**
 * Bytes that a record takes in the event's JSON, its comma included: what counts against the payload limit.
 * Measured without writing the data out, which is most of it.
 */
export function eventBytes(source: EventSource, shardId: string, record: StreamRecord): number {
  return encoder.encode(JSON.stringify(eventRecord(source, shardId, { ...record, data: "" }))).length + record.data.length + 1;
}

/** Negative where `a` comes before `b`: decimal texts of any length, without leading zeros. */
export function compareSequence(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
