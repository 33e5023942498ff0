/** What a stack's config says of the rules: levels, with the reason where one is lowered, and parameters. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { didYouMean } from "../domain/settings.ts";
import type { Parameters, Rule } from "./rule.ts";

/** From the strictest down. */
export const LEVELS = ["mandatory", "advisory", "disabled"] as const;
export type Level = (typeof LEVELS)[number];

/** A rule that a stack keeps less strictly than the pack does. */
export interface Relaxation {
  readonly rule: string;
  readonly level: Level;
  readonly reason: string;
}

export interface Configuration {
  /** As the engine takes it: level and parameters by rule. */
  readonly rules: Readonly<Record<string, { enforcementLevel?: Level } & Readonly<Record<string, unknown>>>>;
  readonly relaxations: readonly Relaxation[];
}

export interface PolicyFault {
  readonly _tag: "PolicyFault";
  readonly message: string;
}

/** Where the command that runs a preview leaves the stack's `assay:policies` for the pack, which the engine tells nothing. */
export const VARIABLE = "ASSAY_POLICIES";

/**
 * Reads `assay:policies`: JSON of rule → `{level, reason, <parameter>…}`. Nobody relaxes a rule silently: a lower level takes a reason.
 * Every fault is told at once.
 */
export function decodeConfiguration(text: string | undefined, rules: readonly Rule[]): Either<readonly PolicyFault[], Configuration> {
  const given = objectOf(text?.trim() ? text : "{}");
  if (given === undefined)
    return left([
      fault("policies", `is ${text}; give an object of rules, as in {"s3-access-logged": {"level": "advisory", "reason": "…"}}`),
    ]);
  const faults: PolicyFault[] = [];
  const configured: Record<string, Configuration["rules"][string]> = {};
  const relaxations: Relaxation[] = [];
  for (const [name, value] of Object.entries(given)) {
    const rule = rules.find((candidate) => candidate.name === name);
    if (rule === undefined) {
      const names = rules.map((known) => known.name);
      faults.push(fault(`policies.${name}`, `there is no such rule: ${didYouMean(name, names)}known are ${names.join(", ")}`));
    } else if (typeof value !== "object" || value === null || Array.isArray(value)) {
      faults.push(fault(`policies.${name}`, `is ${JSON.stringify(value)}; give an object, as in {"level": "advisory", "reason": "…"}`));
    } else {
      const { level, reason, ...parameters } = value as Readonly<Record<string, unknown>>;
      faults.push(...levelFaults(rule, level, reason), ...parameterFaults(rule, parameters));
      if (isLower(rule, level)) relaxations.push({ rule: name, level: level as Level, reason: String(reason) });
      configured[name] = { ...(level === undefined ? {} : { enforcementLevel: level as Level }), ...parameters };
    }
  }
  return faults.length > 0 ? left(faults) : right({ rules: configured, relaxations });
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function levelFaults(rule: Rule, level: unknown, reason: unknown): PolicyFault[] {
  const { name, enforcementLevel } = rule;
  const at = (key: string, message: string) => [fault(`policies.${name}.${key}`, message)];
  if (level !== undefined && !LEVELS.includes(level as Level)) {
    return at("level", `is ${JSON.stringify(level)}: ${didYouMean(String(level), LEVELS)}known are ${LEVELS.join(", ")}`);
  }
  if (reason !== undefined && (typeof reason !== "string" || reason.trim() === ""))
    return at("reason", `is ${JSON.stringify(reason)}; give a sentence`);
  if (reason === undefined && isLower(rule, level))
    return at("reason", `is missing: the rule is ${enforcementLevel}, and ${level} only for a reason, which every preview shows`);
  return [];
}

const isLower = ({ enforcementLevel }: Rule, level: unknown): boolean =>
  LEVELS.indexOf(level as Level) > LEVELS.indexOf(enforcementLevel as Level);

function parameterFaults({ name, configSchema }: Rule, parameters: Readonly<Record<string, unknown>>): PolicyFault[] {
  const known = (configSchema?.properties ?? {}) as Parameters;
  return Object.entries(parameters).flatMap(([key, value]) => {
    const parameter = known[key];
    const at = `policies.${name}.${key}`;
    if (parameter === undefined) {
      const names = ["level", "reason", ...Object.keys(known)];
      return [fault(at, `the rule has no such setting: ${didYouMean(key, names)}known are ${names.join(", ")}`)];
    }
    return isOfType(parameter, value)
      ? []
      : [
          fault(
            at,
            `is ${JSON.stringify(value)}; allowed is ${allowedBy(parameter)}, and the default ${JSON.stringify(parameter.default)}`,
          ),
        ];
  });
}

function isOfType({ type, minimum = Number.NEGATIVE_INFINITY, enum: words }: Parameters[string], value: unknown): boolean {
  if (type === "array") return Array.isArray(value) && value.every((element) => typeof element === "string");
  if (type === "integer" || type === "number")
    return typeof value === "number" && value >= minimum && (type === "number" || Number.isInteger(value));
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type && (words === undefined || words.includes(value as string));
}

function allowedBy({ type, minimum, enum: words }: Parameters[string]): string {
  if (words !== undefined) return words.join(" or ");
  if (type === "array") return "a list of texts";
  if (type === "object") return "an object";
  return `${type === "integer" ? "a whole number" : `a ${type}`}${minimum === undefined ? "" : ` from ${minimum}`}`;
}

function fault(key: string, message: string): PolicyFault {
  return { _tag: "PolicyFault", message: `${key}: ${message}` };
}
