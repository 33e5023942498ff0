import { Command, Option } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { Clock } from "../../../domain/ports/effects.ts";
import { judge } from "../../../policies/cost/ceiling.ts";
import { diffEstimates } from "../../../policies/cost/diff.ts";
import { type Estimate, estimate } from "../../../policies/cost/estimate.ts";
import type { Graph } from "../../../policies/cost/graph.ts";
import { ageInDays, pricesOf } from "../../../policies/cost/prices.ts";
import { type CostTerms, termsIn } from "../../../policies/cost/terms.ts";
import { NO_USAGE, type Usage } from "../../../policies/cost/usage.ts";
import { clockOf } from "../clock.ts";
import { deployedGraph, publishDeployed } from "../cost/deployed.ts";
import { describeCost } from "../cost/describe.ts";
import { costDocument } from "../cost/document.ts";
import { ceilingOf, graphIn, jsonIn, USAGES, usageOf } from "../cost/given.ts";
import { usageHelp } from "../cost/usage-help.ts";
import { CommandFault, EXIT } from "../exit.ts";

interface Options {
  readonly stack?: string;
  readonly region?: string;
  readonly usage?: string;
  readonly ceiling?: string;
  readonly pricesOf?: string;
  readonly diff?: string;
  readonly publish?: string;
  readonly clock?: string;
  readonly json?: true;
}

/** Prices are changed seldom, but they are. */
const STALE_DAYS = 180;

export function costCommand(): Command {
  return new Command("cost")
    .description("What a stack costs a month, before it is deployed or after, and what would bring it under a ceiling.")
    .argument("[preview]", "what `pulumi preview --json --show-sames` or `pulumi stack export` printed, in a file")
    .option("--stack <name>", "a deployed stack in place of a file: AWS credentials are all it takes")
    .option("--region <region>", "that stack's AWS region, where it is not the environment's")
    .option(
      "--usage <name|file>",
      `${USAGES.join(", ")}, or a JSON file: {"profile", "stack", "types", "resources"}; default the stack's own`,
    )
    .option("--ceiling <usd>", "the most that a month may cost, in US dollars; exit 1 above it; default the stack's own")
    .option("--prices-of <region>", "price everything as if it were there")
    .option("--diff <old>", "another preview or export: what the change costs")
    .addOption(new Option("--publish <stack>", "leave the file's resources where --stack looks for them: the deployment does").hideHelp())
    .option("--clock <instant>", "reckon the prices' age at this time, as in 2026-11-21T09:00:00Z")
    .option("--json", "print one JSON document")
    .addHelpText("after", () => `\n${usageHelp()}`)
    .action((preview: string | undefined, options: Options) => cost(preview, options));
}

async function cost(preview: string | undefined, options: Options): Promise<void> {
  const clock = clockOf(options.clock);
  if ((preview === undefined) === (options.stack === undefined)) {
    throw new CommandFault([
      "give what to estimate: a file that a preview or an export printed, or --stack and the name of a deployed stack",
    ]);
  }
  if (options.publish !== undefined) return publish(preview, options.publish, options, clock);
  const faults: string[] = [];
  const usage = usageOf(options.usage, faults);
  const ceiling = ceilingOf(options.ceiling, faults);
  const [file, before] = [preview, options.diff].map((path) => (path === undefined ? undefined : graphIn(path, faults)));
  if (faults.length > 0) throw new CommandFault(faults);
  const graph = file ?? (await deployedGraph({ ...options, stack: options.stack! }, clock));
  const terms = termsOf(graph);
  const told = {
    usage: usage ?? terms?.usage ?? NO_USAGE,
    usageName: options.usage ?? terms?.usageName,
    ceiling: ceiling ?? terms?.ceilingUsd,
  };
  const after = estimateOf(graph, usageWithin(told.usage, graph, before), options.pricesOf);
  const old = before && estimateOf(before, usageWithin(told.usage, before, graph), options.pricesOf);
  print(after, old, told, options);
  for (const note of notesOf(after, clock.now())) console.error(`assay: ${note}`);
}

/** What the stack's own config says of its cost. Throws a CommandFault where that has faults. */
function termsOf({ policies, stack = "" }: Graph): CostTerms | undefined {
  const terms = termsIn(policies, stack);
  if (terms && isLeft(terms)) throw new CommandFault(terms.left.map(({ message }) => message));
  return terms?.right;
}

async function publish(preview: string | undefined, stack: string, { region }: Options, clock: Clock): Promise<void> {
  const faults: string[] = [];
  const document = preview === undefined ? undefined : jsonIn(preview, faults);
  if (faults.length > 0) throw new CommandFault(faults);
  await publishDeployed(document, { stack, ...(region !== undefined && { region }) }, clock);
}

interface Told {
  readonly usageName: string | undefined;
  /** US dollars a month. */
  readonly ceiling: number | undefined;
}

function print(after: Estimate, before: Estimate | undefined, { usageName, ceiling }: Told, { json }: Options): void {
  const verdict = ceiling === undefined ? undefined : judge(after, ceiling);
  const diff = before && diffEstimates(before, after);
  console.log(json ? JSON.stringify(costDocument(after, verdict, diff)) : describeCost(after, verdict, diff, usageName));
  process.exitCode = verdict && !verdict.within ? EXIT.notSo : EXIT.ok;
}

/** One usage tells of two graphs: what it says of resources that only the other has is left out, else it would be a fault. */
function usageWithin(usage: Usage, graph: Graph, other: Graph | undefined): Usage {
  const isIn = (name: string, { resources }: Graph) => resources.some((resource) => resource.name === name);
  const resources = Object.entries(usage.resources).filter(([name]) => isIn(name, graph) || !(other && isIn(name, other)));
  return { ...usage, resources: Object.fromEntries(resources) };
}

function estimateOf(graph: Graph, usage: Usage, region: string | undefined): Estimate {
  const cost = estimate(graph, { usage, ...(region !== undefined && { region }) });
  if (isLeft(cost)) throw new CommandFault(cost.left.map(({ message }) => message));
  return cost.right;
}

function notesOf(cost: Estimate, nowMs: number): readonly string[] {
  const age = Math.max(...cost.regions.map((region) => ageInDays(pricesOf(region)!, nowMs)));
  return age > STALE_DAYS ? [...cost.notes, `the prices are ${age} days old: look them up again in policies/cost/prices/`] : cost.notes;
}
