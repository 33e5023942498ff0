import { nearest } from "../settings.ts";
import type { SuiteFault } from "./suite-fault.ts";
import { written as asJson } from "./whole-numbers.ts";

/** What the decoders of a suite share. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Levels of lists and objects within each other that are read; Python's own readers take about as many. */
const MOST_LEVELS = 1000;

/** Whether lists and objects nest deeper than this; looks no deeper itself. */
export const nestsDeeper = (value: unknown, levels = MOST_LEVELS): boolean =>
  typeof value === "object" && value !== null && (levels === 0 || Object.values(value).some((item) => nestsDeeper(item, levels - 1)));

/** What is wrong with a text of JSON that {@link nestsDeeper}. */
export const TOO_DEEP = "its lists and objects nest deeper than 1,000 levels";

/** The keys that are there and not null. */
export const pick = (from: Json, keys: readonly string[]): Json =>
  Object.fromEntries(keys.filter((key) => (from[key] ?? null) !== null).map((key) => [key, from[key]]));

/** A found value as a fault shows it. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = asJson(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

export const notASuite = (path: string, found: unknown, expects: string): SuiteFault => ({
  _tag: "NotASuite",
  path,
  found: show(found),
  expects,
});

/** A key that nobody reads is a fault: a misspelt severity must not be lost in silence. */
export function unknownKeys(path: string, written: Json, allowed: readonly string[], tolerated: readonly string[]): SuiteFault[] {
  return Object.keys(written)
    .filter((key) => !allowed.includes(key) && !tolerated.includes(key))
    .map((key) => ({ _tag: "UnknownKey", path: `${path}.${key}`, key, nearest: nearest(key, allowed), allowed }));
}
