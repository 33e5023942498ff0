/** What a suite costs over a Parquet file of a million bars: against Great Expectations on the same file, and of one more rule. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import type { Bench, Outcome, Skipped, Workplace } from "./bench.ts";
import { type Measured, measure, measureCommand, median } from "./measure.ts";
import { barsSelect } from "./quality-bars.ts";
import { MORE_RULES, RULES, RULES_OF_TIME } from "./quality-suites.ts";

const ROWS = 1_000_000;
const OURS = new URL("quality-work.ts", import.meta.url);
const GX = fileURLToPath(new URL("quality_gx.py", import.meta.url));
const PYTHON = fileURLToPath(new URL("../../.venv/gx/bin/python", import.meta.url));

const SAME = "Both read the same Parquet file of a million bars from a warm page cache, and all expectations hold.";
const WORK = "CPU from before the data is read to the whole SUMMARY result; starting up and imports are excluded.";

export const qualityGx: Bench = {
  name: "quality-gx",
  unit: "CPU of 12 rules, Assay / Great Expectations on pandas",
  mark: 0.33,
  notes: [SAME, WORK, "Ours includes the SHA-256 of the file, and finding out that no integer and no time is beyond what a double holds."],
  run: (work) => againstGx(RULES, work, ({ output }) => output["workSeconds"] as number, "CPU-s"),
};

export const qualityGxTimes: Bench = {
  name: "quality-gx-times",
  unit: "CPU of 14 rules, strftime and increasing among them, Assay / Great Expectations on pandas",
  mark: 0.125,
  notes: [SAME, WORK],
  run: (work) => againstGx([...RULES, ...RULES_OF_TIME], work, ({ output }) => output["workSeconds"] as number, "CPU-s"),
};

export const qualityGxMemory: Bench = {
  name: "quality-gx-memory",
  unit: "peak RSS of 12 rules, Assay / Great Expectations on pandas",
  mark: 0.5,
  notes: [SAME],
  run: (work) => againstGx(RULES, work, ({ peakMegabytes }) => peakMegabytes, "MB"),
};

export const qualityGxProcess: Bench = {
  name: "quality-gx-process",
  unit: "CPU of the whole process of 14 rules, Assay / Great Expectations on pandas",
  mark: 0.2,
  notes: [SAME, "With starting up and all imports."],
  run: (work) => againstGx([...RULES, ...RULES_OF_TIME], work, ({ cpuSeconds }) => cpuSeconds, "CPU-s"),
};

export const qualityRuleCost: Bench = {
  name: "quality-rule-cost",
  unit: "CPU of one more row rule / of 12 rules",
  mark: 0.02,
  notes: ["The mean of eight more, of which each column has one already.", WORK],
  async run(work) {
    const data = await barsFile(work);
    const [few, many]: [number[], number[]] = [[], []];
    for (let run = 1; run <= work.runs; run++) {
      work.say(`quality-rule-cost: ${run} of ${work.runs}`);
      many.push((await ours(work, [...RULES, ...MORE_RULES], data)).output["workSeconds"] as number);
      few.push((await ours(work, RULES, data)).output["workSeconds"] as number);
    }
    const [less, more] = [median(few), median(many)];
    return { ratio: (more - less) / MORE_RULES.length / less, runs: work.runs };
  },
};

/** Medians of interleaved runs. */
async function againstGx(
  rules: readonly object[],
  work: Workplace,
  figure: (measured: Measured) => number,
  unit: string,
): Promise<Outcome | Skipped> {
  if (!existsSync(PYTHON)) return { skipped: "Great Expectations is not installed: run test/external/python-env" };
  const data = await barsFile(work);
  const [own, theirs]: [number[], number[]] = [[], []];
  for (let run = 1; run <= work.runs; run++) {
    work.say(`Assay and Great Expectations, ${rules.length} rules: ${run} of ${work.runs}`);
    own.push(figure(await ours(work, rules, data)));
    theirs.push(figure(holding(await measureCommand(PYTHON, [GX, suiteFile(work, rules), data]))));
  }
  const [less, more] = [median(own), median(theirs)];
  return { ratio: less / more, runs: work.runs, absolute: `${less.toFixed(2)} ${unit} against ${more.toFixed(2)} ${unit}` };
}

const ours = async (work: Workplace, rules: readonly object[], data: string): Promise<Measured> =>
  holding(await measure(OURS, [suiteFile(work, rules), data]));

function holding(measured: Measured): Measured {
  if (measured.output["success"] !== true) throw new Error(`an expectation does not hold: ${JSON.stringify(measured.output)}`);
  return measured;
}

function suiteFile({ directory }: Workplace, rules: readonly object[]): string {
  const path = join(directory, `suite-${rules.length}.json`);
  writeFileSync(path, JSON.stringify({ name: "bars", expectations: rules }));
  return path;
}

async function barsFile({ directory, say }: Workplace): Promise<string> {
  const path = join(directory, "bars.parquet");
  if (existsSync(path)) return path;
  say("writing bars as Parquet");
  const session = await Session.open({ spillDirectory: join(directory, "spill"), threads: 1 });
  try {
    await session.run(`COPY (${barsSelect(ROWS)}) TO ${textLiteral(path)} (FORMAT parquet)`);
  } finally {
    session.close();
  }
  return path;
}
