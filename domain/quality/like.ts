import { compareText } from "./pandas.ts";
import type { Exact } from "./whole-numbers.ts";

/** Comparing like with like: numbers (and booleans, as 0 and 1) with numbers, text with text. */

/** "number" and "text" compare within themselves; anything else compares with nothing. */
export function likeness(value: unknown): "number" | "text" | "other" {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return "number";
  return typeof value === "string" ? "text" : "other";
}

/** Text that says a number: of a column of text that should be one of numbers, it is not what is wrong with it. */
export const saysNumber = (value: unknown): boolean => typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));

/** Whether two present values can be ordered. */
export function alike(a: unknown, b: unknown): boolean {
  const kind = likeness(a);
  return kind !== "other" && kind === likeness(b);
}

/** What can be ordered. */
export type Ordered = Exact | string;

/** A range, open where an end is not given; its ends are included unless strict. */
export interface Bounds {
  readonly min?: Ordered | undefined;
  readonly max?: Ordered | undefined;
  readonly strictMin?: boolean | undefined;
  readonly strictMax?: boolean | undefined;
}

/** Whether a value is below another that is alike: text by code point, as in Python. */
export const isBelow = (a: Ordered, b: Ordered): boolean =>
  typeof a === "string" && typeof b === "string" ? compareText(a, b) < 0 : a < b;

/** {@link isBelow}, or equal to it. */
export const isAtMost = (a: Ordered, b: Ordered): boolean =>
  typeof a === "string" && typeof b === "string" ? compareText(a, b) <= 0 : a <= b;

/** Whether a value lies in the range; the two must be alike. */
export function within(value: Ordered, { min, max, strictMin, strictMax }: Bounds): boolean {
  if (min !== undefined && !(strictMin ? isBelow(min, value) : isAtMost(min, value))) return false;
  return max === undefined || (strictMax ? isBelow(value, max) : isAtMost(value, max));
}
