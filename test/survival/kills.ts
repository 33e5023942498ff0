/** Kills the pipeline while it works, again and again, and lets it finish at last. */
import { once } from "node:events";
import { assay, type Ended, startAssay } from "../support/assay.ts";
import { run } from "./reference.ts";

/**
 * Starts the run and kills it at each of the moments in turn (milliseconds after its start), then runs it undisturbed.
 * How many of the kills met it at work is told; a run that was faster than its kill is not one of them.
 */
export async function runWithKills(data: string, moments: readonly number[]): Promise<{ readonly kills: number; readonly last: Ended }> {
  let kills = 0;
  for (const moment of moments) if (await killedAfter(moment, run(data))) kills++;
  return { kills, last: await assay(...run(data, "--json")) };
}

/** Whether the command was still at work when it was killed. */
async function killedAfter(milliseconds: number, args: readonly string[]): Promise<boolean> {
  const child = startAssay(...args);
  child.stdout!.resume();
  child.stderr!.resume();
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return signal === "SIGKILL";
}

/** Numbers from 0 up to 1 that a seed repeats: mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), hash | 61)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}
