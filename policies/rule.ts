/** How a rule is written: what it is called, what it demands, and a check that reports what breaks it. */
import {
  type ResourceValidation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Resource, Unwrap } from "@pulumi/pulumi";
import { Graph } from "./graph.ts";
import { stackOf } from "./stack.ts";
import { judge } from "./unknown.ts";

/** A parameter that a stack's config may set: its JSON Schema, with the value it has otherwise. */
export type Parameter = PolicyConfigJSONSchema & {
  readonly default: string | number | boolean | string[] | Readonly<Record<string, unknown>>;
};
export type Parameters = Readonly<Record<string, Parameter>>;
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: P[K]["default"] };

/** What every rule says of itself. */
export interface RuleHead<P extends Parameters = Parameters> {
  /** `<service>-<what it demands>`; by it a stack's config names the rule. */
  readonly name: string;
  /** What holds where the rule is kept, in one sentence. */
  readonly description: string;
  /** Default `mandatory`. */
  readonly level?: "advisory" | "mandatory";
  readonly parameters?: P;
  /**
   * Why the rule may wait for the update where a value that it reads is not known in the preview. It then judges before the resource is
   * made, and the preview says what waits. Without it an unknown value is a violation.
   */
  readonly deferred?: string;
}

/** What a rule could not judge yet, and why it may wait. */
export interface Waiting {
  readonly reason: string;
  /** URNs of the resources, or of the stack's root. */
  readonly urns: Set<string>;
}

interface Deferrable {
  readonly waiting?: Waiting;
}
export type ResourceRule = ResourceValidationPolicy & Deferrable & { readonly types?: ReadonlySet<string> };
export type StackRule = StackValidationPolicy & Deferrable;
export type Rule = ResourceRule | StackRule;

/** What a check of one resource knows besides its arguments. */
export interface Context<P extends Parameters> {
  readonly parameters: ValuesOf<P>;
  /** Name of the stack that the resource is in. */
  readonly stack: string;
  readonly resource: ResourceValidationArgs;
}

type Report = (message: string) => void;

export interface ResourceRuleSpec<A, P extends Parameters> extends RuleHead<P> {
  check(args: Unwrap<NonNullable<A>>, report: Report, context: Context<P>): void;
}

/** A rule about each resource of one type by itself. */
export function resourceRule<A, P extends Parameters = Record<never, never>>(
  // biome-ignore lint/suspicious/noExplicitAny: the class is compared and never called: its options may be anything
  resourceClass: new (name: string, args: A, ...rest: any[]) => Resource,
  spec: ResourceRuleSpec<A, P>,
): ResourceRule {
  const head = headOf(spec);
  return {
    ...head,
    validateResource: validateResourceOfType(resourceClass, (props, resource, report) => {
      judge(resource.urn, report, head.waiting, () => spec.check(props, report, contextOf<P>(resource)));
    }),
  };
}

export interface PropertiesRuleSpec<P extends Parameters> extends RuleHead<P> {
  check(props: Readonly<Record<string, unknown>>, report: Report, context: Context<P>): void;
}

/** A rule about resources of several types, told by their tokens: `aws:sqs/queuePolicy:QueuePolicy`. */
export function rulePerType<P extends Parameters = Record<never, never>>(
  types: ReadonlySet<string>,
  spec: PropertiesRuleSpec<P>,
): ResourceRule {
  const head = headOf(spec);
  return {
    ...head,
    types,
    validateResource: (resource, report) => {
      if (!types.has(resource.type)) return;
      judge(resource.urn, report, head.waiting, () => spec.check(resource.props, report, contextOf<P>(resource)));
    },
  };
}

export interface StackRuleSpec<P extends Parameters> extends RuleHead<P> {
  check(graph: Graph, parameters: ValuesOf<P>): void;
}

/** A rule about how resources hang together. It reports through the graph, so that a finding names its resource. */
export function stackRule<P extends Parameters = Record<never, never>>(spec: StackRuleSpec<P>): StackRule {
  const head = headOf(spec);
  return {
    ...head,
    validateStack: (args, report) => spec.check(new Graph(args.resources, report, head.waiting), args.getConfig<ValuesOf<P>>()),
  };
}

/**
 * A rule as the pack's server takes it. It unpacks a resource for every policy that does not tell the one type it is about, which costs more
 * than all checks together: so a rule about several types is a policy for each, all of one name.
 */
export function policiesOf(rule: Rule): (ResourceValidationPolicy | StackValidationPolicy)[] {
  if (!("types" in rule) || rule.types === undefined) return [rule];
  const validate = [rule.validateResource ?? []].flat();
  return [...rule.types].map((__pulumiType) => {
    const validateOne: ResourceValidation = (resource, report) => {
      for (const check of validate) check(resource, report);
    };
    return { ...rule, validateResource: Object.assign(validateOne, { __pulumiType }) };
  });
}

function headOf<P extends Parameters>({ name, description, level, parameters, deferred }: RuleHead<P>) {
  return {
    name,
    description,
    enforcementLevel: level ?? ("mandatory" as const),
    ...(parameters ? { configSchema: { properties: { ...parameters } } } : {}),
    ...(deferred === undefined ? {} : { waiting: { reason: deferred, urns: new Set<string>() } }),
  };
}

function contextOf<P extends Parameters>(resource: ResourceValidationArgs): Context<P> {
  return { parameters: resource.getConfig<ValuesOf<P>>(), stack: stackOf(resource.urn), resource };
}
