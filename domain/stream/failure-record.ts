/**
 * What a mapping sends to its on-failure destination, as a bucket gets it: with the whole invocation.
 * Source: "Retain discarded batch records for a Kinesis Data Streams event source in Lambda",
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
import type { StreamRecord } from "../ports/stream.ts";
import { type KinesisEventSource, kinesisEvent } from "./kinesis-event.ts";

export type FailureCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

export interface FailureRecord {
  readonly requestContext: {
    /** Of the last invocation; empty where there was none. */
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: FailureCondition;
    readonly approximateInvokeCount: number;
  };
  /** Of the last invocation; absent where the records were too old. */
  readonly responseContext?: {
    readonly statusCode: 200;
    readonly executedVersion: string;
    /** `Unhandled` and the like; null where the function itself reported the failure. */
    readonly functionError: string | null;
  };
  readonly version: "1.0";
  /** When the records were given up; this and the arrivals are ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    /** Number of records: may be more than one, also with bisecting. */
    readonly batchSize: number;
    readonly streamArn: string;
  };
  /** The event of these records, as JSON text; absent where a notice of a queue's or a topic's kind was kept in place of the record. */
  readonly payload?: string;
}

export interface LastInvocation {
  readonly requestId: string;
  readonly functionError: string | null;
}

export interface Failure {
  readonly condition: FailureCondition;
  /** At least one, in order. */
  readonly records: readonly StreamRecord[];
  readonly invocations: number;
  readonly last: LastInvocation | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

export function failureRecord(
  failure: Failure,
  source: KinesisEventSource & { readonly functionArn: string; readonly executedVersion: string },
): FailureRecord {
  const { condition, records, last } = failure;
  const first = records[0];
  const end = records.at(-1);
  if (first === undefined || end === undefined) throw new Error("a failure record needs at least one record");
  return {
    requestContext: {
      requestId: last?.requestId ?? "",
      functionArn: source.functionArn,
      condition,
      approximateInvokeCount: failure.invocations,
    },
    ...(condition === "RetryAttemptsExhausted" && {
      responseContext: { statusCode: 200, executedVersion: source.executedVersion, functionError: last?.functionError ?? null },
    }),
    version: "1.0",
    timestamp: iso(failure.at),
    KinesisBatchInfo: {
      shardId: source.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: end.sequenceNumber,
      approximateArrivalOfFirstRecord: iso(first.arrivedAt),
      approximateArrivalOfLastRecord: iso(end.arrivedAt),
      batchSize: records.length,
      streamArn: source.streamArn,
    },
    payload: JSON.stringify(kinesisEvent(records, source)),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
