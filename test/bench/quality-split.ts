/** What it costs to split bad rows off a batch: against the same job without a gate, and as peers do it. */
import { existsSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import type { Bench, Outcome, Skipped, Workplace } from "./bench.ts";
import { type Measured, measure, measureCommand, median } from "./measure.ts";
import { barsSelect } from "./quality-bars.ts";
import { RULES } from "./quality-suites.ts";

const ROWS = 1_000_000;
/** Of a thousand rows, one has a bad price and another a currency that is none. */
const BAD = ROWS / 500;
const JOB = new URL("quality-split-job.ts", import.meta.url);
const PEERS = fileURLToPath(new URL("quality_split_peers.py", import.meta.url));
const PYTHON = fileURLToPath(new URL("../../.venv/gx/bin/python", import.meta.url));

const WORK =
  "A million bars to curated Parquet, with returns and moving averages beside it; 12 rules, one row in 500 bad. CPU from before the data " +
  "is read to the last file; starting up and imports are excluded.";
const GATED =
  "Gated: the suite with its whole SUMMARY result, the bad rows with every reason in a file of their own, the SHA-256 of the input.";
const UNGATED = "Ungated: DuckDB alone, which keeps one bar of each symbol and day.";

export const qualitySplit: Bench = {
  name: "quality-split",
  unit: "CPU gated / ungated, from typed Parquet",
  mark: 1.12,
  notes: [WORK, GATED, UNGATED],
  run: (work) => against(work, "parquet", (data) => job(work, "ungated", data, ROWS)),
};

export const qualitySplitText: Bench = {
  name: "quality-split-text",
  unit: "CPU gated / ungated, from CSV read as text",
  mark: 1.3,
  notes: [WORK, GATED, `${UNGATED} It reads typed columns; the gate reads text, and the type that all of a column's values have.`],
  run: (work) => against(work, "csv", (data) => job(work, "ungated", data, ROWS)),
};

export const qualitySplitPolars: Bench = {
  name: "quality-split-polars",
  unit: "CPU gated, Assay / polars",
  mark: 1.1,
  notes: [WORK, GATED, "Polars: the rules as expressions written for these columns, the same three files."],
  run: (work) => against(work, "parquet", (data) => peer(work, "polars", data)),
};

export const qualitySplitPandera: Bench = {
  name: "quality-split-pandera",
  unit: "CPU gated, Assay / pandas with pandera",
  mark: 0.33,
  notes: [WORK, GATED, "Pandera: one schema, validated lazily, its failure cases as reasons; the same three files."],
  run: (work) => against(work, "parquet", (data) => peer(work, "pandera", data)),
};

/** Medians of interleaved runs. */
async function against(
  work: Workplace,
  format: "parquet" | "csv",
  other: (data: string) => Promise<Measured | Skipped>,
): Promise<Outcome | Skipped> {
  const data = await barsFile(work, format);
  const [own, theirs]: [number[], number[]] = [[], []];
  for (let run = 1; run <= work.runs; run++) {
    work.say(`bad rows split off: ${run} of ${work.runs}`);
    const measured = await other(data);
    if ("skipped" in measured) return measured;
    theirs.push(secondsOf(measured));
    own.push(secondsOf(await job(work, "gated", data, ROWS - BAD)));
  }
  const [less, more] = [median(own), median(theirs)];
  return { ratio: less / more, runs: work.runs, absolute: `${less.toFixed(2)} CPU-s against ${more.toFixed(2)} CPU-s` };
}

const secondsOf = ({ output }: Measured): number => output["workSeconds"] as number;

const job = (work: Workplace, kind: "gated" | "ungated", data: string, rows: number): Promise<Measured> =>
  inDirectory(work, rows, (out) => measure(JOB, [kind, suiteFile(work), data, out]));

const peer = async (work: Workplace, name: string, data: string): Promise<Measured | Skipped> =>
  existsSync(PYTHON)
    ? inDirectory(work, ROWS - BAD, (out) => measureCommand(PYTHON, [PEERS, name, data, out]))
    : { skipped: `${name} is not installed: run test/external/python-env` };

/** A job that keeps more or fewer rows than its input calls for did another job. */
async function inDirectory({ directory }: Workplace, rows: number, run: (out: string) => Promise<Measured>): Promise<Measured> {
  const out = join(directory, "split");
  try {
    const measured = await run(out);
    if (measured.output["rows"] !== rows) throw new Error(`the job kept ${measured.output["rows"]} rows, and should keep ${rows}`);
    return measured;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function suiteFile({ directory }: Workplace): string {
  const path = join(directory, "split-suite.json");
  writeFileSync(path, JSON.stringify({ name: "bars", expectations: RULES }));
  return path;
}

async function barsFile({ directory, say }: Workplace, format: "parquet" | "csv"): Promise<string> {
  const path = join(directory, `faulty-bars.${format}`);
  if (existsSync(path)) return path;
  say("writing bars, some of them bad");
  const session = await Session.open({ spillDirectory: join(directory, "spill"), threads: 1 });
  const faulty = `SELECT * REPLACE (CASE WHEN sequence % 1000 = 7 THEN -1 ELSE close END AS close,
    CASE WHEN sequence % 1000 = 8 THEN 'XXX' ELSE currency END AS currency) FROM (${barsSelect(ROWS)})`;
  try {
    await session.run(`COPY (${faulty}) TO ${textLiteral(path)} (FORMAT ${format})`);
  } finally {
    session.close();
  }
  return path;
}
