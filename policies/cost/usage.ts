/** How much is done in a month: by profile, by resource type, by resource. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { didYouMean } from "../../domain/settings.ts";
import { RESOURCE_TYPES, typeOf } from "./registry.ts";
import type { UsageKey, Use } from "./resource-type.ts";

/** A month of about a million, fifty million and a billion records. */
export const PROFILES = ["small", "medium", "large"] as const;
export type Profile = (typeof PROFILES)[number];

type Quantities = Readonly<Record<string, number>>;

/** A month's usage of a stack. What is nearer to the resource wins: its own, its type's, the profile's, the default. */
export interface Usage {
  readonly profile?: Profile;
  /** By resource type, `aws:kinesis/stream:Stream`, or `stack` for what belongs to no resource. */
  readonly types: Readonly<Record<string, Quantities>>;
  /** By logical name. */
  readonly resources: Readonly<Record<string, Quantities>>;
}

/** One thing wrong with a usage; `message` says what is allowed. */
export interface UsageFault {
  readonly _tag: "UsageFault";
  readonly message: string;
}

const isProfile = (word: string): word is Profile => (PROFILES as readonly string[]).includes(word);

/** Nothing told: costs that depend on usage stay open. */
export const NO_USAGE: Usage = { types: {}, resources: {} };

/** Usages that have a name: the profiles, and what each environment is expected to do. */
export const NAMED_USAGE: ReadonlyMap<string, Usage> = new Map([
  ...PROFILES.map((profile) => [profile, { ...NO_USAGE, profile }] as const),
  ["dev", { ...NO_USAGE, profile: "small" }],
  ["staging", { ...NO_USAGE, profile: "small" }],
  ["prod", { ...NO_USAGE, profile: "medium" }],
]);

const fault = (message: string): UsageFault => ({ _tag: "UsageFault", message });

/**
 * Reads `{profile?, stack?, types?, resources?}` and names every fault.
 * Keys of `resources` are checked against the graph, by {@link resourceUsageFaults}.
 */
export function parseUsage(given: unknown): Either<readonly UsageFault[], Usage> {
  if (!t.UnknownRecord.is(given)) return left([fault(`usage is ${JSON.stringify(given)}; allowed is an object`)]);
  const faults: UsageFault[] = unknownSections(given);
  const profile = profileOf(given["profile"], faults);
  const types = sections(
    "types",
    { ...asRecord("types", given["types"], faults), ...(given["stack"] !== undefined && { stack: given["stack"] }) },
    faults,
  );
  for (const [type, quantities] of Object.entries(types)) faults.push(...typeFaults(type, quantities));
  const resources = sections("resources", asRecord("resources", given["resources"], faults), faults);
  return faults.length > 0 ? left(faults) : right({ ...(profile && { profile }), types, resources });
}

const SECTIONS = ["profile", "stack", "types", "resources"];

function unknownSections(given: object): UsageFault[] {
  const unknown = Object.keys(given).filter((key) => !SECTIONS.includes(key));
  return unknown.map((key) => fault(`usage has no key ${key}: ${didYouMean(key, SECTIONS)}known are ${SECTIONS.join(", ")}`));
}

function profileOf(given: unknown, faults: UsageFault[]): Profile | undefined {
  if (given === undefined || (typeof given === "string" && isProfile(given))) return given;
  faults.push(fault(`profile is ${JSON.stringify(given)}; allowed are ${PROFILES.join(", ")}`));
  return undefined;
}

function asRecord(section: string, given: unknown, faults: UsageFault[]): Record<string, unknown> {
  if (given === undefined || t.UnknownRecord.is(given)) return given ?? {};
  faults.push(fault(`${section} is ${JSON.stringify(given)}; allowed is an object`));
  return {};
}

function sections(section: string, given: Readonly<Record<string, unknown>>, faults: UsageFault[]): Record<string, Quantities> {
  const read = Object.entries(given).map(([name, quantities]) => {
    const record = asRecord(`${section}.${name}`, quantities, faults);
    const wrong = Object.entries(record).filter(([, value]) => !(typeof value === "number" && Number.isFinite(value) && value >= 0));
    faults.push(
      ...wrong.map(([key, value]) => fault(`${section}.${name}.${key} is ${JSON.stringify(value)}; allowed is a number from 0 up`)),
    );
    return [name, record as Quantities] as const;
  });
  return Object.fromEntries(read);
}

function typeFaults(type: string, quantities: Quantities): UsageFault[] {
  const known = typeOf(type);
  if (known) return keyFaults(`types.${type}`, quantities, Object.keys(known.usage));
  const tokens = RESOURCE_TYPES.filter(({ usage }) => Object.keys(usage).length > 0).flatMap((each) => each.tokens);
  return [fault(`types.${type} is no resource type with usage: ${didYouMean(type, tokens)}known are ${tokens.join(", ")}`)];
}

function keyFaults(section: string, quantities: Quantities, known: readonly string[]): UsageFault[] {
  const unknown = Object.keys(quantities).filter((key) => !known.includes(key));
  return unknown.map((key) =>
    fault(`${section} has no usage key ${key}: ${didYouMean(key, known)}known are ${known.join(", ") || "none"}`),
  );
}

/** Names of a usage that are no resource of the graph, and keys that no resource of the name has. */
export function resourceUsageFaults(
  { resources }: Usage,
  graph: readonly { readonly name: string; readonly type: string }[],
): readonly UsageFault[] {
  const names = [...new Set(graph.map(({ name }) => name))];
  return Object.entries(resources).flatMap(([name, quantities]) => {
    const meant = graph.filter((resource) => resource.name === name);
    if (meant.length === 0)
      return [fault(`resources.${name} is no resource of the stack${didYouMean(name, names).replace(/^(.*) $/, ": $1")}`)];
    return keyFaults(
      `resources.${name}`,
      quantities,
      meant.flatMap(({ type }) => Object.keys(typeOf(type)?.usage ?? {})),
    );
  });
}

/** The values of a type's usage keys for one resource of it. */
export function usageOf(
  { profile, types, resources }: Usage,
  resource: { readonly name: string; readonly type: string },
  keys: Readonly<Record<string, UsageKey>>,
): Use<string> {
  const at = profile && PROFILES.indexOf(profile);
  const told = Object.entries(keys).map(([key, { profiles, default: otherwise }]) => {
    const near = resources[resource.name]?.[key] ?? types[resource.type]?.[key];
    return [key, near ?? (at === undefined ? undefined : profiles?.[at]) ?? otherwise] as const;
  });
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}
