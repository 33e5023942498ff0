/**
 * The settings of an event source mapping, and the times that follow from them.
 * Source: "Lambda parameters for Amazon Kinesis Data Streams event source mappings",
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */

/** Named as in CreateEventSourceMapping; times in seconds, as there. */
export interface MappingSettings {
  /** Most records of an invocation: 1–10,000, 100 by default. */
  readonly batchSize: number;
  /** How long records are gathered for a fuller batch: 0 (not at all) to 300 s. */
  readonly maximumBatchingWindowInSeconds: number;
  /** Tries after the first, 0–10,000; −1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** Records older than this are given up: 60–604,800 s; −1: when they expire. */
  readonly maximumRecordAgeInSeconds: number;
  /** After a failure the batch is cut in two, which uses up no retry. */
  readonly bisectBatchOnFunctionError: boolean;
  /** `FunctionResponseTypes` holds `ReportBatchItemFailures`: the response says where to go on. */
  readonly reportBatchItemFailures: boolean;
  /** How long the stream keeps a record: 86,400 s by default. */
  readonly retentionInSeconds: number;
  /** Pause after the first failure in a row, doubled after each further one up to the longest. AWS does not say its own. */
  readonly backoff: { readonly firstMs: number; readonly longestMs: number };
}

/** Where a shard without a checkpoint is begun; `LATEST` counts from when the mapping was made, so children are read whole. */
export type StartingPosition =
  | { readonly _tag: "TRIM_HORIZON" }
  | { readonly _tag: "LATEST"; readonly createdAt: number }
  | { readonly _tag: "AT_TIMESTAMP"; readonly timestamp: number };

/** Epoch milliseconds: records that arrived before are passed over. */
export function beginningOf(position: StartingPosition): number {
  switch (position._tag) {
    case "TRIM_HORIZON":
      return 0;
    case "LATEST":
      return position.createdAt;
    case "AT_TIMESTAMP":
      return position.timestamp;
  }
}

export const windowMs = (settings: MappingSettings): number => 1000 * settings.maximumBatchingWindowInSeconds;

/** The age over which a record is given up: what the mapping allows, and at most what the stream keeps. */
export function longestAgeMs({ maximumRecordAgeInSeconds: age, retentionInSeconds: retention }: MappingSettings): number {
  return 1000 * (age === -1 ? retention : Math.min(age, retention));
}

/** How long to wait after so many failures in a row, 1 or more. */
export function pauseMs({ backoff }: MappingSettings, failuresInARow: number): number {
  return Math.min(backoff.firstMs * 2 ** (failuresInARow - 1), backoff.longestMs);
}
