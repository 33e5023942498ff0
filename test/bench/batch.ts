/** What historical-batch costs behind the gate: its CPU against the same job without one, its memory as the history grows. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { rareAmong, writeBars } from "./bars.ts";
import type { Bench, Workplace } from "./bench.ts";
import { type Measured, measure, median } from "./measure.ts";

const RECORDS = 1_000_000;
const MORE_RECORDS = 5_000_000;
const ASSAY = new URL("../../ops/assay.js", import.meta.url);
const UNGATED = new URL("ungated.ts", import.meta.url);

export const batchCpu: Bench = {
  name: "batch-cpu",
  unit: "CPU gated / ungated, 1 M records",
  mark: 1.35,
  notes: [
    "Gated: assay run historical-batch --gate rows, with the raw copy and its SHA-256, the exactness guard, receipts, 16 expectations, " +
      "duplicates, quarantine with reasons, hashes of originals and rows, ledger, checkpoints, latest prices.",
    "Ungated: the job in DuckDB alone. It reads typed columns and drops repeated sessions, and does nothing else of that list.",
    "Files are under zstd, here at level 2, of DuckDB at its default, 3: which takes us 0.15 s a million more, for files that are no smaller.",
    "Both: the whole process from its start, Parquet by year (one ordered COPY a file when ungated), the five models, all cores, " +
      "1 GB for DuckDB.",
    "Excluded: making the input, which both read from a warm page cache; and waiting for the disk, which is no CPU time.",
  ],
  async run(work) {
    const input = await barsFile(work, RECORDS);
    const gated: number[] = [];
    const ungated: number[] = [];
    for (let run = 1; run <= work.runs; run++) {
      work.say(`batch-cpu: gated and ungated, ${run} of ${work.runs}`);
      gated.push((await runGated(work, input, RECORDS)).cpuSeconds);
      ungated.push((await runUngated(work, input, RECORDS)).cpuSeconds);
    }
    return { ratio: median(gated) / median(ungated), runs: work.runs };
  },
};

export const batchMemory: Bench = {
  name: "batch-memory",
  unit: "peak RSS gated, 5 M / 1 M records",
  mark: 1.1,
  notes: ["The whole process at its highest: V8's heap, buffers outside it, and DuckDB with its limit of 1 GB. Each size runs once."],
  async run(work) {
    const peaks: number[] = [];
    for (const records of [MORE_RECORDS, RECORDS]) {
      const input = await barsFile(work, records);
      work.say(`batch-memory: gated, ${records.toLocaleString("en")} records`);
      peaks.push((await runGated(work, input, records)).peakMegabytes);
    }
    return { ratio: peaks[0]! / peaks[1]!, runs: 1 };
  },
};

async function barsFile({ directory, say }: Workplace, records: number): Promise<string> {
  const path = join(directory, `bars-${records}.jsonl`);
  if (existsSync(path)) return path;
  say(`writing ${records.toLocaleString("en")} bars`);
  await writeBars(path, records);
  return path;
}

async function runGated(work: Workplace, input: string, records: number): Promise<Measured> {
  const rare = rareAmong(records);
  return inDirectory(work, async (data) => {
    const args = ["run", "historical-batch", "--provider", "replay", "--input", input, "--gate", "rows", "--data", data, "--json"];
    const measured = await measure(ASSAY, args);
    expectOutput(measured, { curated: records - 2 * rare, quarantined: rare, duplicate: rare, balanced: true });
    return measured;
  });
}

async function runUngated(work: Workplace, input: string, records: number): Promise<Measured> {
  return inDirectory(work, async (data) => {
    const measured = await measure(UNGATED, [input, data]);
    expectOutput(measured, { curated: records - rareAmong(records) });
    return measured;
  });
}

/** An empty data directory for one run. */
async function inDirectory<A>({ directory }: Workplace, use: (data: string) => Promise<A>): Promise<A> {
  const data = join(directory, "data");
  try {
    return await use(data);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

/** A run that kept more or fewer records than its input calls for did another job, and its cost says nothing. */
function expectOutput({ output }: Measured, expected: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(expected)) {
    if (output[name] !== value) throw new Error(`the run ended with ${name} ${output[name]}, and its input should give ${value}`);
  }
}
