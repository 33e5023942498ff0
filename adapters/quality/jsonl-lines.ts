/**
 * Reads records by the bytes of their lines, several times faster than `JSON.parse`: lines whose keys stand in the order of a line
 * that came before (some may be lacking), and whose values are plain. A line that surprises it is for `JSON.parse`.
 */
import {
  afterIgnored,
  afterNumber,
  afterWord,
  CLOSE,
  COMMA,
  endOfText,
  FALSE,
  lastNumber,
  MINUS,
  NULL,
  OPEN,
  QUOTE,
  SPACE,
  SURPRISED,
  TRUE,
} from "../../domain/market/json-bytes.ts";
import { KnownTexts } from "../../domain/market/known-texts.ts";
import type { JsonlColumn } from "./jsonl-column.ts";
import type { JsonValue } from "./jsonl-records.ts";

interface Place {
  readonly name: string;
  /** The key with its quotes and the colon. */
  readonly key: Uint8Array;
  readonly column: JsonlColumn;
  readonly known: KnownTexts;
}

/** How often a new order of keys is learned: lines that have none in common are not worth it. */
const LESSONS = 100;

export class PlainLines {
  readonly #columnOf: (name: string) => JsonlColumn;
  #places: readonly Place[] = [];
  #lessons = 0;
  /** What the line at hand says, by place; numbers aside, which would each be an object here. Undefined of a key that it lacks. */
  #values: (JsonValue | undefined | typeof NUMBER)[] = [];
  #numbers = new Float64Array(0);

  constructor(columnOf: (name: string) => JsonlColumn) {
    this.#columnOf = columnOf;
  }

  /** Learns from a record that surprised: lines like it will not. */
  learn(names: readonly string[]): void {
    if (this.#lessons === LESSONS || isPartOf(names, this.#places)) return;
    this.#lessons++;
    const known = new Map(this.#places.map((place) => [place.name, place]));
    this.#places = names.map((name) => known.get(name) ?? this.#placeOf(name));
    this.#numbers = new Float64Array(names.length);
  }

  #placeOf(name: string): Place {
    return { name, key: Buffer.from(`${JSON.stringify(name)}:`), column: this.#columnOf(name), known: new KnownTexts() };
  }

  /** Whether the line, which is UTF-8, was read: its values are then in its columns, as those of this row. */
  take(bytes: Uint8Array, start: number, end: number, row: number): boolean {
    if (!this.#read(bytes, start, end)) return false;
    const places = this.#places;
    const values = this.#values;
    for (let i = 0; i < places.length; i++) {
      const value = values[i];
      if (value === NUMBER) places[i]!.column.takeNumber(this.#numbers[i]!, row);
      else if (typeof value === "string") places[i]!.column.takeText(value, row);
      else if (value !== undefined) places[i]!.column.take(value as JsonValue, row);
    }
    return true;
  }

  #read(bytes: Uint8Array, start: number, end: number): boolean {
    const places = this.#places;
    const values = this.#values;
    if (bytes[start] !== OPEN) return false;
    let at = start + 1;
    let isClosed = false;
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      const { key } = place;
      values[i] = undefined;
      let same = 0;
      while (same < key.length && bytes[at + same] === key[same]) same++;
      if (same < key.length || isClosed) continue;
      at += same;
      if (bytes[at] === SPACE) at++;
      at = this.#readValue(bytes, at, place, i);
      if (at === SURPRISED) return false;
      const next = bytes[at++];
      if (next === CLOSE) isClosed = true;
      else if (next !== COMMA) return false;
      else if (bytes[at] === SPACE) at++;
    }
    return isClosed && at === end;
  }

  /** Returns the place after the value. */
  #readValue(bytes: Uint8Array, at: number, { column, known }: Place, i: number): number {
    const first = bytes[at]!;
    if (!column.isKept) return first === NULL[0] ? afterWord(bytes, at, NULL) : afterIgnored(bytes, at);
    if (first === QUOTE) return this.#readText(bytes, at + 1, known, i);
    if (first === NULL[0]) return this.#readWord(bytes, at, NULL, i, null);
    if (first === TRUE[0]) return this.#readWord(bytes, at, TRUE, i, true);
    if (first === FALSE[0]) return this.#readWord(bytes, at, FALSE, i, false);
    const after = afterNumber(bytes, at);
    // A minus zero, whose sign is not read there.
    if (first === MINUS && lastNumber[0] === 0) return SURPRISED;
    this.#values[i] = NUMBER;
    this.#numbers[i] = lastNumber[0]!;
    return after;
  }

  #readWord(bytes: Uint8Array, at: number, word: Uint8Array, i: number, value: JsonValue): number {
    this.#values[i] = value;
    return afterWord(bytes, at, word);
  }

  #readText(bytes: Uint8Array, start: number, known: KnownTexts, i: number): number {
    const after = known.after(bytes, start);
    if (after !== SURPRISED) {
      this.#values[i] = known.value;
      return after;
    }
    const end = endOfText(bytes, start);
    if (end === SURPRISED) return SURPRISED;
    const text = UTF8.decode(bytes.subarray(start, end));
    known.add(bytes, start, end, text);
    this.#values[i] = text;
    return end + 1;
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Says that the value is a number, and stands among the numbers. */
const NUMBER = Symbol("number");

/** Whether the names stand among the places, in their order. */
function isPartOf(names: readonly string[], places: readonly Place[]): boolean {
  let at = 0;
  for (const { name } of places) if (names[at] === name) at++;
  return at === names.length;
}
