/**
 * Cuts a run into batches: records in the order of slices and lines, so many at a time. Where a batch starts depends on
 * the committed position alone, so a resumed run cuts exactly as an undisturbed one.
 */
import { isLeft } from "fp-ts/lib/Either.js";
import type { FetchFault, Slice } from "../../domain/ports/provider.ts";
import { receive, recordsOf } from "./arrivals.ts";
import { Part } from "./part.ts";
import type { HistoryPorts } from "./ports.ts";
import type { Progress, Run } from "./run.ts";

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
    // An original without records has its part too, so that it is judged; the rest of one begun before has none.
    let part = after === 0 ? new Part(envelope) : undefined;
    for await (const read of recordsOf(ports, envelope, after)) {
      for (let taken = 0; taken < read.length; ) {
        const records = taken === 0 && read.length <= batchRecords - held ? read : read.slice(taken, taken + batchRecords - held);
        part ??= new Part(envelope);
        part.append(records);
        taken += records.length;
        held += records.length;
        if (held < batchRecords) continue;
        const current = { slice: ordinal, line: records.at(-1)!.line };
        yield { parts: [...parts, part], progress: { frontier, current, unfetched: [...unfetched] }, last: false };
        [parts, part, held] = [[], undefined, 0];
      }
    }
    if (part) parts.push(part);
  }
  yield { parts, progress: { frontier, current: null, unfetched: [...unfetched] }, last: true };
}
