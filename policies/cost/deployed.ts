/**
 * What a deployment keeps of its resources beside the stack's data, for whoever asks afterwards what it costs: all that prices depend
 * on, and nothing else of the inputs. A stack's state has more, but its passwords too, and is not for everyone.
 */
import * as t from "io-ts";
import type { Graph, Resource } from "./graph.ts";
import { isFree, typeOf } from "./registry.ts";

/** Where it lies in the stack's bucket of derived objects: it can be made again from the state. */
export const DEPLOYED_KEY = "derived/stack/resources.json";

const FORMAT = "assay-resources/1";

export interface Deployed {
  readonly format: typeof FORMAT;
  /** When it was deployed: ISO 8601, UTC. */
  readonly at: string;
  readonly graph: Graph;
}

const resource = t.type({ urn: t.string, name: t.string, type: t.string, inputs: t.UnknownRecord, dependencies: t.UnknownRecord });
const codec = t.type({
  format: t.literal(FORMAT),
  at: t.string,
  graph: t.type({ resources: t.array(resource), notes: t.array(t.string) }),
});

export function isDeployed(document: unknown): document is Deployed {
  return codec.is(document);
}

/** @param at ISO 8601, UTC */
export function deployedOf(graph: Graph, at: string): Deployed {
  return { format: FORMAT, at, graph: { ...graph, resources: graph.resources.filter(({ type }) => !isFree(type)).map(pricedPart) } };
}

function pricedPart(resource: Resource): Resource {
  const kept = new Set(typeOf(resource.type)?.inputs ?? []);
  const pick = <A>(record: Readonly<Record<string, A>>) => Object.fromEntries(Object.entries(record).filter(([key]) => kept.has(key)));
  const { parent: _, ...rest } = resource;
  return { ...rest, inputs: pick(resource.inputs), dependencies: pick(resource.dependencies) };
}
