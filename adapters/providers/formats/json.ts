/** JSON whose numbers keep their source text wherever a double might not. */
import { isRight } from "fp-ts/lib/Either.js";
import { exactNumber, mayHoldLongNumber } from "../../../domain/market/numbers.ts";

/**
 * The value of a JSON text, except that a number whose double would not carry its text exactly comes as that text.
 * Throws SyntaxError where the text is no JSON. Of an object's keys that come twice the last counts: what is a record is read by `readObject`.
 */
export function parseJson(text: string): unknown {
  return mayHoldLongNumber(text) ? parseWithSource(text, keepInexactAsText) : JSON.parse(text);
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
