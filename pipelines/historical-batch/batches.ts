/**
 * Cuts a run into batches: whole slices, as many as fit; a slice too large for a batch is cut. Where a batch starts depends on
 * the committed position alone, so a resumed run cuts exactly as an undisturbed one.
 */
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { barContract } from "../../domain/market/bar.ts";
import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { lineOf } from "../../domain/market/record.ts";
import type { FetchFault, Slice } from "../../domain/ports/provider.ts";
import { receive, recordsOf } from "./arrivals.ts";
import { Part } from "./part.ts";
import type { SlicePorts } from "./ports.ts";
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
  ports: SlicePorts,
  run: Run,
  slices: readonly Slice[],
  batchRecords: number,
  onUnfetched: (slice: Slice, fault: FetchFault) => void,
): AsyncGenerator<Batch> {
  const { progress } = run.position;
  const reached = new Reached(progress);
  const decoder = new LineDecoder(barContract);
  let parts: Part[] = [];
  let held = 0;

  for (const ordinal of remaining(progress, slices.length)) {
    const before = reached.progress();
    const slice = slices[ordinal]!;
    const received = await receive(ports, run, slice, ordinal);
    reached.begin(ordinal, isRight(received));
    if (isLeft(received)) {
      onUnfetched(slice, received.left);
      continue;
    }
    const after = ordinal === progress.current?.slice ? progress.current.line : 0;
    // An original without records has its part too, so that it is judged; the rest of one begun before has none.
    let part = after === 0 ? new Part(received.right, after, decoder) : undefined;
    let size = 0;
    for await (const { block, from } of recordsOf(ports, received.right, after)) {
      for (let next = from; next < block.length; ) {
        const end = Math.min(block.length, next + batchRecords - size);
        part ??= new Part(received.right, lineOf(block, next) - 1, decoder);
        part.append(block, next, end);
        size += end - next;
        next = end;
        if (size < batchRecords) continue;
        if (parts.length > 0) yield { parts, progress: before, last: false };
        yield { parts: [part], progress: reached.progress({ slice: ordinal, line: lineOf(block, end - 1) }), last: false };
        [parts, held, part, size] = [[], 0, undefined, 0];
      }
    }
    if (!part) continue;
    // A slice that fits into a batch is never cut: it is judged as a whole, wherever it comes in the run.
    if (parts.length > 0 && held + size > batchRecords) {
      yield { parts, progress: before, last: false };
      [parts, held] = [[], 0];
    }
    parts.push(part);
    held += size;
  }
  yield { parts, progress: reached.progress(), last: true };
}

/** How far the slices have been taken; a snapshot of it is a {@link Progress}. */
class Reached {
  private frontier: number;
  private readonly unfetched: Set<number>;

  constructor({ frontier, unfetched }: Progress) {
    this.frontier = frontier;
    this.unfetched = new Set(unfetched);
  }

  begin(ordinal: number, fetched: boolean): void {
    this.frontier = Math.max(this.frontier, ordinal + 1);
    if (fetched) this.unfetched.delete(ordinal);
    else this.unfetched.add(ordinal);
  }

  progress(current: Progress["current"] = null): Progress {
    return { frontier: this.frontier, current, unfetched: [...this.unfetched] };
  }
}
