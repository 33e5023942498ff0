/**
 * Reads records by the bytes of their lines, many times faster than `JSON.parse`, straight into memory that DuckDB copies: lines whose
 * keys stand in the order of a line that came before (some may be lacking), and whose values are plain and of the type of their column.
 * Where lines lack no key, code made for them reads them. A line that surprises is for `JSON.parse`.
 */
import { CLOSE, COMMA, NULL, OPEN, SPACE, SURPRISED } from "../../domain/market/json-bytes.ts";
import type { LineBlock } from "../providers/formats/lines.ts";
import type { JsonlColumn } from "./jsonl-column.ts";
import { compiled, type Place, type ReadLines } from "./jsonl-compiler.ts";
import { afterNull, TAKERS, takerOf } from "./jsonl-values.ts";
import type { VectorMemory } from "./vector-memory.ts";

interface KeyPlace extends Place {
  /** The key with its quotes and the colon. */
  readonly key: Uint8Array;
}

/** How often a new order of keys is learned: lines that have none in common are not worth it. */
const LESSONS = 100;

/** Code is made after so many lines, and given up where one line in {@link RARE} is not for it. */
const SETTLED = 256;
const RARE = 16;

/** Beyond so many keys, code for them is not optimised. */
const MOST_KEYS = 200;

export class PlainLines {
  readonly #columnOf: (name: string) => JsonlColumn;
  readonly #compile: typeof compiled;
  #places: readonly KeyPlace[] = [];
  #lessons = 0;
  /** Reads lines that have all keys, where there is code for them. */
  #inOrder: ReadLines | undefined;
  #isGivenUp = false;
  /** Since the layout is known: lines, and those that the code did not read. */
  #lines = 0;
  #missed = 0;
  /** Where the values of its keys were put: code made before does not know where else. */
  #memories: readonly (VectorMemory | undefined)[] = [];

  constructor(columnOf: (name: string) => JsonlColumn, compile = compiled) {
    this.#columnOf = columnOf;
    this.#compile = compile;
  }

  /** Learns from a record that surprised: lines like it will not. */
  learn(names: readonly string[]): void {
    const isNew = this.#lessons < LESSONS && !isPartOf(names, this.#places);
    if (isNew) {
      this.#lessons++;
      const known = new Map(this.#places.map((place) => [place.name, place]));
      this.#places = names.map((name) => known.get(name) ?? this.#placeOf(name));
    }
    if (!isNew && this.#places.every(({ column }, i) => column.memory === this.#memories[i])) return;
    this.#memories = this.#places.map(({ column }) => column.memory);
    this.#inOrder = undefined;
    this.#isGivenUp = this.#places.length > MOST_KEYS;
    this.#lines = 0;
    this.#missed = 0;
  }

  #placeOf(name: string): KeyPlace {
    return { name, key: Buffer.from(`${JSON.stringify(name)}:`), column: this.#columnOf(name) };
  }

  /**
   * Reads lines of a block from `first` on; they are UTF-8. Their values are then in their columns, those of the first line as row
   * `row`. Returns the line that surprised it, of which no value is kept, or where the block ends.
   */
  take(block: LineBlock, first: number, row: number): number {
    const { bytes, starts, ends, length } = block;
    const places = this.#places;
    for (const { column } of places) column.memory?.reserve(row + length - first);
    if (!this.#inOrder && !this.#isGivenUp && this.#lines >= SETTLED) this.#makeCode(block, first);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let line = first; line < length; line++) {
      if (this.#inOrder) {
        const next = this.#inOrder(block, view, line, row + line - first);
        this.#lines += next - line;
        line = next;
        if (line === length) break;
        this.#miss(places, row + line - first);
      }
      const at = row + line - first;
      if (!readLine(places, bytes, starts[line]!, ends[line]!, at)) {
        clear(places, at);
        return line;
      }
      this.#lines++;
    }
    return length;
  }

  #makeCode({ bytes, starts }: LineBlock, line: number): void {
    const isSpaced = bytes[starts[line]! + OPEN_BYTES + this.#places[0]!.key.length] === SPACE;
    this.#inOrder = this.#compile(this.#places, isSpaced);
    this.#isGivenUp = !this.#inOrder;
  }

  #miss(places: readonly Place[], row: number): void {
    clear(places, row);
    this.#missed++;
    if (this.#missed * RARE <= this.#lines) return;
    this.#inOrder = undefined;
    this.#isGivenUp = true;
  }
}

const OPEN_BYTES = 1;

function clear(places: readonly Place[], row: number): void {
  for (const { column } of places) column.memory?.clear(row);
}

function readLine(places: readonly KeyPlace[], bytes: Uint8Array, start: number, end: number, row: number): boolean {
  if (bytes[start] !== OPEN) return false;
  let at = start + OPEN_BYTES;
  for (let i = 0; i < places.length; i++) {
    const { key, column } = places[i]!;
    if (!standsAt(key, bytes, at)) continue;
    at += key.length;
    if (bytes[at] === SPACE) at++;
    at = bytes[at] === NULL[0] ? afterNull(bytes, at) : TAKERS[takerOf(column)](bytes, at, column.memory!, row);
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

/** Whether the names stand among the places, in their order. */
function isPartOf(names: readonly string[], places: readonly Place[]): boolean {
  let at = 0;
  for (const { name } of places) if (names[at] === name) at++;
  return at === names.length;
}
