/**
 * What a function that reports failed records (`ReportBatchItemFailures`) says with its response.
 * Source: "Configuring partial batch response with Kinesis Data Streams and Lambda",
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
import type { StreamRecord } from "../ports/stream.ts";

/**
 * How many records, from the batch's start, the response says are done: up to the lowest failed sequence number; all where
 * nothing is reported; none where an identifier is missing, empty or of no record of the batch.
 */
export function doneOf(response: unknown, batch: readonly StreamRecord[]): number {
  const failures = isObject(response) ? response["batchItemFailures"] : undefined;
  if (failures === undefined || failures === null) return batch.length;
  if (!Array.isArray(failures)) return 0;
  if (failures.length === 0) return batch.length;
  const places = new Map(batch.map(({ sequenceNumber }, place) => [sequenceNumber, place]));
  let lowest = batch.length;
  for (const failure of failures as unknown[]) {
    const identifier = isObject(failure) ? failure["itemIdentifier"] : undefined;
    lowest = Math.min(lowest, typeof identifier === "string" ? (places.get(identifier) ?? 0) : 0);
  }
  return lowest;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;
