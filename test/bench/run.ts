/**
 * `npm run bench -- [--json] [--only NAME]… [--runs N] [--strict]`: the project's costs as ratios, each beside its mark. Ratios
 * are of medians of interleaved runs, and hold where absolute times do not.
 *
 * Ends with 0; with 1 where a bench fails, or with `--strict` where a mark is missed; with 2 for wrong usage.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { didYouMean } from "../../domain/settings.ts";
import { table } from "../../ops/cli/table.ts";
import { answerHelp } from "./answer-help.ts";
import { answerReplay } from "./answer-replay.ts";
import { answerTriage, answerTriageMemory } from "./answer-triage.ts";
import { batchCpu, batchMemory } from "./batch.ts";
import type { Bench, Outcome, Skipped } from "./bench.ts";
import { dashboardLive } from "./dashboard-live.ts";
import { dashboardMemory } from "./dashboard-memory.ts";
import { dashboardPaint } from "./dashboard-paint.ts";
import { streamDecode, streamDecodeAnyOrder, streamDecodeBad, streamInMemory } from "./decode.ts";
import { lambdaInvocation, lambdaParquet } from "./lambda.ts";
import { lambdaBundle, lambdaBundleOwn, lambdaImport, lambdaImportClients } from "./lambda-import.ts";
import { costEstimate, policyPreview } from "./policies.ts";
import { qualityGx, qualityGxMemory, qualityGxProcess, qualityGxTimes, qualityRuleCost } from "./quality.ts";
import { qualitySplit, qualitySplitPandera, qualitySplitPolars, qualitySplitText } from "./quality-split.ts";
import { stackPreview, stackUnchanged } from "./stack.ts";
import { stackTypes } from "./stack-types.ts";
import { streamMemory, streamMemorySymbols, streamRecord, streamSymbols } from "./stream.ts";
import { compiledValidator } from "./validator.ts";

const BENCHES: readonly Bench[] = [
  batchCpu,
  batchMemory,
  streamDecode,
  streamDecodeAnyOrder,
  streamDecodeBad,
  compiledValidator,
  streamInMemory,
  streamRecord,
  streamMemory,
  streamMemorySymbols,
  streamSymbols,
  lambdaInvocation,
  lambdaParquet,
  lambdaImport,
  lambdaImportClients,
  lambdaBundle,
  lambdaBundleOwn,
  qualityGx,
  qualityGxTimes,
  qualityGxMemory,
  qualityGxProcess,
  qualityRuleCost,
  qualitySplit,
  qualitySplitText,
  qualitySplitPolars,
  qualitySplitPandera,
  answerHelp,
  answerTriage,
  answerTriageMemory,
  answerReplay,
  stackPreview,
  stackUnchanged,
  stackTypes,
  policyPreview,
  costEstimate,
  dashboardPaint,
  dashboardLive,
  dashboardMemory,
];
const DEFAULT_RUNS = 3;

interface Options {
  readonly benches: readonly Bench[];
  readonly runs: number;
  readonly json: boolean;
  readonly strict: boolean;
}

const options = optionsOf(process.argv.slice(2));
const directory = mkdtempSync(join(tmpdir(), "assay-bench-"));
// On exit, and so after a fault and after Ctrl-C too: the input alone is a gigabyte.
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

const results: (Bench & Outcome)[] = [];
const skipped: (Bench & Skipped)[] = [];
for (const bench of options.benches) {
  const outcome = await bench.run({ directory, runs: options.runs, say });
  if ("skipped" in outcome) skipped.push({ ...bench, ...outcome });
  else results.push({ ...bench, ...outcome });
}
say("");
console.log(options.json ? JSON.stringify(byName()) : describe());
if (options.strict && results.some(isMissed)) process.exitCode = 1;

function isMissed({ ratio, mark }: Bench & Outcome): boolean {
  return ratio > mark;
}

function byName(): object {
  return Object.fromEntries([
    ...results.map(({ name, ratio, mark, runs, unit }) => [name, { ratio, mark, runs, unit }]),
    ...skipped.map(({ name, skipped: why }) => [name, { skipped: why }]),
  ]);
}

function describe(): string {
  const rows = results.map((result) => [
    result.name,
    `${result.ratio.toFixed(result.ratio < 0.1 ? 3 : 2)} ×`,
    `≤ ${result.mark} ×`,
    isMissed(result) ? "missed" : "met",
    result.runs,
    result.unit,
  ]);
  const notes = results.map(({ name, notes, absolute }) =>
    [name, ...(absolute ? [`  Here: ${absolute}.`] : []), ...notes.map((note) => `  ${note}`)].join("\n"),
  );
  const measured = rows.length === 0 ? [] : [table(["bench", "ratio", "mark", "", "runs", "unit"], rows)];
  return [...measured, ...skipped.map(({ name, skipped: why }) => `${name}: skipped, ${why}`), ...notes].join("\n\n");
}

/** One line on a terminal, written over by the next; nothing in a pipe. */
function say(doing: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing}`);
}

function optionsOf(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        json: { type: "boolean", default: false },
        strict: { type: "boolean", default: false },
        only: { type: "string", multiple: true },
        runs: { type: "string", default: String(DEFAULT_RUNS) },
      },
    });
    const { json, strict, only, runs } = values;
    return { json, strict, benches: only ? only.map(benchNamed) : BENCHES, runs: runsOf(runs) };
  } catch (error) {
    console.error(`bench: ${(error as Error).message}`);
    process.exit(2);
  }
}

function benchNamed(name: string): Bench {
  const names = BENCHES.map((bench) => bench.name);
  const found = BENCHES.find((bench) => bench.name === name);
  if (!found) throw new Error(`--only is "${name}", and there is no such bench: ${didYouMean(name, names)}they are ${names.join(", ")}`);
  return found;
}

function runsOf(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`--runs is "${text}"; allowed is a whole number from 1 to 99`);
  return Number(text);
}
