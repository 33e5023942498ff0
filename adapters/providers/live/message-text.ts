/** Live messages as text: taken apart, read, and accounted for where they cannot be. */

import { type Either, left, right } from "fp-ts/lib/Either.js";
import { nameOfValue } from "../../../domain/market/json-object.ts";
import type { LiveRecord } from "../../../domain/ports/live.ts";
import { isJsonObject, parseJson } from "../formats/json.ts";

export type Values = Readonly<Record<string, unknown>>;

/** The JSON object of a text; or what it is instead, as a clause. */
export function valuesOf(text: string): Either<string, Values> {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? right(value) : left(`it is ${nameOfValue(value)}, not a message`);
  } catch (error) {
    return left(`it is not JSON (${(error as Error).message})`);
  }
}

export function unreadable(line: number, original: string, detail: string): LiveRecord {
  return { _tag: "Unreadable", record: { line, original, fault: { _tag: "not-decodable", detail } } };
}

/**
 * The texts of a JSON list's elements, each as it was written, so that every one can be kept as an original of its own.
 * Undefined where the text is no list.
 */
export function elementTexts(json: string): readonly string[] | undefined {
  const list = json.trim();
  if (!list.startsWith("[") || !isJson(list)) return undefined;
  const elements: string[] = [];
  let depth = 0;
  let from = 1;
  for (const { 0: token, index } of list.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    const ends = (token === "," && depth === 1) || (token === "]" && depth === 0);
    if (!ends) continue;
    const element = list.slice(from, index).trim();
    if (element !== "") elements.push(element);
    from = index + 1;
  }
  return elements;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
