import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Either, isLeft, isRight, left, right } from "fp-ts/lib/Either.js";
import { instantOfMs } from "../../../domain/market/times.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { InputFault } from "../../../domain/ports/provider.ts";
import type { StreamEntry } from "../../../domain/ports/stream.ts";
import type { TickSink, TickSource, TickSummary } from "../../../domain/ports/tick-source.ts";
import { DamagedBody, unpack } from "../formats/unpack.ts";
import { listFaults, nameFaults } from "../replay.ts";
import { fileVersion } from "../replay-input.ts";
import { inputFault } from "../request-faults.ts";
import { inspectTicks, type TickFile, type TickFileOptions } from "./inspect.ts";
import { type FileTick, readTicks } from "./read.ts";
import { unreadEntry, type WireStamp, wireEntry } from "./wire.ts";

export interface ReplayTicksOptions extends TickFileOptions {
  /** Paths of recorded files; they are replayed one after the other, in this order. */
  readonly inputs: readonly string[];
  /** The name written into every record as `source`. Default `replay`. */
  readonly source?: string;
  /** Stamps `ingested_at`: the records are received now, whenever they happened. */
  readonly clock: Clock;
}

/**
 * Ticks from recorded files. Each file is read through before anything runs; the faults of all files come back together. A
 * record goes on the wire under the contract's names, with its original in `message` where it was written otherwise. LEAN's
 * trade files hold bars, no trades: each is one tick at the bar's beginning, with its close as price and its volume.
 */
export async function replayTicks(options: ReplayTicksOptions): Promise<Either<readonly InputFault[], TickSource>> {
  const faults = [...listFaults(options.inputs), ...nameFaults(options)];
  const files: TickFile[] = [];
  for (const path of new Set(options.inputs)) {
    const file = await inspectTicks(path, options);
    if (isRight(file)) files.push(file.right);
    else faults.push(...file.left.map((message) => inputFault("--input", message)));
  }
  return faults.length > 0 ? left(faults) : right(replayOf(files, options));
}

function replayOf(files: readonly TickFile[], { source = "replay", symbol, clock }: ReplayTicksOptions): TickSource {
  const told = files.map(({ sha256, format }) => [format, sha256]);
  return {
    name: source,
    fingerprint: `replay-ticks/1 ${createHash("sha256")
      .update(JSON.stringify([told, symbol ?? null]))
      .digest("hex")}`,
    finite: true,
    run: async ({ after = 0 }, sink, signal) => {
      const progress = { position: 0, after };
      for (const file of files) {
        const fault = await replayFile(file, symbol, progress, { source, clock, sink, signal });
        if (fault !== undefined) return left({ _tag: "Unreadable", message: fault, summary: summaryOf(progress) });
        if (signal.aborted) break;
      }
      return right(summaryOf(progress));
    },
  };
}

interface Progress {
  /** Records gone through. */
  position: number;
  readonly after: number;
}

function summaryOf({ position, after }: Progress): TickSummary {
  return { position: Math.max(position, after), injected: {}, completeness: [], connections: 0 };
}

interface Replaying {
  readonly source: string;
  readonly clock: Clock;
  readonly sink: TickSink;
  readonly signal: AbortSignal;
}

/** Hands over a file's records; comes back with what is wrong with the file, if anything is. */
async function replayFile(file: TickFile, symbol: string | undefined, progress: Progress, to: Replaying): Promise<string | undefined> {
  const changed = `${file.path} was changed after the run began: start it again`;
  const version = await fileVersion(file.path);
  if (isLeft(version)) return version.left;
  if (version.right.bytes !== file.version.bytes || version.right.modifiedMs !== file.version.modifiedMs) return changed;
  const body = unpack(createReadStream(file.path), file.packing);
  try {
    for await (const { ticks, skipped } of readTicks(body, file.format, symbol, progress.after - progress.position)) {
      progress.position += skipped;
      if (to.signal.aborted) return undefined;
      if (ticks.length === 0) continue;
      const stamp = { source: to.source, ingested_at: instantOfMs(to.clock.now()) };
      const entries = ticks.map((tick) => entryOf(tick, stamp));
      const position = progress.position + ticks.length;
      await to.sink({ _tag: "Batch", entries, position });
      progress.position = position;
    }
  } catch (error) {
    if (error instanceof DamagedBody) return changed;
    throw error;
  }
  return undefined;
}

function entryOf(tick: FileTick, stamp: WireStamp): StreamEntry {
  switch (tick._tag) {
    case "Read":
      return wireEntry(tick.fields, stamp, tick.isWhole ? {} : { message: tick.original });
    case "Unread":
      return unreadEntry(tick.original, undefined, stamp.source);
    case "Cut":
      // Its text is not what came, and must not be taken for it.
      return wireEntry({}, stamp, { message: tick.original });
  }
}
