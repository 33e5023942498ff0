/**
 * A run and its position. The position is committed with every batch, so that whoever comes next, after a crash, a
 * Ctrl-C or a failed fetch, goes on exactly where the last commit ended.
 */
import { createHash } from "node:crypto";
import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { compactSecond, instantOfMs } from "../../domain/market/times.ts";
import type { HistoryRequest } from "../../domain/ports/provider.ts";
import type { SlicePorts } from "./ports.ts";
import type { HistorySettings } from "./settings.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

export const PIPELINE = "historical-batch";

/** How far a run has come through its slices, by ordinal. */
export interface Progress {
  /** The first slice never begun. */
  readonly frontier: number;
  /** A slice that a batch ended within, and the last line taken of it. */
  readonly current: { readonly slice: number; readonly line: number } | null;
  /** Slices that could not be fetched, to be tried again. */
  readonly unfetched: readonly number[];
}

const AT_START: Progress = { frontier: 0, current: null, unfetched: [] };

/** Where a run stands: everything before this point is committed, but for the slices that could not be fetched. */
export interface Position {
  readonly run: string;
  readonly startedAt: string;
  /** The checkpoint's version when the run began. */
  readonly startVersion: number;
  readonly progress: Progress;
  /** Every slice is done: the next invocation starts a new run. */
  readonly closed: boolean;
  readonly totals: Totals;
  /** For whoever finds it cut off. */
  readonly command?: string | undefined;
}

export interface Run {
  readonly id: string;
  /** The checkpoint's key: the same request of the same provider continues the same shard. */
  readonly shard: string;
  readonly startVersion: number;
  readonly resumed: boolean;
  readonly version: number;
  readonly position: Position;
}

/**
 * Resumes the open run of this request, or begins a new one. A beginning is committed before anything is fetched, so that
 * whatever this process fetches and does not live to commit is found by the next. Undefined where another was faster.
 */
export async function openRun(ports: SlicePorts, settings: HistorySettings, request: HistoryRequest): Promise<Run | undefined> {
  const shard = shardOf(ports, settings, request);
  const checkpoint = await ports.checkpoints.read(shard);
  const version = checkpoint?.version ?? 0;
  const earlier = checkpoint?.position as Position | undefined;
  if (earlier && !earlier.closed) return runAt(shard, version, earlier, true);

  const position = { ...firstPosition(shard, version, instantOfMs(ports.clock.now())), command: ports.command };
  const publish = { attempt: ports.attempt, objects: [], latest: [], verdicts: [] };
  const outcome = await ports.checkpoints.commit({ shard, expectedVersion: version, position, state: new Map(), publish });
  if (outcome === "conflict") return undefined;
  await ports.checkpoints.finish({ ...publish, shard, version: version + 1 });
  return runAt(shard, version + 1, position, false);
}

function runAt(shard: string, version: number, position: Position, resumed: boolean): Run {
  return {
    id: position.run,
    shard,
    startVersion: position.startVersion,
    resumed,
    version,
    position,
  };
}

/** Sortable by start, and the same for the same shard, version and clock: `20260118T143000-1f3a9c`. */
function firstPosition(shard: string, version: number, startedAt: string): Position {
  const run = `${compactSecond(startedAt)}-${hex64(hashText(`${shard}/${version}/${startedAt}`)).slice(0, 6)}`;
  return beginAt(run, startedAt, version);
}

/** Where a run stands that has done nothing yet. */
export function beginAt(run: string, startedAt: string, startVersion = 0): Position {
  return { run, startedAt, startVersion, progress: AT_START, closed: false, totals: NO_TOTALS };
}

/** The checkpoint's key of a request under these settings. */
export function shardOf({ provider }: SlicePorts, settings: HistorySettings, request: HistoryRequest): string {
  const asked = JSON.stringify([provider.name, provider.fingerprint, request.symbols, request.from ?? null, request.to ?? null, settings]);
  return `${PIPELINE}/${createHash("sha256").update(asked).digest("hex").slice(0, 16)}`;
}
