/** What a stack may cost and is expected to do, as its config says under the rule `stack-cost-ceiling`. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { didYouMean } from "../../domain/settings.ts";
import { NAMED_USAGE, parseUsage, type Usage, type UsageFault } from "./usage.ts";

/** The rule, under which a stack's `assay:policies` has them. */
export const CEILING_RULE = "stack-cost-ceiling";
/** US dollars a month, where a stack says nothing. */
export const DEFAULT_CEILING_USD = 500;
/** The usage named as the stack is, and that of dev for any other. */
export const BY_STACK = "by stack";
export const USAGE_NAMES: readonly string[] = [BY_STACK, ...NAMED_USAGE.keys()];

/** As written; the engine, or {@link termsIn}, has checked the types. */
export interface GivenTerms {
  readonly ceilingUsd?: number;
  readonly usage?: string;
  /** What is known better than the named usage knows it: `{stack?, types?, resources?}`. */
  readonly quantities?: Readonly<Record<string, unknown>>;
}

export interface CostTerms {
  /** US dollars a month. */
  readonly ceilingUsd: number;
  readonly usage: Usage;
  /** For people: `small`, `prod with quantities of its own`. */
  readonly usageName: string;
}

export function costTerms(stack: string, { ceilingUsd, usage, quantities = {} }: GivenTerms): Either<readonly UsageFault[], CostTerms> {
  const name = usage === undefined || usage === BY_STACK ? (NAMED_USAGE.has(stack) ? stack : "dev") : usage;
  const named = NAMED_USAGE.get(name);
  const own = parseUsage(quantities);
  const faults = [
    ...(named ? [] : [fault(`usage is "${name}": ${didYouMean(name, USAGE_NAMES)}allowed are ${USAGE_NAMES.join(", ")}`)]),
    ...(isLeft(own) ? own.left.map(({ message }) => fault(`quantities: ${message}`)) : []),
  ];
  if (!named || isLeft(own)) return left(faults);
  return right({
    ceilingUsd: ceilingUsd ?? DEFAULT_CEILING_USD,
    usage: { ...named, ...own.right },
    usageName: Object.keys(quantities).length > 0 ? `${name} with quantities of its own` : name,
  });
}

const given = t.partial({ ceilingUsd: t.number, usage: t.string, quantities: t.UnknownRecord });

/** The terms in a stack's `assay:policies`, which is JSON; undefined where it has none. */
export function termsIn(policies: string | undefined, stack: string): Either<readonly UsageFault[], CostTerms> | undefined {
  const rules = parsed(policies);
  const terms = t.UnknownRecord.is(rules) ? rules[CEILING_RULE] : undefined;
  if (terms === undefined) return undefined;
  return given.is(terms) ? costTerms(stack, terms) : left([fault(`is ${JSON.stringify(terms)}; \`npm run guard\` says what is wrong`)]);
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json || "{}");
  } catch {
    return undefined;
  }
}

const fault = (message: string): UsageFault => ({ _tag: "UsageFault", message: `policies.${CEILING_RULE}: ${message}` });
