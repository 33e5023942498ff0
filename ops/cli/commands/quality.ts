import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { readBatch } from "../../../adapters/quality/read-table.ts";
import { RESULT_FORMATS } from "../../../domain/quality/result-format.ts";
import { suggestSuite } from "../../../domain/quality/suggest.ts";
import { didYouMean } from "../../../domain/settings.ts";
import { resultAs018 } from "../../quality/dialect.ts";
import { bySuite, qualityPage } from "../../quality/page.ts";
import { resultsOfFiles, resultsOfZone } from "../../quality/results.ts";
import { type Asked, runSuite, whyUnread } from "../../quality/run-suite.ts";
import { verdictText } from "../../quality/verdict-text.ts";
import { assignments } from "../assignments.ts";
import { clockOf } from "../clock.ts";
import { readData } from "../data.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { printJson } from "../print-json.ts";

const DIALECTS = ["1.x", "0.18"] as const;

const DATA = "CSV with a header, JSON lines or Parquet, each also as gzip or zstd; several files are one batch";
const TYPES = `
Types: Parquet says its own. A CSV column has the type of all its values: whole numbers (7, not 007), other numbers, true and
false, else text; dates stay text, and an empty cell is missing. JSON keeps its own types; lists and objects are their JSON text.
Whole numbers are exact, however large; of other numbers, those that a double does not hold are text.`;

const SPLIT = `

With --split a row is bad when it fails a critical expectation about rows, whatever its mostly says. The rest of the batch passes,
unless more than --max-error-rate of 100 rows or more are bad, or a critical expectation about the batch as a whole fails.
The directory must be empty or not exist, and appears once it is whole: passed.parquet (not of a batch that failed) and
failed.parquet, whose column failed_expectations names the expectations that each row failed.`;

export function qualityCommand(): Command {
  const command = new Command("quality").description("Judge any data with a Great Expectations suite, show past results, propose a suite.");
  command.addCommand(runCommand().exitOverride());
  command.addCommand(docsCommand().exitOverride());
  command.addCommand(suggestCommand().exitOverride());
  return command;
}

// ---- run ---------------------------------------------------------------------------------------------------------

interface RunOptions {
  readonly set: readonly string[];
  readonly resultFormat: string;
  readonly dialect: string;
  readonly clock?: string;
  readonly split?: string;
  readonly maxErrorRate?: string;
  readonly json?: true;
}

function runCommand(): Command {
  return new Command("run")
    .description("Judge files as one batch: exit 0 when every critical expectation holds, 1 when one does not.")
    .argument("<suite>", "a suite of Great Expectations, 0.18 or 1.x")
    .argument("<data...>", DATA)
    .option("--set <name=value...>", "what the suite leaves open ($PARAMETER)", [])
    .option("--result-format <format>", `one of ${RESULT_FORMATS.join(", ")}, for expectations that do not say themselves`, "SUMMARY")
    .option("--dialect <dialect>", "in which words --json tells the result: 1.x or 0.18", "1.x")
    .option("--split <directory>", "write the rows that passed, and those that failed with their reasons, as Parquet")
    .option("--max-error-rate <share>", "with --split: the share of failed rows above which none passes (default: 0.05)")
    .option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z")
    .option("--json", "print the validation result of Great Expectations")
    .addHelpText("after", TYPES + SPLIT)
    .action(judgeFiles);
}

async function judgeFiles(suitePath: string, dataPaths: readonly string[], options: RunOptions): Promise<void> {
  const faults: string[] = [];
  const parameters = assignments("--set", options.set, "NAME=VALUE", faults);
  const resultFormat = oneOf("--result-format", options.resultFormat, RESULT_FORMATS, faults);
  const dialect = oneOf("--dialect", options.dialect, DIALECTS, faults);
  const at = new Date(clockOf(options.clock).now()).toISOString();
  const split = splitOf(options, faults);
  if (faults.length > 0 && split) throw new CommandFault(faults);
  const judged = await runSuite({ suitePath, dataPaths, parameters, resultFormat, at, ...(split && { split }) });
  if (isLeft(judged)) throw new CommandFault([...faults, ...judged.left]);
  if (faults.length > 0) throw new CommandFault(faults);
  const { result, judgement } = judged.right;
  if (options.json) await printJson(dialect === "0.18" ? resultAs018(result) : result);
  else console.log(verdictText(judged.right, dataPaths.map((path) => basename(path)).join(", ")));
  process.exitCode = judgement.verdict === "PASS" ? EXIT.ok : EXIT.notSo;
}

/** Where the rows go, once nothing keeps them from it. */
function splitOf({ split: directory, maxErrorRate = "0.05" }: RunOptions, faults: string[]): Asked["split"] {
  const share = Number(maxErrorRate);
  if (maxErrorRate.trim() === "" || !(share >= 0 && share <= 1))
    faults.push(`--max-error-rate is "${maxErrorRate}": it is a share from 0 to 1`);
  return directory === undefined ? undefined : { directory, maxErrorRate: share };
}

function oneOf<const W extends readonly string[]>(option: string, given: string, allowed: W, faults: string[]): W[number] {
  if (!allowed.includes(given)) faults.push(`${option} is "${given}": ${didYouMean(given, allowed)}allowed are ${allowed.join(", ")}`);
  return given;
}

// ---- docs --------------------------------------------------------------------------------------------------------

interface DocsOptions {
  readonly data?: string;
  readonly output: string;
  readonly json?: true;
}

function docsCommand(): Command {
  return new Command("docs")
    .description("Write one HTML page that needs no network: what failed, how much, samples, and the trend over past results.")
    .argument("[results...]", "files of validation or checkpoint results, ours or of Great Expectations")
    .option("--data <dir>", 'take the results of a data directory (default: "data", where no files are named)')
    .option("--output <file>", "where to write the page", "quality.html")
    .option("--json", "print one JSON document: {output, results, suites, failing}")
    .action(writeDocs);
}

async function writeDocs(paths: readonly string[], { data, output, json }: DocsOptions): Promise<void> {
  if (paths.length > 0 && data !== undefined) throw new CommandFault(["name result files or say --data, not both"]);
  const directory = data ?? "data";
  const results = paths.length > 0 ? await resultsOfFiles(paths) : await readData(directory, resultsOfZone);
  if (isLeft(results)) throw new CommandFault(results.left);
  if (results.right.length === 0)
    throw new CommandFault([`${directory} holds no validation results yet: run a pipeline, or name result files`]);
  try {
    writeFileSync(output, qualityPage(results.right));
  } catch (error) {
    throw new CommandFault([`--output is "${output}", which cannot be written: ${whyUnread(error)}`]);
  }
  const suites = bySuite(results.right);
  const failing = suites.filter(({ passed }) => !passed).map(({ name }) => name);
  const told = { output, results: results.right.length, suites: suites.length, failing };
  console.log(
    json
      ? JSON.stringify(told)
      : `${output}: ${counted(told.results, "result")} of ${counted(told.suites, "suite")}, ${failing.length} failing now`,
  );
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

// ---- suggest -----------------------------------------------------------------------------------------------------

interface SuggestOptions {
  readonly name?: string;
  readonly json?: true;
}

function suggestCommand(): Command {
  return new Command("suggest")
    .description("Propose a suite for data like these, each expectation with its reason; print it as Great Expectations 1.x stores it.")
    .argument("<data...>", DATA)
    .option("--name <name>", "the suite's name (default: that of the first file)")
    .option("--json", "print it on one line")
    .addHelpText("after", TYPES)
    .action(printSuggestion);
}

async function printSuggestion(paths: readonly string[], { name, json }: SuggestOptions): Promise<void> {
  const batch = await readBatch(paths);
  if (isLeft(batch)) throw new CommandFault(batch.left);
  const { table } = batch.right;
  if (table.rowCount === 0) throw new CommandFault([`${paths.join(", ")}: there are no rows, and nothing to learn from`]);
  const suite = suggestSuite(name ?? basename(paths[0]!).replace(/\..*$/, ""), table);
  console.log(json ? JSON.stringify(suite) : JSON.stringify(suite, null, 2));
}
