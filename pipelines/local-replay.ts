/** What replays of every pipeline have in common on this machine: the one writer, its log, and the rate. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { openForWriting, type WritableData } from "../adapters/embedded/data-directory.ts";
import type { Replayed, ReplayFault, ReplayPorts } from "../domain/answer/replay.ts";
import type { Observer } from "../domain/ports/effects.ts";
import { finishEarlierCommits } from "../domain/publish.ts";
import type { SettingFault } from "../domain/settings.ts";
import type { ReplayAsked, RunFault } from "./definition.ts";

type Shared = Pick<ReplayPorts, "stopRequested" | "pace"> & { readonly observer: Observer };

/** Opens the data directory as its one writer and replays. What an earlier process committed is published first, but by no dry run. */
export async function replayHere<S>(
  asked: ReplayAsked,
  pipeline: string,
  settings: Either<readonly SettingFault[], S>,
  replay: (data: WritableData, settings: S, shared: Shared) => Promise<Either<ReplayFault, Replayed>>,
): Promise<Either<RunFault, Replayed>> {
  if (isLeft(settings)) return left({ _tag: "usage", messages: settings.left.map(({ message }) => message) });
  const opened = openForWriting(asked.dataDirectory);
  if (isLeft(opened)) return left({ _tag: "environment", messages: [opened.left.message] });
  const data = opened.right;
  const log = data.log(pipeline);
  const observer: Observer = { progress: asked.progress, log: (line) => log.write(line) };
  try {
    if (!asked.order.dryRun) await finishEarlierCommits({ ...data, observer });
    const done = await replay(data, settings.right, { observer, stopRequested: asked.stopRequested, pace: pacer(asked.rate) });
    return isLeft(done) ? left({ _tag: "environment", messages: [done.left.message] }) : right(done.right);
  } finally {
    log.close();
    data.close();
  }
}

/** Holds back until, since the last call, no more than so many records a second were taken. */
function pacer(rate: number | undefined): ReplayPorts["pace"] {
  let last = performance.now();
  return async (records) => {
    const earliest = rate === undefined ? 0 : last + (1000 * records) / rate;
    const wait = earliest - performance.now();
    if (wait > 0) await sleep(wait);
    last = performance.now();
  };
}
