/**
 * How large one invocation may be.
 * Source: "How Lambda processes records from stream and queue-based event sources", Batching behavior,
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
import type { StreamRecord } from "../ports/stream.ts";
import { frameBytes, type KinesisEventSource, valueBytes } from "./kinesis-event.ts";

/** The most that the JSON of an invocation's event may hold: 6 MB, of 1,048,576 bytes each. */
export const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** `{"Records":[]}` */
const ENVELOPE_BYTES = 14;

/**
 * How many of the records, from the first, make one invocation of up to `batchSize`. A record that alone is over the payload
 * limit goes alone: the call cannot succeed, and the rules for failed invocations apply to it.
 */
export function fitting(records: readonly StreamRecord[], batchSize: number, source: KinesisEventSource): number {
  if (records.length === 0) return 0;
  const frame = frameBytes(source);
  const most = Math.min(records.length, batchSize);
  let bytes = ENVELOPE_BYTES;
  for (let count = 0; count < most; count++) {
    bytes += frame + valueBytes(records[count] as StreamRecord);
    if (bytes > MAXIMUM_PAYLOAD_BYTES) return Math.max(count, 1);
  }
  return most;
}
