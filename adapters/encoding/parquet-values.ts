/** The values of a column in Parquet's physical types: as they stand in a page, and as keys of a dictionary. */
import type { Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { type Column, valueAt } from "../../domain/market/columns.ts";
import type { AnyField, FieldKind } from "../../domain/market/contract.ts";
import { Instants } from "../../domain/market/instants.ts";
import { Texts } from "../../domain/market/texts.ts";
import { daysOfDate, microsOfInstant } from "../../domain/market/times.ts";

/** Some rows of a column, in their order. */
export interface ColumnRows {
  readonly name: string;
  readonly field: AnyField;
  readonly values: Column;
  readonly rows: ArrayLike<number>;
  /** Of a nullable field, by place in `rows`: set to 1 where a value is found. */
  readonly levels: Uint8Array | undefined;
}

/** What a value is told from others by: texts, dates and instants their text; integers, and instants that are bytes, a number. */
export type Key = string | number;

// Whatever reads values leaves nulls out, and throws for a value that is not of its field's kind: such a row was never checked.

export function putDoubles(page: ByteWriter, column: ColumnRows): void {
  const { rows, levels } = column;
  const values = column.values as ArrayLike<unknown>;
  page.ensure(8 * rows.length);
  const { view, index } = page;
  let at = index;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!];
    if (typeof value !== "number" || Number.isNaN(value)) {
      requireNull(column, i);
      continue;
    }
    view.setFloat64(at, value, true);
    at += 8;
    if (levels) levels[i] = 1;
  }
  advance(page, at);
}

/** Each behind its length. */
export function putTexts(page: ByteWriter, column: ColumnRows): void {
  const { values, rows, levels } = column;
  if (!(values instanceof Texts)) {
    putUtf8(page, textsOf(column));
    return;
  }
  const present = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (values.isNull(row)) {
      requireNull(column, i);
      continue;
    }
    present[count++] = row;
    if (levels) levels[i] = 1;
  }
  putUtf8(page, values, present.subarray(0, count));
}

function textsOf(column: ColumnRows): Texts {
  const { rows, levels } = column;
  const values = column.values as ArrayLike<unknown>;
  const texts = new Texts();
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!];
    if (typeof value !== "string") {
      requireNull(column, i);
      continue;
    }
    texts.add(value);
    if (levels) levels[i] = 1;
  }
  return texts;
}

/** All of them, or those of some rows, of which none is null. */
function putUtf8(page: ByteWriter, texts: Texts, rows?: ArrayLike<number>): void {
  const count = rows?.length ?? texts.length;
  let size = 0;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i]! : i;
    size += 4 + texts.end(row) - texts.start(row);
  }
  page.ensure(size);
  const memory = new Uint8Array(page.buffer);
  let at = page.index;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i]! : i;
    const start = texts.start(row);
    const end = texts.end(row);
    const block = texts.block(texts.blockOf(row));
    page.view.setUint32(at, end - start, true);
    at += 4;
    for (let from = start; from < end; from++) memory[at++] = block[from]!;
  }
  advance(page, at);
}

/** Row by row. */
export function keysOf(column: ColumnRows): readonly Key[] {
  const { rows, levels } = column;
  const isKey = keyGuard(column);
  const keys: Key[] = [];
  for (let i = 0; i < rows.length; i++) {
    const key = keyAt(column, rows[i]!);
    if (!isKey(key)) {
      requireNull(column, i);
      continue;
    }
    keys.push(key);
    if (levels) levels[i] = 1;
  }
  return keys;
}

/** Each value once, in the order in which they are met, and which of them each row has. */
export interface Dictionary {
  readonly keys: readonly Key[];
  readonly indexes: Uint32Array;
}

export function dictionaryOf(column: ColumnRows): Dictionary {
  const { rows, levels } = column;
  const isKey = keyGuard(column);
  const keys: Key[] = [];
  const known = new Map<Key, number>();
  const indexes = new Uint32Array(rows.length);
  let count = 0;
  let index = -1;
  for (let i = 0; i < rows.length; i++) {
    const key = keyAt(column, rows[i]!);
    // Most often it is the one before once more; or, of sessions, the one that followed it for the symbol before.
    if (index < 0 || key !== keys[index]) {
      if (index + 1 < keys.length && key === keys[index + 1]) index++;
      else if (isKey(key)) {
        index = known.get(key) ?? keys.push(key) - 1;
        if (index === known.size) known.set(key, index);
      } else {
        requireNull(column, i);
        continue;
      }
    }
    indexes[count++] = index;
    if (levels) levels[i] = 1;
  }
  return { keys, indexes: indexes.subarray(0, count) };
}

/** The value of a row as a key; null, or whatever else is no key, where there is none. */
export function keyAt({ values }: ColumnRows, row: number): unknown {
  if (values instanceof Instants) return values.micros[row];
  return values instanceof Texts ? valueAt(values, row) : values[row];
}

function keyGuard({ field: { kind }, values }: ColumnRows): (value: unknown) => value is Key {
  return kind === "integer" || values instanceof Instants ? isWhole : isText;
}
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isText = (value: unknown): value is string => typeof value === "string";

function requireNull({ name, field, values, rows }: ColumnRows, i: number): void {
  const row = rows[i]!;
  const value = valueAt(values, row);
  if (value !== null || !field.nullable) {
    throw new Error(`column ${name}, row ${row}: ${JSON.stringify(value)} is no value of its contract's kind`);
  }
}

export function putKeys(page: ByteWriter, kind: FieldKind, keys: readonly Key[]): void {
  if (kind === "text") {
    const texts = new Texts();
    for (const key of keys) texts.add(key as string);
    putUtf8(page, texts);
  } else if (kind === "date") {
    for (const key of keys) page.appendInt32(daysOfDate(key as string));
  } else {
    page.ensure(8 * keys.length);
    let at = page.index;
    for (const key of keys) {
      putInt64(page.view, at, integerOf(kind, key));
      at += 8;
    }
    advance(page, at);
  }
}

/** A whole number that a double holds, in two halves: a BigInt for each would be the larger cost. */
function putInt64(view: DataView, at: number, value: number): void {
  const upper = Math.floor(value / 2 ** 32);
  view.setUint32(at, value - upper * 2 ** 32, true);
  view.setInt32(at + 4, upper, true);
}

/** The least and the greatest of them. */
export function rangeOf(kind: FieldKind, keys: readonly Key[]): Pick<Statistics, "min_value" | "max_value"> {
  const [first] = keys;
  if (first === undefined) return {};
  if (kind === "text") {
    // In the order of their UTF-8, as Parquet has it: that of strings is another.
    const texts = keys.map((key) => Buffer.from(key as string));
    return {
      min_value: texts.reduce((least, text) => (Buffer.compare(text, least) < 0 ? text : least)),
      max_value: texts.reduce((most, text) => (Buffer.compare(text, most) > 0 ? text : most)),
    };
  }
  let least = integerOf(kind, first);
  let most = least;
  for (const key of keys) {
    const value = integerOf(kind, key);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return kind === "date" ? { min_value: least, max_value: most } : { min_value: BigInt(least), max_value: BigInt(most) };
}

/** Days of a date, microseconds of an instant. */
function integerOf(kind: FieldKind, key: Key): number {
  if (typeof key === "number") return key;
  return kind === "date" ? daysOfDate(key) : microsOfInstant(key);
}

/**
 * What a key takes in a page, as hyparquet-writer estimates it: a text by its UTF-16 units, not its UTF-8 bytes. It decides about a
 * dictionary, and files are that library's byte for byte only where both decide alike.
 */
export function sizeOf(kind: FieldKind, key: Key): number {
  if (kind === "text") return 4 + (key as string).length;
  return kind === "date" ? 4 : 8;
}

function advance(page: ByteWriter, to: number): void {
  page.offset += to - page.index;
  page.index = to;
}
