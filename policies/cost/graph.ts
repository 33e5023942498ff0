/** The resources that a stack would have, or has, as Pulumi tells them. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { isDeployed } from "./deployed.ts";
import { text } from "./inputs.ts";

/** A resource of a provider; components are none. */
export interface Resource {
  readonly urn: string;
  /** The logical name. */
  readonly name: string;
  /** Pulumi's type token: `aws:kinesis/stream:Stream`. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** By input, the URNs of the resources it is computed from. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  /** Where it will be, as far as it or its provider says. */
  readonly region?: string;
}

export interface Graph {
  readonly resources: readonly Resource[];
  /** The stack's `aws:region`, where a preview tells it. */
  readonly region?: string;
  /** The stack's name. */
  readonly stack?: string;
  /** The stack's `assay:policies`, JSON, where its source tells it. */
  readonly policies?: string;
  /** What a reader of the estimate has to know about its source. */
  readonly notes: readonly string[];
}

/** Why something is not a graph; `message` says what to give instead. */
export interface GraphFault {
  readonly _tag: "GraphFault";
  readonly message: string;
}

const State = t.intersection([
  t.type({ urn: t.string, type: t.string }),
  t.partial({
    custom: t.boolean,
    delete: t.boolean,
    external: t.boolean,
    inputs: t.record(t.string, t.unknown),
    parent: t.string,
    provider: t.string,
    propertyDependencies: t.record(t.string, t.union([t.array(t.string), t.null])),
  }),
]);
type State = t.TypeOf<typeof State>;

/** `pulumi preview --json`; a preview of nothing has no steps. */
const Preview = t.intersection([
  t.type({ changeSummary: t.record(t.string, t.number) }),
  t.partial({
    config: t.record(t.string, t.string),
    steps: t.array(t.intersection([t.type({ op: t.string, urn: t.string }), t.partial({ newState: State })])),
    diagnostics: t.array(t.partial({ severity: t.string })),
  }),
]);

/** `pulumi stack export`; a stack without resources has no such key. */
const StackExport = t.type({
  version: t.number,
  deployment: t.intersection([t.type({ manifest: t.UnknownRecord }), t.partial({ resources: t.array(State) })]),
});

/** Reads what `pulumi preview --json` or `pulumi stack export` printed, or a {@link Deployed}, already parsed. */
export function readGraph(document: unknown): Either<GraphFault, Graph> {
  if (Preview.is(document)) return fromPreview(document);
  if (StackExport.is(document)) return right(fromExport(document.deployment.resources ?? []));
  if (isDeployed(document)) return right(document.graph);
  return fault("neither a preview nor a deployment: give what `pulumi preview --json --show-sames` or `pulumi stack export` prints");
}

function fromExport(states: readonly State[]): Graph {
  return { resources: resourcesOf(states), ...stackOf(states), notes: [] };
}

/** The stack, as each URN names it. */
function stackOf([first]: readonly { readonly urn: string }[]): Pick<Graph, "stack"> {
  const stack = /^urn:pulumi:([^:]+)::/.exec(first?.urn ?? "")?.[1];
  return stack === undefined ? {} : { stack };
}

function fromPreview({ steps = [], config = {}, diagnostics = [], changeSummary }: t.TypeOf<typeof Preview>): Either<GraphFault, Graph> {
  const hidden = (changeSummary["same"] ?? 0) - steps.filter(({ op }) => op === "same").length;
  // Pulumi leaves out what does not change, unless it is asked: an estimate of the rest would look like one of the stack.
  if (hidden > 0) return fault(`it leaves out ${hidden} unchanged resources: make it with \`pulumi preview --json --show-sames\``);
  const failed = diagnostics.some(({ severity }) => severity === "error");
  const { "aws:region": region, "assay:policies": policies } = config;
  return right({
    resources: resourcesOf(steps.flatMap(({ newState }) => newState ?? [])),
    ...stackOf(steps),
    ...(region !== undefined && { region }),
    ...(policies !== undefined && { policies }),
    notes: failed ? ["the preview ended with errors, so that resources may be missing"] : [],
  });
}

const fault = (message: string) => left<GraphFault>({ _tag: "GraphFault", message });

function resourcesOf(states: readonly State[]): Resource[] {
  // A replacement is told in several steps; the last one stands.
  const last = new Map(states.filter((state) => !state.delete && !state.external).map((state) => [state.urn, state]));
  const resources = [...last.values()].filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  return resources.map((state) => resourceOf(state, last));
}

function resourceOf(state: State, states: ReadonlyMap<string, State>): Resource {
  const { urn, type, inputs = {}, parent, propertyDependencies = {} } = state;
  const region = [inputs["region"], providerOf(state, states)?.inputs?.["region"]].find(text.is);
  return {
    urn,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    type,
    inputs,
    ...(parent !== undefined && { parent }),
    dependencies: Object.fromEntries(Object.entries(propertyDependencies).map(([input, urns]) => [input, urns ?? []])),
    ...(region !== undefined && { region }),
  };
}

/** A resource names its provider by URN and id: `urn:…::east::0f3c…`. */
function providerOf({ provider = "" }: State, states: ReadonlyMap<string, State>): State | undefined {
  return states.get(provider.slice(0, provider.lastIndexOf("::")));
}
