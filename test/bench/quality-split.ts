/** What it costs to split bad rows off a batch: against the same job without a gate, and as peers do it. */
import { existsSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import { rareAmong, writeBars } from "./bars.ts";
import type { Bench, Outcome, Skipped, Workplace } from "./bench.ts";
import { type Measured, measure, measureCommand, median } from "./measure.ts";
import { readBars } from "./quality-bars.ts";
import { BAR_RULES } from "./quality-suites.ts";

const ROWS = 1_000_000;
/** Each side keeps one bar of each symbol and day; the rare ones that come twice are as many as the bad ones. */
const RARE = rareAmong(ROWS);
const JOB = new URL("quality-split-job.ts", import.meta.url);
const PEERS = fileURLToPath(new URL("quality_split_peers.py", import.meta.url));
const PYTHON = fileURLToPath(new URL("../../.venv/gx/bin/python", import.meta.url));

const WORK =
  "A million daily bars: loaded, one kept of each symbol and day, with returns and moving averages to zstd Parquet by year. CPU from before " +
  "the data is read to the last file; starting up and imports are excluded. That each side wrote the same bars is checked by counts and sums.";
const GATED =
  "Gated: 15 rules with their whole SUMMARY result, the bad rows (one in 1,000) with every reason in a file of their own, the SHA-256 of the input.";
const UNGATED = "Ungated: DuckDB alone, which trusts the data; both end in the same statement.";

export const qualitySplit: Bench = {
  name: "quality-split",
  unit: "CPU gated / ungated, from typed Parquet",
  mark: 1.12,
  notes: [WORK, GATED, UNGATED],
  run: (work) => against(work, "parquet", ungated),
};

export const qualitySplitText: Bench = {
  name: "quality-split-text",
  unit: "CPU gated / ungated, from JSON lines",
  mark: 1.3,
  notes: [WORK, GATED, `${UNGATED} It is told the columns' types; the gate is not, and finds a value of another type in any line.`],
  run: (work) => against(work, "jsonl", ungated),
};

export const qualitySplitPolars: Bench = {
  name: "quality-split-polars",
  unit: "CPU gated, Assay / polars",
  mark: 1.1,
  notes: [WORK, GATED, "Polars: from JSON lines, with the rules as expressions written for these columns, of the types that it is told."],
  run: (work) => against(work, "jsonl", (work, data) => peer(work, "polars", data)),
};

export const qualitySplitPandera: Bench = {
  name: "quality-split-pandera",
  unit: "CPU gated, Assay / pandas with pandera",
  mark: 0.33,
  notes: [
    WORK,
    GATED,
    "Pandera: one schema, validated lazily, its failure cases as reasons. Pandas reads JSON lines by its own engine: pyarrow's is faster, " +
      "and turns text into dates before a rule can judge it.",
  ],
  run: (work) => against(work, "jsonl", (work, data) => peer(work, "pandera", data)),
};

type Format = "parquet" | "jsonl";
type Side = (work: Workplace, data: string) => Promise<Measured | Skipped>;

/** Medians of interleaved runs. */
async function against(work: Workplace, format: Format, other: Side): Promise<Outcome | Skipped> {
  const data = await barsFile(work, format);
  const [own, theirs]: [number[], number[]] = [[], []];
  for (let run = 1; run <= work.runs; run++) {
    work.say(`bad rows split off: ${run} of ${work.runs}`);
    const measured = await other(work, data);
    if ("skipped" in measured) return measured;
    theirs.push(secondsOf(measured));
    own.push(secondsOf(await inDirectory(work, GOOD_BARS, (out) => measure(JOB, ["gated", suiteFile(work), data, out]))));
  }
  const [less, more] = [median(own), median(theirs)];
  return { ratio: less / more, runs: work.runs, absolute: `${less.toFixed(2)} CPU-s against ${more.toFixed(2)} CPU-s` };
}

const secondsOf = ({ output }: Measured): number => output["workSeconds"] as number;

const ungated: Side = (work, data) => inDirectory(work, ALL_BARS, (out) => measure(JOB, ["ungated", suiteFile(work), data, out]));

const peer = async (work: Workplace, name: string, data: string): Promise<Measured | Skipped> =>
  existsSync(PYTHON)
    ? inDirectory(work, GOOD_BARS, (out) => measureCommand(PYTHON, [PEERS, name, data, out]))
    : { skipped: `${name} is not installed: run test/external/python-env` };

/** Rows a job must have written, and whether they are good ones alone. */
interface Expected {
  readonly rows: number;
  readonly isGated: boolean;
}

const ALL_BARS: Expected = { rows: ROWS - RARE, isGated: false };
const GOOD_BARS: Expected = { rows: ROWS - 2 * RARE, isGated: true };

/** What is wrong with a bar breaks three rules: its high is below all its other prices. */
const REASONS_OF_ONE = 3;

/** A job that wrote other rows than its input calls for did another job, and its cost says nothing. */
async function inDirectory({ directory }: Workplace, expected: Expected, run: (out: string) => Promise<Measured>): Promise<Measured> {
  const out = join(directory, "split");
  try {
    const measured = await run(out);
    await checkWritten(directory, out, expected);
    return measured;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** The sums that the first gated job wrote, which all others have to write too. */
const sums = new Map<string, string>();

async function checkWritten(directory: string, out: string, { rows, isGated }: Expected): Promise<void> {
  const session = await Session.open({ spillDirectory: join(directory, "spill"), threads: 1 });
  try {
    const ask = async (select: string) => (await session.rows(select))[0]!.join(", ");
    const curated = `read_parquet(${textLiteral(join(out, "curated/*/*.parquet"))}, hive_partitioning = true)`;
    const failed = `read_parquet(${textLiteral(join(out, "failed.parquet"))})`;
    hold("rows", await ask(`SELECT count(*) FROM ${curated}`), String(rows));
    if (!isGated) return;
    hold(
      "failed rows and reasons",
      await ask(`SELECT count(*), sum(len(failed_expectations)) FROM ${failed}`),
      `${RARE}, ${REASONS_OF_ONE * RARE}`,
    );
    // To as many digits as engines that add in different orders agree on.
    const found = await ask(`SELECT round(sum(close), 2), round(sum(change), 6), round(sum(ma5), 2), round(sum(ma20), 2),
      count(DISTINCT year), max(CAST(price_date AS DATE))::VARCHAR FROM ${curated}`);
    hold("sums", found, sums.get(directory) ?? found);
    sums.set(directory, found);
  } finally {
    session.close();
  }
}

function hold(what: string, found: string, expected: string): void {
  if (found !== expected) throw new Error(`${what}: the job wrote ${found}, and should write ${expected}`);
}

function suiteFile({ directory }: Workplace): string {
  const path = join(directory, "split-suite.json");
  writeFileSync(path, JSON.stringify({ name: "bars", expectations: BAR_RULES }));
  return path;
}

async function barsFile(work: Workplace, format: Format): Promise<string> {
  const path = join(work.directory, `split-bars.${format}`);
  if (existsSync(path)) return path;
  if (format === "jsonl") {
    work.say("writing bars, some of them bad");
    await writeBars(path, ROWS);
    return path;
  }
  const lines = await barsFile(work, "jsonl");
  const session = await Session.open({ spillDirectory: join(work.directory, "spill"), threads: 1 });
  try {
    await session.run(`COPY (${readBars(lines)}) TO ${textLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`);
  } finally {
    session.close();
  }
  return path;
}
