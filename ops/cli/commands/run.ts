import { Command, Option } from "commander";
import { isSymbol, SYMBOL_ALLOWED } from "../../../domain/market/instruments.ts";
import { didYouMean } from "../../../domain/settings.ts";
import type { PipelineDefinition, RunSummary } from "../../../pipelines/definition.ts";
import { pipelines } from "../../../pipelines/registry.ts";
import { clockOf } from "../clock.ts";
import { dateFaults } from "../dates.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { addRunOptions, commandText, providerOptionsOf, settingsOf } from "../run-options.ts";
import { type Asked, holds, runPipeline } from "../run-pipeline.ts";
import { whatNext } from "../suggestions.ts";
import { describeRun } from "../summary.ts";

/** Those that are of no provider and no setting. */
interface RunOptions extends Readonly<Record<string, unknown>> {
  readonly data: string;
  readonly provider: string;
  readonly continue?: true;
  readonly clock?: string;
  readonly json?: true;
}

export function runCommand(): Command {
  return runArguments("run").action(async (name: string, options: RunOptions, command: Command) => {
    const summary = await run(name, options, commandText(command));
    if (options.json) console.log(JSON.stringify(summary));
    else console.log([describeRun(summary), ...(summary.interrupted ? [] : ["", ...whatNext(options.data)])].join("\n"));
    process.exitCode = holds(summary) ? EXIT.ok : EXIT.notSo;
  });
}

/** Runs what a command line says, given as `assay run` takes it. */
export function runOf(args: readonly string[]): Promise<RunSummary> {
  const command = runArguments("run").exitOverride().parse(args, { from: "user" });
  return run(command.args[0]!, command.opts<RunOptions>(), commandText(command));
}

function runArguments(verb: string): Command {
  const command = new Command(verb)
    .description("Run a pipeline on the embedded stores.")
    .argument("<pipeline>", pipelines.map(({ name, summary }) => `${name}: ${summary}`).join(" · "))
    .option("--data <dir>", "where zones, ledger and checkpoints are kept", "data")
    .option("--provider <name>", "where the data comes from; see below", "simulated")
    .option("--continue", "of history: the session after the last one curated")
    .addOption(new Option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z: makes runs repeatable"))
    .option("--json", "print one JSON document");
  return addRunOptions(command);
}

function run(name: string, options: RunOptions, command: string): Promise<RunSummary> {
  return runPipeline(findPipeline(name), { ...asked(options), command }, options.json !== true);
}

function findPipeline(name: string): PipelineDefinition {
  const pipeline = pipelines.find((candidate) => candidate.name === name);
  if (pipeline) return pipeline;
  const known = pipelines.map((candidate) => candidate.name);
  throw new CommandFault([`there is no pipeline ${name}: ${didYouMean(name, known)}known are ${known.join(", ")}`]);
}

function asked(options: RunOptions): Asked {
  const { symbols, from, to, ...ofProvider } = providerOptionsOf(options);
  const faults = [...symbolFaults(symbols), ...requestFaults(from, to, options.continue === true)];
  const settings = settingsOf(options, faults);
  if (faults.length > 0) throw new CommandFault(faults);
  return {
    dataDirectory: options.data,
    provider: options.provider,
    providerOptions: ofProvider,
    symbols: symbols ?? [],
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    continue: options.continue ?? false,
    settings,
    clock: clockOf(options.clock),
  };
}

/** Without the option all are meant; with one that an unset variable of a shell left empty, nobody means all. */
function symbolFaults(symbols: readonly string[] | undefined): string[] {
  if (symbols?.length === 0) return ["--symbols names none; allowed are codes separated by commas, as in AAPL,MSFT"];
  const wrong = (symbols ?? []).filter((symbol) => !isSymbol(symbol));
  return wrong.map((symbol) => `--symbols names ${JSON.stringify(symbol)}, which is no symbol: allowed are ${SYMBOL_ALLOWED}`);
}

function requestFaults(from: string | undefined, to: string | undefined, next: boolean): string[] {
  const faults = dateFaults(from, to);
  if (next && (from !== undefined || to !== undefined)) faults.push("--continue chooses the session itself: leave out --from and --to");
  return faults;
}
