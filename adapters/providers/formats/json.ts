/** JSON whose numbers keep their source text wherever a double might not. */
import { isRight } from "fp-ts/lib/Either.js";
import { exactNumber, mayHoldLongNumber } from "../../../domain/market/numbers.ts";

/**
 * The value of a JSON text, except that a number whose double would not carry its text exactly comes as that text.
 * Throws SyntaxError where the text is no JSON. Of an object's duplicate keys the last one wins: see {@link duplicateKey}.
 */
export function parseJson(text: string): unknown {
  return mayHoldLongNumber(text) ? parseWithSource(text, keepInexactAsText) : JSON.parse(text);
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `a list`, `the number 5`: a JSON value as a message names it. */
export function nameOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A value's JSON, for a record's original or a message; a value nested deeper than the stack can follow is only named. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "absent";
  } catch {
    return "(nested too deeply to show)";
  }
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** The third argument is in the language since ES2025, and not yet in TypeScript's library. */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

const keepInexactAsText: Reviver = (_key, value, { source }) =>
  typeof value === "number" && source !== undefined && !isRight(exactNumber(source)) ? source : value;

/**
 * A key that comes twice in a JSON object, given the text and the keys that parsing left. Each key has a colon, so that
 * as many colons as keys prove that none does; only other texts are looked at closely.
 */
export function duplicateKey(text: string, keys: readonly string[]): string | undefined {
  let colons = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) colons++;
  if (colons === keys.length) return undefined;
  const seen = new Set<string>();
  let depth = 0;
  for (const [token, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (key && depth === 1) {
      const name = JSON.parse(key) as string;
      if (seen.has(name)) return name;
      seen.add(name);
    }
  }
  return undefined;
}
