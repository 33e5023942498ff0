import type { PolicyResource } from "@pulumi/policy";
import { isLeft } from "fp-ts/lib/Either.js";
import { judge } from "../../cost/ceiling.ts";
import { estimate } from "../../cost/estimate.ts";
import type { Resource } from "../../cost/graph.ts";
import { UNKNOWN } from "../../cost/inputs.ts";
import { BY_STACK, CEILING_RULE, costTerms, DEFAULT_CEILING_USD, USAGE_NAMES } from "../../cost/terms.ts";
import type { Graph } from "../../graph.ts";
import { stackRule } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";

/** What a stack costs is decided when it is deployed, and noticed when the bill comes. */
export const costCeiling = stackRule({
  name: CEILING_RULE,
  description: "A month of the stack costs no more than its ceiling.",
  parameters: {
    ceilingUsd: { type: "number", minimum: 0, default: DEFAULT_CEILING_USD, description: "US dollars a month." },
    usage: {
      type: "string",
      enum: [...USAGE_NAMES],
      default: BY_STACK,
      description: "How much is done in a month; by stack: the usage named as the stack is, and that of dev for any other.",
    },
    quantities: {
      type: "object",
      default: {},
      description: 'What is known better than the usage knows it, as in {"stack": {"records": 2000000}}.',
    },
  },
  check(graph, parameters) {
    const terms = costTerms(graph.stack, parameters);
    const cost = isLeft(terms) ? terms : estimate({ resources: pricedBy(graph), notes: [] }, { usage: terms.right.usage });
    if (isLeft(cost)) {
      for (const { message } of cost.left) graph.reportStack(`What the stack costs cannot be told: ${message}`);
      return;
    }
    const { ceilingUsd } = parameters;
    const { within, savings, contributors } = judge(cost.right, ceilingUsd);
    if (within) return;
    const dearest = contributors.map(({ item, line }) => `${item.name} ${usd(line.monthly)}`).join(", ");
    const mends = savings.map(({ item, change, upTo }) => `${item.name}: ${change} (up to ${usd(upTo)})`).join("; ");
    graph.reportStack(
      `A month costs ${usd(cost.right.monthly)}, and the ceiling is ${usd(ceilingUsd)}. Most of it: ${dearest}. ${mends ? `What would save: ${mends}.` : "Raise ceilingUsd, if that is meant."}`,
    );
  },
});

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

/** As the estimator reads a preview: components left out, and unknown values marked as Pulumi marks them. */
function pricedBy(graph: Graph): Resource[] {
  return graph.resources.filter(({ type }) => /^awsx?:/.test(type)).map(resourceOf);
}

function resourceOf({ urn, name, type, props, opts, provider, propertyDependencies }: PolicyResource): Resource {
  const region = ifKnown(() => (props["region"] ?? provider?.props["region"]) as string | undefined);
  return {
    urn,
    name,
    type,
    inputs: marked(props) as Resource["inputs"],
    ...(opts.parent !== undefined && { parent: opts.parent }),
    dependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([input, resources]) => [input, resources.map((one) => one.urn)]),
    ),
    ...(region !== undefined && { region }),
  };
}

/** A copy of what may throw where it is read. */
function marked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const at = (key: string) => {
    const known = ifKnown(() => ({ value: (value as Record<string, unknown>)[key] }));
    return known ? marked(known.value) : UNKNOWN;
  };
  return Array.isArray(value) ? Object.keys(value).map(at) : Object.fromEntries(Object.keys(value).map((key) => [key, at(key)]));
}
