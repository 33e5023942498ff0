/** What a stack costs a month, as `assay cost` reckons it: of a preview or an export, or of what is deployed. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { judge } from "../../../policies/cost/ceiling.ts";
import { type Estimate, estimate, monthlyOf } from "../../../policies/cost/estimate.ts";
import type { Graph } from "../../../policies/cost/graph.ts";
import { isCosted, type Line } from "../../../policies/cost/line.ts";
import { termsIn } from "../../../policies/cost/terms.ts";
import type { Usage } from "../../../policies/cost/usage.ts";
import type { CostView } from "../messages.ts";

/** What holds over the stack's own config. */
export interface CostAsked {
  readonly usage?: Usage | undefined;
  /** US dollars a month. */
  readonly ceiling?: number | undefined;
}

/** Left: every fault, in words. @param of what the graph was made of, for people */
export function costView(of: string, graph: Graph, asked: CostAsked = {}): Either<readonly string[], CostView> {
  const terms = termsIn(graph.policies, graph.stack ?? "");
  if (terms && isLeft(terms)) return left(terms.left.map(({ message }) => message));
  const usage = asked.usage ?? terms?.right.usage;
  const cost = estimate(graph, usage && { usage });
  if (isLeft(cost)) return left(cost.left.map(({ message }) => message));
  const ceiling = asked.ceiling ?? terms?.right.ceilingUsd;
  return right({ of, ...told(cost.right), ceiling: ceiling === undefined ? null : ceilingOf(cost.right, ceiling) });
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
