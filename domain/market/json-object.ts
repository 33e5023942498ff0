/** A record's text as a JSON object, read in one pass and without recursion, however deep its values nest. */
import { type Either, isRight, left, right } from "fp-ts/lib/Either.js";
import { isRecord } from "../codec/steps.ts";
import { exactNumber } from "./numbers.ts";

export interface NoObject {
  readonly isJson: boolean;
  /** `its key "price" comes twice` */
  readonly detail: string;
}

/**
 * The object's members, except that a number of its own whose double would not carry its text exactly comes as that text, for a
 * contract to judge. A key that comes twice is refused: JSON does not say which of its values counts, and readers differ.
 */
export function readObject(text: string): Either<NoObject, Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return left({ isJson: false, detail: `it is not JSON (${(error as Error).message})` });
  }
  if (!isRecord(value)) return left({ isJson: true, detail: `it is ${nameOfValue(value)}, not a JSON object` });
  const twice = keepExact(value, text);
  return twice === undefined ? right(value) : left({ isJson: true, detail: `its key ${JSON.stringify(twice)} comes twice` });
}

/** `a list`, `a number`: a JSON value as a message names it. */
export function nameOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

const [QUOTE, COMMA, MINUS, ZERO, NINE, BACKSLASH] = [0x22, 0x2c, 0x2d, 0x30, 0x39, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const NUMBER = /[-+.\deE]+/y;

/** Puts the source text in the place of each inexact number, in the object that the text was parsed to; a key that comes twice ends it. */
function keepExact(object: Record<string, unknown>, text: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  let key: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = closingQuote(text, at);
      if (depth === 1 && key === undefined) {
        key = JSON.parse(text.slice(at, end + 1)) as string;
        if (seen.has(key)) return key;
        seen.add(key);
      }
      at = end;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth--;
    else if (depth !== 1) continue;
    else if (code === COMMA) key = undefined;
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER.lastIndex = at;
      const [source] = NUMBER.exec(text)!;
      if (!isRight(exactNumber(source))) object[key!] = source;
      at += source.length - 1;
    }
  }
  return undefined;
}

function closingQuote(text: string, opening: number): number {
  let quote = text.indexOf('"', opening + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote;
}

/** By an odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}
