/** What a stack costs a month, as `assay cost` reckons it: of a preview in a file, or of what is deployed. */
import { readFileSync } from "node:fs";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { didYouMean } from "../../../domain/settings.ts";
import { judge } from "../../../policies/cost/ceiling.ts";
import { type Estimate, estimate, monthlyOf } from "../../../policies/cost/estimate.ts";
import { type Graph, readGraph } from "../../../policies/cost/graph.ts";
import { isCosted, type Line } from "../../../policies/cost/line.ts";
import { termsIn } from "../../../policies/cost/terms.ts";
import { NAMED_USAGE, type Usage } from "../../../policies/cost/usage.ts";
import type { CostView } from "../messages.ts";

export interface CostAsked {
  /** What `pulumi preview --json` printed. */
  readonly file: string;
  /** The name of a usage; nothing is used where absent. */
  readonly usage?: string;
  /** US dollars a month. */
  readonly ceiling?: number;
}

/** Left: every fault, in words. */
export function costView({ file, usage, ceiling }: CostAsked): Either<readonly string[], CostView> {
  const named = usage === undefined ? undefined : NAMED_USAGE.get(usage);
  if (usage !== undefined && !named) {
    const known = [...NAMED_USAGE.keys()];
    return left([`--usage is "${usage}": ${didYouMean(usage, known)}allowed are ${known.join(", ")}`]);
  }
  const document = jsonIn(file);
  if (isLeft(document)) return document;
  const graph = readGraph(document.right);
  return isLeft(graph) ? left([`${file}: ${graph.left.message}`]) : costOf(file, graph.right, named, ceiling);
}

/** Of a stack as it was deployed, by the usage and the ceiling of its own config. */
export function deployedCostView(graph: Graph): Either<readonly string[], CostView> {
  const terms = termsIn(graph.policies, graph.stack ?? "");
  if (terms && isLeft(terms)) return left(terms.left.map(({ message }) => message));
  return costOf(`stack ${graph.stack ?? ""} as deployed`, graph, terms?.right.usage, terms?.right.ceilingUsd);
}

function costOf(of: string, graph: Graph, usage: Usage | undefined, ceiling: number | undefined): Either<readonly string[], CostView> {
  const cost = estimate(graph, usage && { usage });
  if (isLeft(cost)) return left(cost.left.map(({ message }) => message));
  return right({ of, ...told(cost.right), ceiling: ceiling === undefined ? null : ceilingOf(cost.right, ceiling) });
}

function jsonIn(file: string): Either<readonly string[], unknown> {
  try {
    return right(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    return left([`--cost names ${file}, which cannot be read as JSON: ${(error as Error).message}`]);
  }
}

function told(cost: Estimate): Omit<CostView, "of" | "ceiling"> {
  const { regions, pricesAsOf, monthly, baseline, usage, notes, items } = cost;
  const told = items.map((item) => ({ name: item.name, type: item.type, monthly: monthlyOf(item), lines: item.lines.map(lineOf) }));
  return { regions, pricesAsOf, monthly, baseline, usage, notes, items: told.sort((a, b) => b.monthly - a.monthly) };
}

function lineOf(line: Line): CostView["items"][number]["lines"][number] {
  if (isCosted(line)) return { component: line.component, monthly: line.monthly, note: `$${line.rate.usd} per ${line.rate.per}` };
  if (line._tag === "Unpriced") return { component: line.component, monthly: null, note: line.reason };
  return { component: line.component, monthly: null, note: `depends on usage: ${line.keys.join(", ")}` };
}

function ceilingOf(cost: Estimate, usd: number): CostView["ceiling"] {
  const { over, enough, savings } = judge(cost, usd);
  return { usd, over, enough, savings: savings.map(({ item, change, upTo }) => ({ name: item.name, change, upTo })) };
}
