import { nearest } from "../settings.ts";
import type { SuiteFault } from "./suite-fault.ts";
import { written as asJson } from "./whole-numbers.ts";

/** What the decoders of a suite share. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

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
