/** What it costs to judge a million quarantined rows anew, against judging and serving them at once. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { rareAmong, writeBars } from "./bars.ts";
import type { Bench, Workplace } from "./bench.ts";
import { type Measured, measure, median } from "./measure.ts";

const RECORDS = 1_000_000;
const ASSAY = new URL("../../ops/assay.js", import.meta.url);

export const answerReplay: Bench = {
  name: "answer-replay",
  unit: "CPU of quarantine replay / of a first run, 1 M rows",
  mark: 1.5,
  notes: [
    "Replay: assay quarantine replay --set gate=rows of what a first run put into quarantine whole, for every symbol has a bad bar; it reads the held lines and their originals, judges, serves, and books the transfers.",
    "First run: assay run historical-batch --gate rows over the same bars, which serves them at once. Both: the whole process, with the models.",
  ],
  async run(work) {
    const input = join(work.directory, `bars-${RECORDS}.jsonl`);
    if (!existsSync(input)) {
      work.say(`writing ${RECORDS.toLocaleString("en")} bars`);
      await writeBars(input, RECORDS);
    }
    const [replay, first]: [number[], number[]] = [[], []];
    for (let run = 1; run <= work.runs; run++) {
      work.say(`answer-replay: ${run} of ${work.runs}`);
      first.push((await served(work, input)).cpuSeconds);
      replay.push((await replayed(work, input)).cpuSeconds);
    }
    return { ratio: median(replay) / median(first), runs: work.runs };
  },
};

async function served(work: Workplace, input: string): Promise<Measured> {
  return inDirectory(work, async (data) => {
    const measured = await measure(ASSAY, runOf(input, data, "rows"));
    expectServed(measured.output["curated"]);
    return measured;
  });
}

async function replayed(work: Workplace, input: string): Promise<Measured> {
  return inDirectory(work, async (data) => {
    await measure(FAILING, [...runOf(input, data, "batch")]);
    const why = ["--why", "measured", "--yes", "--set", "gate=rows"];
    const measured = await measure(ASSAY, ["quarantine", "replay", ...why, "--data", data, "--json"]);
    expectServed((measured.output["became"] as { readonly curated: number }).curated);
    return measured;
  });
}

/** Runs the command, and ends well where its gate failed everything, as it has to here. */
const FAILING = new URL("answer-failing.ts", import.meta.url);

function runOf(input: string, data: string, gate: string): readonly string[] {
  return ["run", "historical-batch", "--provider", "replay", "--input", input, "--gate", gate, "--data", data, "--json"];
}

function expectServed(curated: unknown): void {
  const expected = RECORDS - 2 * rareAmong(RECORDS);
  if (curated !== expected) throw new Error(`${curated} bars were curated, and their input should give ${expected}`);
}

/** An empty data directory for one run. */
async function inDirectory<A>({ directory }: Workplace, use: (data: string) => Promise<A>): Promise<A> {
  const data = join(directory, "answer-data");
  try {
    return await use(data);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
