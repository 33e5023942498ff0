/**
 * The one line that a batch's verdict leaves in the log, and the CloudWatch filter pattern that finds it.
 * They stand in one file, so that a change to either is a change to both.
 */

export type Verdict = "PASS" | "FAIL";

/** What the gate decided about one batch. */
export interface VerdictRecord {
  readonly verdict: Verdict;
  readonly pipeline: string;
  readonly runId: string;
  /** The slice of a history or the committed range of a shard that was judged, as the pipeline names it. */
  readonly batchId: string;
  /** Records the batch held, and how many of them are bad: not decodable, or failing a critical expectation. */
  readonly received: number;
  readonly failed: number;
}

/** Matches the line of a failed batch, whatever else the log holds. */
export const FAIL_PATTERN = '{ $.quality = "FAIL" }';

/** A bare JSON object: Lambda passes such a line on to CloudWatch Logs as it is. */
export function formatVerdict({ verdict, pipeline, runId, batchId, received, failed }: VerdictRecord): string {
  const message = `QUALITY=${verdict} ${pipeline} ${batchId} ${failed}/${received} failed`;
  return JSON.stringify({ message, quality: verdict, pipeline, runId, batchId, received, failed });
}
