/** A writer in a process of its own, that puts, reshards and drops until it is killed, and says what was acknowledged. */
import { type ChildProcess, spawn } from "node:child_process";
import type { PutOutcome } from "../../../../domain/ports/stream.ts";
import { own } from "../../../support/assay.ts";
import { openTrades } from "./helpers.ts";

const KEYS = 6;
/** Putting at the same time: they share syncs. */
const PUTTERS = 4;

export interface Acknowledged {
  readonly text: string;
  readonly shard: string;
  readonly sequenceNumber: string;
}

/** The child's stdout has one {@link Acknowledged} a line. */
export function startWriter(root: string, round: number): ChildProcess {
  const script = `(await import(${JSON.stringify(import.meta.url)})).writeUntilKilled(${JSON.stringify(root)}, ${round})`;
  return own(spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] }));
}

/** @public the child process calls it */
export async function writeUntilKilled(root: string, round: number): Promise<void> {
  const log = await openTrades(root, { shards: 2, segments: { bytes: 20_000 } });
  const putting = Array.from({ length: PUTTERS }, async (_, putter) => {
    for (let turn = 0; ; turn++) {
      // A key is put by one putter only, so the order of its records is known.
      const texts = Array.from({ length: 1 + (turn % 40) }, (_, i) => `P${putter}K${i % KEYS}=${round}.${turn}.${i}`);
      const outcomes = await log.put(texts.map((text) => ({ partitionKey: text.split("=")[0]!, data: Buffer.from(text) })));
      process.stdout.write(texts.map((text, i) => `${JSON.stringify({ text, ...placeOf(outcomes[i]!) })}\n`).join(""));
    }
  });
  const resharding = async () => {
    for (;;) {
      const [first, second, ...others] = (await log.shards())
        .filter(({ closed }) => !closed)
        .sort((a, b) => (a.range.first < b.range.first ? -1 : 1));
      if (others.length > 2) await log.merge(first!.id, second!.id);
      else await log.split(first!.id);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await Promise.all([...putting, resharding()]);
}

function placeOf(outcome: PutOutcome): Omit<Acknowledged, "text"> {
  if (outcome._tag === "Refused") throw new Error(outcome.message);
  return { shard: outcome.shard, sequenceNumber: outcome.sequenceNumber };
}
