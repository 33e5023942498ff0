/** Runs rules of the policy pack on resources written by hand, as the pack's server would. */
import assert from "node:assert/strict";
import { type PolicyResource, type ResourceValidationArgs, type StackValidationArgs, unknownCheckingProxy } from "@pulumi/policy";
import type { ResourceRule, Rule, StackRule } from "../../policies/rule.ts";

/** A resource as a preview sees it. */
export interface Subject {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Property → names of the subjects that its value is made from. */
  readonly refs?: Readonly<Record<string, readonly string[]>>;
  /** Names of the subjects that it is created after, besides those it refers to. */
  readonly dependsOn?: readonly string[];
  /** Its option. */
  readonly protect?: boolean;
  /** Inputs of its provider. */
  readonly provider?: Readonly<Record<string, unknown>>;
}

export interface Setting {
  /** Name of the stack. Default `prod`: the strictest. */
  readonly stack?: string;
  /** What the stack's config sets of the rule's parameters. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Stands for a value that only the deployment gives: what the engine sends for it. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a rule finds in one resource. */
export function violations(rule: ResourceRule, subject: Subject, setting: Setting = {}): string[] {
  const found: string[] = [];
  const args = {
    ...resourceOf("subject", subject, setting),
    stackTags: new Map(),
    getConfig: () => parametersOf(rule, setting),
    notApplicable: (reason?: string): never => {
      throw new NotApplicable(reason);
    },
  } as unknown as ResourceValidationArgs;
  for (const check of [rule.validateResource ?? []].flat()) {
    try {
      check(args, (message) => found.push(message));
    } catch (fault) {
      if (!(fault instanceof NotApplicable)) throw fault;
    }
  }
  return found;
}

/** What a rule finds in a stack of resources, each with the name of the resource it is about. */
export function stackViolations(rule: StackRule, subjects: Readonly<Record<string, Subject>>, setting: Setting = {}): string[] {
  const found: string[] = [];
  const resources = new Map(Object.entries(subjects).map(([name, subject]) => [name, resourceOf(name, subject, setting)]));
  const named = (names: readonly string[]) => names.map((name) => resources.get(name)).filter((resource) => resource !== undefined);
  for (const [name, { refs = {}, dependsOn = [] }] of Object.entries(subjects)) {
    const resource = resources.get(name)!;
    resource.propertyDependencies = Object.fromEntries(Object.entries(refs).map(([property, names]) => [property, named(names)]));
    resource.dependencies = named([...new Set([...Object.values(refs).flat(), ...dependsOn])]);
  }
  const args = { resources: [...resources.values()], stackTags: new Map(), getConfig: () => parametersOf(rule, setting) };
  rule.validateStack(args as unknown as StackValidationArgs, (message, urn) => found.push(`${urn?.split("::")[3] ?? "stack"}: ${message}`));
  return found;
}

/** Changes of the props of subjects by name; `undefined` takes the subject, or the prop, away. */
export type Changes = Readonly<Record<string, Partial<Subject> | undefined>>;

/** Declares tests of a resource rule: each changes props of the compliant subject. */
export function testRule(rule: ResourceRule, compliant: Subject) {
  const changed = (props: Subject["props"]): Subject => ({ ...compliant, props: { ...compliant.props, ...props } });
  return declare<Subject["props"]>(rule, (props, setting) => violations(rule, changed(props), setting));
}

/** Declares tests of a stack rule: each changes subjects of the compliant stack. */
export function testStackRule(rule: StackRule, compliant: Readonly<Record<string, Subject>>) {
  const changed = (changes: Changes): Record<string, Subject> => {
    const subjects: Record<string, Subject> = {};
    for (const name of new Set([...Object.keys(compliant), ...Object.keys(changes)])) {
      const change = changes[name];
      if (name in changes && change === undefined) continue;
      const base = compliant[name];
      subjects[name] = { ...base, ...change, props: { ...base?.props, ...change?.props } } as Subject;
    }
    return subjects;
  };
  return declare<Changes>(rule, (changes, setting) => stackViolations(rule, changed(changes), setting));
}

function declare<C extends object>(rule: Rule, run: (changes: C, setting?: Setting) => string[]) {
  it("accepts what complies", () => assert.deepEqual(run({} as C), []));
  return {
    accepts: (title: string, changes: C, setting?: Setting) => it(`accepts ${title}`, () => assert.deepEqual(run(changes, setting), [])),
    refuses: (title: string, changes: C, messages: string | readonly string[], setting?: Setting) =>
      it(`refuses ${title}`, () => assert.deepEqual(run(changes, setting), [messages].flat())),
    /** The rule says that it waits for the update, and finds nothing yet. */
    waitsFor: (title: string, changes: C, setting?: Setting) =>
      it(`waits for the update where ${title}`, () => {
        assert.ok(rule.waiting, `${rule.name} may not wait`);
        rule.waiting.urns.clear();
        assert.deepEqual(run(changes, setting), []);
        assert.equal(rule.waiting.urns.size, 1);
      }),
  };
}

class NotApplicable extends Error {}

function parametersOf(rule: Rule, { parameters }: Setting): Record<string, unknown> {
  const defaults = Object.entries(rule.configSchema?.properties ?? {}).map(([key, schema]) => [
    key,
    (schema as { default: unknown }).default,
  ]);
  return { ...Object.fromEntries(defaults), ...parameters };
}

function resourceOf(name: string, { type, props, provider, protect = false }: Subject, { stack = "prod" }: Setting): PolicyResource {
  const isType = (type_: { __pulumiType?: string }) => type_.__pulumiType === type;
  const given = unknownCheckingProxy(Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)));
  return {
    type,
    props: given,
    name,
    urn: `urn:pulumi:${stack}::assay::${type}::${name}`,
    opts: { protect },
    isType,
    asType: (resourceClass: { __pulumiType?: string }) => (isType(resourceClass) ? given : undefined),
    ...(provider
      ? {
          provider: {
            type: "pulumi:providers:aws",
            name: "aws",
            urn: `urn:pulumi:${stack}::assay::pulumi:providers:aws::aws`,
            props: unknownCheckingProxy(provider),
          },
        }
      : {}),
  } as unknown as PolicyResource;
}
