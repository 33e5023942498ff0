/** Drives a mapping over one closed shard against a made-up function, until it has ended; keeps what happened. */
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { advance, begin, type InvocationOutcome, type MappingSettings } from "../../../domain/stream/event-source-mapping.ts";
import { SOURCE } from "./cases/case.ts";

export interface World {
  readonly records: readonly StreamRecord[];
  readonly settings: MappingSettings;
  /** What comes of the n-th invocation, from 0. */
  readonly call: (batch: readonly StreamRecord[], n: number) => InvocationOutcome;
  /** The most records that the n-th read finds; a read that finds none comes back at its `until`. */
  readonly found: (n: number) => number;
  /** Whether the driver dies instead of taking the n-th step. */
  readonly dies?: (n: number) => boolean;
}

export interface Happened {
  /** Every invocation that reached the function, in order. */
  readonly reached: readonly (readonly string[])[];
  readonly discarded: readonly (readonly string[])[];
  /** Every checkpoint that was new. */
  readonly checkpoints: readonly string[];
}

const numbers = (records: readonly StreamRecord[]) => records.map(({ sequenceNumber }) => sequenceNumber);

export function simulate({ records, settings, call, found, dies }: World): Happened {
  const reached: string[][] = [];
  const discarded: string[][] = [];
  const checkpoints: string[] = [];
  const start = (checkpoint: string | undefined) =>
    begin({ settings, source: SOURCE, startingPosition: { _tag: "TRIM_HORIZON" }, checkpoint }, now);
  let now = 0;
  let calls = 0;
  let reads = 0;
  let state = start(undefined);
  for (let n = 0; state.action._tag !== "Ended"; n++) {
    if (n > 100_000) throw new Error("the mapping does not come to an end");
    const { action } = state;
    if (dies?.(n)) {
      state = start(state.checkpoint);
      continue;
    }
    now += 1;
    if (action._tag === "Read") {
      const from = action.after === undefined ? 0 : Number(action.after);
      const read = records.slice(from, from + Math.min(action.limit, found(reads++)));
      if (read.length === 0) now = Math.max(now, action.until ?? now);
      state = advance(state, { _tag: "Fetched", records: read, ended: from + read.length === records.length }, now);
    } else if (action._tag === "Invoke") {
      const outcome = call(action.batch, calls++);
      if (outcome._tag !== "NotInvoked") reached.push(numbers(action.batch));
      state = advance(state, { _tag: "Invoked", outcome }, now);
    } else if (action._tag === "Wait") {
      now = Math.max(now, action.until);
      state = advance(state, { _tag: "Elapsed" }, now);
    } else {
      discarded.push(numbers(action.records));
      state = advance(state, { _tag: "Discarded" }, now);
    }
    if (state.checkpoint !== undefined && state.checkpoint !== checkpoints.at(-1)) checkpoints.push(state.checkpoint);
  }
  return { reached, discarded, checkpoints };
}
