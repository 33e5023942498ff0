/**
 * Cuts a run into batches: records in the order of slices and lines, so many at a time. Where a batch starts depends on
 * the committed position alone, so a resumed run cuts exactly as an undisturbed one.
 */
import { isLeft } from "fp-ts/lib/Either.js";
import type { ProviderRecord } from "../../domain/market/record.ts";
import type { Envelope } from "../../domain/ports/envelope.ts";
import type { FetchFault, Slice } from "../../domain/ports/provider.ts";
import { receive, recordsOf } from "./arrivals.ts";
import type { HistoryPorts } from "./ports.ts";
import type { Progress, Run } from "./run.ts";

/** Records of one original that a batch holds, in order. An original without records still has its part, so that it is judged. */
export interface Part {
  readonly envelope: Envelope;
  readonly records: readonly ProviderRecord[];
}

export interface Batch {
  readonly parts: readonly Part[];
  /** Where the run stands once this batch is committed. */
  readonly progress: Progress;
  /** No further batch follows in this invocation. */
  readonly last: boolean;
}

/** Slices still to do, in the order in which they are done: the one begun, the new ones, then those that failed before. */
export function remaining({ frontier, current, unfetched }: Progress, slices: number): readonly number[] {
  const fresh = Array.from({ length: Math.max(0, slices - frontier) }, (_, i) => frontier + i);
  return [...(current ? [current.slice] : []), ...fresh, ...unfetched];
}

export async function* batches(
  ports: HistoryPorts,
  run: Run,
  slices: readonly Slice[],
  batchRecords: number,
  onUnfetched: (slice: Slice, fault: FetchFault) => void,
): AsyncGenerator<Batch> {
  const { progress } = run.position;
  const unfetched = new Set(progress.unfetched);
  let frontier = progress.frontier;
  let parts: Part[] = [];
  let held = 0;

  for (const ordinal of remaining(progress, slices.length)) {
    frontier = Math.max(frontier, ordinal + 1);
    const slice = slices[ordinal]!;
    const received = await receive(ports, run, slice, ordinal);
    if (isLeft(received)) {
      onUnfetched(slice, received.left);
      unfetched.add(ordinal);
      continue;
    }
    unfetched.delete(ordinal);
    const envelope = received.right;
    const after = ordinal === progress.current?.slice ? progress.current.line : 0;
    let records: ProviderRecord[] = [];
    let begun = after > 0;
    for await (const read of recordsOf(ports, envelope, after)) {
      for (const record of read) {
        records.push(record);
        if (++held < batchRecords) continue;
        const current = { slice: ordinal, line: record.line };
        yield { parts: [...parts, { envelope, records }], progress: { frontier, current, unfetched: [...unfetched] }, last: false };
        [parts, records, held, begun] = [[], [], 0, true];
      }
    }
    if (records.length > 0 || !begun) parts.push({ envelope, records });
  }
  yield { parts, progress: { frontier, current: null, unfetched: [...unfetched] }, last: true };
}
