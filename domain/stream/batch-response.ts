/**
 * What a function's response says of its batch.
 * Source: AWS Lambda Developer Guide, "Configuring partial batch response with Kinesis Data Streams and Lambda".
 */
import type { StreamRecord } from "./kinesis-event.ts";

export type BatchVerdict =
  | { readonly _tag: "Succeeded" }
  /** `firstFailed` is an index into the batch: the records before it are done, it and all after it are to be tried again. */
  | { readonly _tag: "PartlyFailed"; readonly firstFailed: number }
  | { readonly _tag: "Failed" };

const SUCCEEDED: BatchVerdict = { _tag: "Succeeded" };
const FAILED: BatchVerdict = { _tag: "Failed" };

/** Judges the response of a mapping with `ReportBatchItemFailures`; without it, whatever a function returns is success. */
export function judgeResponse(response: unknown, records: readonly StreamRecord[]): BatchVerdict {
  if (response === null || response === undefined || response === "") return SUCCEEDED;
  if (typeof response !== "object" || Array.isArray(response)) return FAILED;
  const failures = "batchItemFailures" in response ? response.batchItemFailures : null;
  if (failures === null || failures === undefined) return SUCCEEDED;
  if (!Array.isArray(failures)) return FAILED;

  const positions = new Map(records.map(({ sequenceNumber }, index) => [sequenceNumber, index]));
  let firstFailed = records.length;
  for (const failure of failures) {
    const position = positions.get((failure as { itemIdentifier?: string } | null)?.itemIdentifier ?? "");
    if (position === undefined) return FAILED;
    firstFailed = Math.min(firstFailed, position);
  }
  if (firstFailed === records.length) return SUCCEEDED;
  // With the very first record failed nothing is done: that is a failure of the batch.
  return firstFailed === 0 ? FAILED : { _tag: "PartlyFailed", firstFailed };
}
