/** A look through a whole segment: where it ends, and what retention wants to know of it. */
import type { Ending, Segment } from "./segment.ts";

const BLOCK_BYTES = 1024 * 1024;

/** Of the frames before the ending. Times in epoch milliseconds. */
export interface Summary {
  readonly ending: Ending;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstArrivedAt: number;
  /** The greatest, also where a clock went back. */
  readonly lastArrivedAt: number;
  readonly records: number;
  readonly bytes: number;
}

export async function summarize(segment: Segment): Promise<Summary> {
  let [firstSequence, lastSequence, firstArrivedAt, lastArrivedAt, records, bytes] = [0, 0, 0, 0, 0, 0];
  const ending = await segment.scan(0, BLOCK_BYTES, (_block, frames) => {
    for (const frame of frames) {
      if (bytes === 0) [firstSequence, firstArrivedAt] = [frame.firstSequence, frame.arrivedAt];
      lastSequence = frame.lastSequence;
      lastArrivedAt = Math.max(lastArrivedAt, frame.arrivedAt);
      records += frame.count;
      bytes += frame.end - frame.start;
    }
    return true;
  });
  return { ending, firstSequence, lastSequence, firstArrivedAt, lastArrivedAt, records, bytes };
}
