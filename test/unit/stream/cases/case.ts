/** One row of the table: a behaviour, what it rests on, and a run of the mapping with the exact action after each event. */
import type { StreamRecord } from "../../../../domain/ports/stream.ts";
import type {
  MappingAction,
  MappingEvent,
  MappingSettings,
  MappingSource,
  StartingPosition,
} from "../../../../domain/stream/event-source-mapping.ts";
import type { Basis } from "./sources.ts";

/** At `at` milliseconds the driver hands in `event`; the mapping answers with `action`. */
export interface CaseStep {
  readonly at: number;
  readonly event: MappingEvent;
  readonly action: ExpectedAction;
}

export interface Case {
  readonly behaviour: string;
  readonly basis: Basis;
  readonly settings?: Partial<MappingSettings>;
  readonly from?: StartingPosition;
  readonly steps: readonly CaseStep[];
  /** After the last step. */
  readonly checkpoint: string | undefined;
}

/** Of a failure record, what the machine decides; its whole shape has a test of its own. */
export type ExpectedAction =
  | Exclude<MappingAction, { _tag: "Discard" }>
  | {
      readonly _tag: "Discard";
      readonly records: readonly StreamRecord[];
      readonly condition: string;
      readonly invocations: number;
      readonly requestId: string;
    };

/** AWS's defaults, but for retries, which every row that needs them sets. */
export const DEFAULTS: MappingSettings = {
  batchSize: 100,
  maximumBatchingWindowInSeconds: 0,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  retentionInSeconds: 86_400,
  backoff: { firstMs: 100, longestMs: 1_000 },
};

export const SOURCE: MappingSource = {
  shardId: "shardId-000000000001",
  streamArn: "arn:aws:kinesis:us-east-2:123456789012:stream/mystream",
  functionArn: "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
  executedVersion: "$LATEST",
  roleArn: "arn:aws:iam::123456789012:role/lambda-role",
};

/** Record `n` has the sequence number n and arrived at 0 unless said otherwise. */
export const record = (n: number, arrivedAt = 0, data = new Uint8Array([n % 256])): StreamRecord => ({
  partitionKey: `key-${n}`,
  data,
  sequenceNumber: String(n),
  arrivedAt,
});

export const records = (first: number, last: number, arrivedAt = 0): StreamRecord[] =>
  Array.from({ length: last - first + 1 }, (_, place) => record(first + place, arrivedAt));

export const step = (at: number, event: MappingEvent, action: ExpectedAction): CaseStep => ({ at, event, action });

export const fetched = (records: readonly StreamRecord[], ended = false): MappingEvent => ({ _tag: "Fetched", records, ended });
export const elapsed: MappingEvent = { _tag: "Elapsed" };
export const discarded: MappingEvent = { _tag: "Discarded" };
/** The invocation with this request id returned. */
export const returned = (requestId: string, response: unknown = null): MappingEvent => ({
  _tag: "Invoked",
  outcome: { _tag: "Returned", requestId, response },
});
export const failed = (requestId: string): MappingEvent => ({
  _tag: "Invoked",
  outcome: { _tag: "Failed", requestId, functionError: "Unhandled" },
});
export const throttled: MappingEvent = { _tag: "Invoked", outcome: { _tag: "NotInvoked", message: "Rate Exceeded" } };
export const naming = (...identifiers: unknown[]): unknown => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

export const read = (after: string | undefined, limit: number, until?: number): ExpectedAction => ({ _tag: "Read", after, limit, until });
export const invoke = (batch: readonly StreamRecord[]): ExpectedAction => ({ _tag: "Invoke", batch });
export const wait = (until: number): ExpectedAction => ({ _tag: "Wait", until });
export const ended: ExpectedAction = { _tag: "Ended" };
export const exhausted = (records: readonly StreamRecord[], invocations: number, requestId: string): ExpectedAction => ({
  _tag: "Discard",
  records,
  condition: "RetryAttemptsExhausted",
  invocations,
  requestId,
});
export const tooOld = (records: readonly StreamRecord[], invocations = 0, requestId = ""): ExpectedAction => ({
  _tag: "Discard",
  records,
  condition: "RecordAgeExceeded",
  invocations,
  requestId,
});
