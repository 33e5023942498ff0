import { existsSync, readFileSync } from "node:fs";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { didYouMean } from "../../../domain/settings.ts";
import { judge } from "../../../policies/cost/ceiling.ts";
import { diffEstimates } from "../../../policies/cost/diff.ts";
import { type Estimate, estimate } from "../../../policies/cost/estimate.ts";
import { type Graph, readGraph } from "../../../policies/cost/graph.ts";
import { ageInDays, pricesOf } from "../../../policies/cost/prices.ts";
import { NAMED_USAGE, NO_USAGE, parseUsage, type Usage } from "../../../policies/cost/usage.ts";
import { clockOf } from "../clock.ts";
import { describeCost } from "../cost/describe.ts";
import { costDocument } from "../cost/document.ts";
import { usageHelp } from "../cost/usage-help.ts";
import { CommandFault, EXIT } from "../exit.ts";

interface Options {
  readonly usage?: string;
  readonly ceiling?: string;
  readonly region?: string;
  readonly diff?: string;
  readonly clock?: string;
  readonly json?: true;
}

/** Prices are changed seldom, but they are. */
const STALE_DAYS = 180;

const USAGES = [...NAMED_USAGE.keys()];

export function costCommand(): Command {
  return new Command("cost")
    .description("What a stack costs a month before it is deployed, and what would bring it under a ceiling.")
    .argument("<preview>", "what `pulumi preview --json --show-sames` or `pulumi stack export` printed, in a file")
    .option("--usage <name|file>", `${USAGES.join(", ")}, or a JSON file: {"profile", "stack", "types", "resources"}`)
    .option("--ceiling <usd>", "the most that a month may cost, in US dollars; exit 1 above it")
    .option("--region <region>", "price everything as if it were there")
    .option("--diff <old>", "another preview or export: what the change costs")
    .option("--clock <instant>", "reckon the prices' age at this time, as in 2026-11-21T09:00:00Z")
    .option("--json", "print one JSON document")
    .addHelpText("after", () => `\n${usageHelp()}`)
    .action((preview: string, options: Options) => printCost(preview, options));
}

function printCost(preview: string, options: Options): void {
  const nowMs = clockOf(options.clock).now();
  const faults: string[] = [];
  const usage = usageOf(options.usage, faults);
  const ceiling = ceilingOf(options.ceiling, faults);
  const [after, before] = [preview, options.diff].map((path) => (path === undefined ? undefined : graphIn(path, faults)));
  if (faults.length > 0) throw new CommandFault(faults);
  const cost = estimateOf(after!, usageWithin(usage, after!, before), options.region);
  const old = before && estimateOf(before, usageWithin(usage, before, after), options.region);
  print(cost, old, ceiling, options);
  for (const note of notesOf(cost, nowMs)) console.error(`assay: ${note}`);
}

function print(cost: Estimate, old: Estimate | undefined, ceiling: number | undefined, { json, usage }: Options): void {
  const verdict = ceiling === undefined ? undefined : judge(cost, ceiling);
  const diff = old && diffEstimates(old, cost);
  console.log(json ? JSON.stringify(costDocument(cost, verdict, diff)) : describeCost(cost, verdict, diff, usage));
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

function graphIn(path: string, faults: string[]): Graph | undefined {
  const document = jsonIn(path, faults);
  if (document === undefined) return undefined;
  const graph = readGraph(document);
  if (!isLeft(graph)) return graph.right;
  faults.push(`${path}: ${graph.left.message}`);
  return undefined;
}

function usageOf(given: string | undefined, faults: string[]): Usage {
  if (given === undefined) return NO_USAGE;
  const named = NAMED_USAGE.get(given);
  if (named) return named;
  if (!existsSync(given)) {
    const allowed = `${didYouMean(given, USAGES)}allowed are ${USAGES.join(", ")} and a JSON file`;
    faults.push(`--usage is "${given}", which is neither a usage nor a file: ${allowed}`);
    return NO_USAGE;
  }
  const document = jsonIn(given, faults);
  if (document === undefined) return NO_USAGE;
  const usage = parseUsage(document);
  if (!isLeft(usage)) return usage.right;
  faults.push(...usage.left.map(({ message }) => `${given}: ${message}`));
  return NO_USAGE;
}

function jsonIn(path: string, faults: string[]): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    faults.push(existsSync(path) ? `${path} is not to be read as JSON: ${(error as Error).message}` : `there is no file ${path}`);
    return undefined;
  }
}

function ceilingOf(given: string | undefined, faults: string[]): number | undefined {
  if (given === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given);
  faults.push(`--ceiling is "${given}"; allowed is a number of US dollars a month, as in 150`);
  return undefined;
}

function notesOf(cost: Estimate, nowMs: number): readonly string[] {
  const age = Math.max(...cost.regions.map((region) => ageInDays(pricesOf(region)!, nowMs)));
  return age > STALE_DAYS ? [...cost.notes, `the prices are ${age} days old: look them up again in policies/cost/prices/`] : cost.notes;
}
