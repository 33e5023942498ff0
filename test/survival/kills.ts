/** Kills the pipeline while it works, again and again, and lets it finish at last. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { assay, type Ended, startAssay } from "../support/assay.ts";

/** What a command leaves behind when nobody disturbs it. */
export interface Undisturbed {
  /** How long it takes, in milliseconds. */
  readonly duration: number;
  /** The command on a data directory. */
  run(data: string, ...more: readonly string[]): readonly string[];
  /** Says of a directory whose last run ended by itself that it holds what undisturbed runs would have left. */
  assertEqual(data: string, last: Ended): Promise<void>;
}

/** Kills of one run before it is let to finish. */
const MOST_PER_RUN = 4;

/**
 * Kills runs at random moments until so many kills have met one at work, lets each run finish at last, and holds what it
 * left against the reference. The moments follow from the seed; what they meet depends on the machine.
 */
export async function killAndCompare(directory: string, reference: Undisturbed, kills: number, seed: number): Promise<void> {
  const draw = random(seed);
  let met = 0;
  for (let round = 0; met < kills; round++) {
    assert.ok(round < 5 * kills, `after ${round} rounds only ${met} kills have met a run at work`);
    const data = join(directory, `round-${round}`);
    const moments = Array.from({ length: 1 + Math.floor(draw() * MOST_PER_RUN) }, () => reference.duration * (0.1 + 0.8 * draw()));
    for (const moment of moments) if (await killedAfter(moment, reference.run(data))) met++;
    const last = await assay(...reference.run(data, "--json"));
    await reference.assertEqual(data, last).catch((error: unknown) => {
      throw new Error(`seed ${seed}, round ${round}, killed after ${moments.map(Math.round).join(", ")} ms`, { cause: error });
    });
  }
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
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), hash | 61)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}
