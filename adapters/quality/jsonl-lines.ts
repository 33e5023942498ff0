/**
 * Reads records by the bytes of their lines, many times faster than `JSON.parse`, straight into memory that DuckDB copies: lines whose
 * keys stand in the order of a line that came before (some may be lacking), and whose values are plain and of the type of their column.
 * A line that surprises it is for `JSON.parse`.
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
import type { LineBlock } from "../providers/formats/lines.ts";
import type { JsonlColumn } from "./jsonl-column.ts";
import type { VectorMemory } from "./vector-memory.ts";

interface Place {
  readonly name: string;
  /** The key with its quotes and the colon. */
  readonly key: Uint8Array;
  readonly column: JsonlColumn;
}

/** How often a new order of keys is learned: lines that have none in common are not worth it. */
const LESSONS = 100;

export class PlainLines {
  readonly #columnOf: (name: string) => JsonlColumn;
  #places: readonly Place[] = [];
  #lessons = 0;

  constructor(columnOf: (name: string) => JsonlColumn) {
    this.#columnOf = columnOf;
  }

  /** Learns from a record that surprised: lines like it will not. */
  learn(names: readonly string[]): void {
    if (this.#lessons === LESSONS || isPartOf(names, this.#places)) return;
    this.#lessons++;
    const known = new Map(this.#places.map((place) => [place.name, place]));
    this.#places = names.map((name) => known.get(name) ?? this.#placeOf(name));
  }

  #placeOf(name: string): Place {
    return { name, key: Buffer.from(`${JSON.stringify(name)}:`), column: this.#columnOf(name) };
  }

  /**
   * Reads lines of a block from `first` on; they are UTF-8. Their values are then in their columns, those of the first line as row
   * `row`. Returns the line that surprised it, of which no value is kept, or where the block ends.
   */
  take({ bytes, starts, ends, length }: LineBlock, first: number, row: number): number {
    const places = this.#places;
    for (const { column } of places) column.memory?.reserve(row + length - first);
    for (let line = first; line < length; line++) {
      const at = row + line - first;
      if (readLine(places, bytes, starts[line]!, ends[line]!, at)) continue;
      for (const { column } of places) column.memory?.clear(at);
      return line;
    }
    return length;
  }
}

function readLine(places: readonly Place[], bytes: Uint8Array, start: number, end: number, row: number): boolean {
  if (bytes[start] !== OPEN) return false;
  let at = start + 1;
  for (let i = 0; i < places.length; i++) {
    const { key, column } = places[i]!;
    if (!standsAt(key, bytes, at)) continue;
    at += key.length;
    if (bytes[at] === SPACE) at++;
    at = afterValue(bytes, at, column, row);
    if (at === SURPRISED) return false;
    const next = bytes[at++];
    if (next === CLOSE) return at === end;
    if (next !== COMMA) return false;
    if (bytes[at] === SPACE) at++;
  }
  return false;
}

function standsAt(key: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
}

/** Takes the value, if it is one of the column's type. */
function afterValue(bytes: Uint8Array, at: number, { isKept, storage, memory }: JsonlColumn, row: number): number {
  const first = bytes[at]!;
  if (first === NULL[0]) return afterWord(bytes, at, NULL);
  if (!isKept) return afterIgnored(bytes, at);
  switch (storage) {
    case "number":
      return first === QUOTE ? SURPRISED : takeNumber(bytes, at, memory!, row);
    case "text":
      return first === QUOTE ? takeText(bytes, at, memory!, row) : SURPRISED;
    case "boolean":
      memory!.putBoolean(row, first === TRUE[0]);
      return afterWord(bytes, at, first === TRUE[0] ? TRUE : FALSE);
    case "json":
      return takeToken(bytes, at, memory!, row);
    default:
      return SURPRISED;
  }
}

function takeNumber(bytes: Uint8Array, at: number, memory: VectorMemory, row: number): number {
  const after = afterNumber(bytes, at);
  // A minus zero, whose sign is not read there.
  if (bytes[at] === MINUS && lastNumber[0] === 0) return SURPRISED;
  memory.putNumber(row, lastNumber[0]!);
  return after;
}

function takeText(bytes: Uint8Array, at: number, memory: VectorMemory, row: number): number {
  const end = endOfText(bytes, at + 1);
  if (end === SURPRISED) return SURPRISED;
  memory.putText(row, bytes, at + 1, end);
  return end + 1;
}

/** The value as it is written, which is JSON. */
function takeToken(bytes: Uint8Array, at: number, memory: VectorMemory, row: number): number {
  const after = bytes[at] === QUOTE ? endOfText(bytes, at + 1) + 1 : afterIgnored(bytes, at);
  if (after <= at) return SURPRISED;
  memory.putText(row, bytes, at, after);
  return after;
}

/** Whether the names stand among the places, in their order. */
function isPartOf(names: readonly string[], places: readonly Place[]): boolean {
  let at = 0;
  for (const { name } of places) if (names[at] === name) at++;
  return at === names.length;
}
