/**
 * The document that an on-failure destination gets for records that were given up.
 * Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source in Lambda".
 */
import { type EventSource, kinesisEvent, type StreamRecord } from "./kinesis-event.ts";

export type DiscardCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** How the last invocation with these records went. */
export interface LastInvocation {
  readonly requestId: string;
  readonly responseContext: ResponseContext;
}

export interface ResponseContext {
  readonly statusCode: number;
  readonly executedVersion: string;
  /** `Unhandled`, `Handled`; absent where the function returned and reported failed items. */
  readonly functionError?: string;
}

/** Records of one shard, in order, that are given up. */
export interface Discard {
  readonly shardId: string;
  readonly records: readonly [StreamRecord, ...StreamRecord[]];
  readonly condition: DiscardCondition;
  /** Invocations that these records took part in. */
  readonly invokeCount: number;
  /** Absent where they never reached the function. */
  readonly last?: LastInvocation;
}

/** An SQS queue or an SNS topic gets this. */
export interface OnFailureRecord {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: DiscardCondition;
    readonly approximateInvokeCount: number;
  };
  /** Absent where the records never reached the function. */
  readonly responseContext?: ResponseContext;
  readonly version: "1.0";
  /** ISO 8601, UTC, milliseconds; so are the arrivals. */
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** An S3 bucket gets this. */
export interface OnFailureObject extends OnFailureRecord {
  /** The whole event, as JSON text. */
  readonly payload: string;
}

export interface DiscardContext {
  readonly source: EventSource;
  readonly functionArn: string;
  /** Names the document where no invocation did. */
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export function onFailureRecord(discard: Discard, context: DiscardContext): OnFailureRecord {
  const first = discard.records[0];
  const last = discard.records.at(-1) ?? first;
  return {
    requestContext: {
      requestId: discard.last?.requestId ?? context.requestId,
      functionArn: context.functionArn,
      condition: discard.condition,
      approximateInvokeCount: discard.invokeCount,
    },
    ...(discard.last && { responseContext: discard.last.responseContext }),
    version: "1.0",
    timestamp: isoTime(context.now),
    KinesisBatchInfo: {
      shardId: discard.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first.approximateArrival),
      approximateArrivalOfLastRecord: isoTime(last.approximateArrival),
      batchSize: discard.records.length,
      streamArn: context.source.streamArn,
    },
  };
}

export function onFailureObject(discard: Discard, context: DiscardContext): OnFailureObject {
  const event = kinesisEvent(context.source, discard.shardId, discard.records);
  return { ...onFailureRecord(discard, context), payload: JSON.stringify(event) };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
