import { isLeft } from "fp-ts/lib/Either.js";
import { type Estimate, type EstimateOptions, estimate } from "../../../policies/cost/estimate.ts";
import type { Resource } from "../../../policies/cost/graph.ts";
import type { Line } from "../../../policies/cost/line.ts";

/** A resource as a preview tells it: `resource("aws:kms/key:Key", {})`; its name is its type's last word, unless given. */
export function resource(type: string, inputs: Resource["inputs"] = {}, more: Partial<Resource> = {}): Resource {
  const name = more.name ?? type.slice(type.lastIndexOf(":") + 1).toLowerCase();
  return { urn: `urn:pulumi:dev::assay::${type}::${name}`, name, type, inputs, dependencies: {}, ...more };
}

/** The estimate of a stack in us-east-1. Throws where there is none. */
export function estimateOf(resources: readonly Resource[], usage: EstimateOptions["usage"] = undefined): Estimate {
  const cost = estimate({ resources, region: "us-east-1", notes: [] }, { ...(usage && { usage }) });
  if (isLeft(cost)) throw new Error(cost.left.map(({ message }) => message).join("\n"));
  return cost.right;
}

type Quantities = Readonly<Record<string, number>>;

/** The lines of the first resource, used as told, in the presence of the others. */
export function linesOf(resources: Resource | readonly Resource[], quantities: Quantities = {}): readonly Line[] {
  const all = [resources].flat() as readonly Resource[];
  const [subject] = all;
  const cost = estimateOf(all, { types: {}, resources: { [subject!.name]: quantities } });
  return cost.items.find(({ urn }) => urn === subject!.urn)?.lines ?? [];
}

/** Each line in short: `shards $21.90`, `data in: $0.08 per GB by records`, `shards: shardCount is not given`. */
export function told(resources: Resource | readonly Resource[], quantities: Quantities = {}): readonly string[] {
  return linesOf(resources, quantities).map(tell);
}

function tell(line: Line): string {
  switch (line._tag) {
    case "Baseline":
      return `${line.component} $${cents(line.monthly)} idle`;
    case "Usage":
      return `${line.component} $${cents(line.monthly)}`;
    case "DependsOnUsage":
      return `${line.component}: $${Number(line.rate.usd.toPrecision(9))} per ${line.rate.per} by ${line.keys.join(", ")}`;
    case "Unpriced":
      return `${line.component}: ${line.reason}`;
  }
}

export const cents = (usd: number) => usd.toFixed(2);
