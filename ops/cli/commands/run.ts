import { Command, Option } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { isSessionDate } from "../../../domain/market/times.ts";
import { didYouMean } from "../../../domain/settings.ts";
import type { Invocation, PipelineDefinition, RunSummary } from "../../../pipelines/definition.ts";
import { pipelines } from "../../../pipelines/registry.ts";
import { clockOf } from "../clock.ts";
import { budgetPath, secretOfEnvironment } from "../environment.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { progressOnTerminal } from "../progress.ts";
import { stopOnInterrupt } from "../signals.ts";
import { describeRun } from "../summary.ts";

interface RunOptions {
  data: string;
  provider: string;
  input: string[];
  symbols: string[];
  symbol?: string;
  source?: string;
  format?: string;
  from?: string;
  to?: string;
  adjusted?: true;
  outputSize?: string;
  unofficial?: true;
  baseUrl?: string;
  seed?: string;
  faults?: string;
  continue?: true;
  gate?: string;
  calendar?: string;
  set: string[];
  clock?: string;
  json?: true;
}

export function runCommand(): Command {
  return new Command("run")
    .description("Run a pipeline on the embedded stores.")
    .argument("<pipeline>", pipelines.map(({ name, summary }) => `${name}: ${summary}`).join(" · "))
    .option("--data <dir>", "where zones, ledger and checkpoints are kept", "data")
    .option("--provider <name>", "where the data comes from: simulated, replay, alpha-vantage, yahoo", "simulated")
    .option("--input <file...>", "replay: files to read (CSV, JSONL, LEAN zip, recorded Alpha Vantage or Yahoo bodies; gzip, zstd)", [])
    .option("--symbol <code>", "replay: the symbol of files that do not say it")
    .option("--format <name>", "replay: what the files are, where that cannot be told from their content")
    .option("--source <name>", "replay: the name written as source")
    .option("--adjusted", "alpha-vantage: with adjusted closes, for premium keys")
    .option("--output-size <size>", "alpha-vantage: compact (the last 100 sessions) or full (20 years, for premium keys)")
    .option("--unofficial", "yahoo: use its unofficial service, which may change or end at any time")
    .option("--base-url <url>", "alpha-vantage, yahoo: another address of the service, such as a proxy's")
    .option("--symbols <codes>", "only these instruments, separated by commas", (text: string) => text.split(",").filter(Boolean), [])
    .option("--from <date>", "first session, YYYY-MM-DD")
    .option("--to <date>", "last session, YYYY-MM-DD")
    .option("--continue", "the session after the last one curated")
    .option("--seed <number>", "simulated: the seed of prices and faults")
    .option("--faults <list>", "simulated: faults and their rates, as in negative-price=0.01,duplicate=0.02; demo: a little of each")
    .option("--gate <mode>", "batch: any failure quarantines the slice; rows: bad rows are split off")
    .option("--calendar <exchange>", "also judge freshness and missing sessions by this exchange: XNYS, 24/7")
    .option("--set <key=value...>", "any other setting of the pipeline", [])
    .addOption(new Option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z: makes runs repeatable"))
    .option("--json", "print one JSON document")
    .action(async (name: string, options: RunOptions) => {
      const summary = await run(findPipeline(name), options);
      if (options.json) console.log(JSON.stringify(summary));
      else console.log(describeRun(summary, options.data));
      process.exitCode = holds(summary) ? EXIT.ok : EXIT.notSo;
    });
}

async function run(pipeline: PipelineDefinition, options: RunOptions): Promise<RunSummary> {
  const faults = dateFaults(options);
  const settings = { ...parseSets(options.set, faults), ...given("gate", options.gate), ...given("calendar", options.calendar) };
  if (faults.length > 0) throw new CommandFault(faults);
  const progress = progressOnTerminal(options.json !== true);
  const stop = stopOnInterrupt();
  const invocation: Invocation = {
    dataDirectory: options.data,
    provider: options.provider,
    providerOptions: {
      ...(options.input.length > 0 ? { input: options.input } : {}),
      ...given("symbol", options.symbol),
      ...given("source", options.source),
      ...given("format", options.format),
      ...(options.adjusted ? { adjusted: true } : {}),
      ...given("output-size", options.outputSize),
      ...(options.unofficial ? { unofficial: true } : {}),
      ...given("base-url", options.baseUrl),
      ...given("seed", options.seed),
      ...given("faults", options.faults),
    },
    symbols: options.symbols,
    ...given("from", options.from),
    ...given("to", options.to),
    continue: options.continue ?? false,
    settings,
    clock: clockOf(options.clock),
    secret: secretOfEnvironment,
    budgetPath: budgetPath(),
    progress: progress.update,
    stopRequested: stop.requested,
  };
  try {
    const outcome = await (await pipeline.local())(invocation);
    if (isLeft(outcome)) throw new CommandFault(outcome.left.messages, outcome.left._tag === "usage" ? EXIT.usage : EXIT.notSo);
    return outcome.right;
  } finally {
    progress.end();
    stop.end();
  }
}

/** Whether what was asked holds: everything fetched, passed and accounted for. */
function holds(summary: RunSummary): boolean {
  return summary.marker === "QUALITY=PASS" && summary.balanced && !summary.interrupted && summary.slices.unfetched.length === 0;
}

function findPipeline(name: string): PipelineDefinition {
  const pipeline = pipelines.find((candidate) => candidate.name === name);
  if (pipeline) return pipeline;
  const known = pipelines.map((candidate) => candidate.name);
  throw new CommandFault([`there is no pipeline ${name}: ${didYouMean(name, known)}known are ${known.join(", ")}`]);
}

function dateFaults({ from, to, continue: next }: RunOptions): string[] {
  const faults: string[] = [];
  for (const [option, date] of Object.entries({ "--from": from, "--to": to })) {
    if (date !== undefined && !isSessionDate(date)) faults.push(`${option} is "${date}"; allowed is a date as in 2026-01-18`);
  }
  if (from !== undefined && to !== undefined && from > to) faults.push(`--from ${from} is after --to ${to}`);
  if (next && (from !== undefined || to !== undefined)) faults.push("--continue chooses the session itself: leave out --from and --to");
  return faults;
}

/** `--set maxErrorRate=0.1`: the value is read as JSON where it is JSON, else as text. */
function parseSets(sets: readonly string[], faults: string[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const set of sets) {
    const at = set.indexOf("=");
    if (at < 1) faults.push(`--set is "${set}"; allowed is KEY=VALUE`);
    else settings[set.slice(0, at)] = jsonOrText(set.slice(at + 1));
  }
  return settings;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function given<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}
