/** The lines of an estimate. */
import type { Rate } from "./prices.ts";
import type { Use } from "./resource-type.ts";

/** Hours of a month, as AWS reckons it. */
export const HOURS = 730;

/** A change that would cost less. */
export interface Saving {
  /** What to do, naming the input. */
  readonly change: string;
  /** The share of the line that would go, from 0 to 1. */
  readonly share: number;
}

interface Priced {
  readonly component: string;
  readonly rate: Rate;
  readonly saving?: Saving;
}

/** Billed however little is done. */
export interface BaselineLine extends Priced {
  readonly _tag: "Baseline";
  readonly quantity: number;
  /** US dollars a month. */
  readonly monthly: number;
}

/** Billed by what is done, as told by the usage. */
export interface UsageLine extends Priced {
  readonly _tag: "Usage";
  readonly quantity: number;
  readonly monthly: number;
}

/** Billed by what is done, which nobody told: its rate is known, its cost is not. */
export interface DependsOnUsageLine extends Priced {
  readonly _tag: "DependsOnUsage";
  /** The usage keys to give. */
  readonly keys: readonly string[];
}

/** Costs something, and nobody knows how much. */
export interface UnpricedLine {
  readonly _tag: "Unpriced";
  readonly component: string;
  readonly reason: string;
}

export type Line = BaselineLine | UsageLine | DependsOnUsageLine | UnpricedLine;
export type CostedLine = BaselineLine | UsageLine;

export const isCosted = (line: Line): line is CostedLine => line._tag === "Baseline" || line._tag === "Usage";

/** A fixed quantity a month. */
export function baseline(component: string, rate: Rate, quantity: number, saving?: Saving): BaselineLine {
  return { _tag: "Baseline", component, rate, quantity, monthly: quantity * rate.usd, ...(saving && { saving }) };
}

/** A quantity computed from usage keys, in the order they are named; without one of them, the line depends on usage. */
export function metered<K extends string>(
  component: string,
  rate: Rate,
  use: Use<K>,
  keys: readonly K[],
  quantityOf: (...values: readonly number[]) => number,
  saving?: Saving,
): Line {
  const priced = { component, rate, ...(saving && { saving }) };
  const missing = keys.filter((key) => use[key] === undefined);
  if (missing.length > 0) return { _tag: "DependsOnUsage", ...priced, keys: missing };
  const quantity = quantityOf(...keys.map((key) => use[key]!));
  return { _tag: "Usage", ...priced, quantity, monthly: quantity * rate.usd };
}

export function unpriced(component: string, reason: string): UnpricedLine {
  return { _tag: "Unpriced", component, reason };
}
