/** The values of a column in Parquet's physical types: whole numbers, doubles, texts and the dictionaries of those that recur. */
import type { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { type Column, listOf, valueAt } from "../../domain/market/columns.ts";
import type { AnyField, FieldKind } from "../../domain/market/contract.ts";
import { Instants } from "../../domain/market/instants.ts";
import { Texts } from "../../domain/market/texts.ts";
import { daysOfDate, microsOfInstant } from "../../domain/market/times.ts";
import { NO_WORD, Words } from "../../domain/market/words.ts";
import { KnownNumbers } from "./known-numbers.ts";
import type { ValueRange } from "./parquet-thrift.ts";
import { Scratch } from "./scratch.ts";

/** Some rows of a column, in their order. */
export interface ColumnRows {
  readonly name: string;
  readonly field: AnyField;
  readonly values: Column;
  readonly rows: ArrayLike<number>;
  /** Of a nullable field, by place in `rows`: set to 1 where a value is found. */
  readonly levels: Uint8Array | undefined;
}

/** What is made of a column stands here until the next is looked at. */
const [presentMemory, wholesMemory] = [new Scratch((length) => new Int32Array(length)), new Scratch((length) => new Float64Array(length))];
const [indexMemory, placeMemory] = [new Scratch((length) => new Uint32Array(length)), new Scratch((length) => new Uint32Array(length))];

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

/** What a column of ids or hashes, or of other text without a dictionary, has in its rows. */
export interface PresentTexts {
  readonly texts: Texts;
  /** The rows of `texts`, none of them null; all where absent. */
  readonly rows?: Int32Array;
}

export function presentTexts(column: ColumnRows): PresentTexts {
  const { values, rows, levels } = column;
  if (!(values instanceof Texts)) return { texts: textsOf(column) };
  const present = presentMemory.take(rows.length);
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
  return { texts: values, rows: present.subarray(0, count) };
}

function textsOf(column: ColumnRows): Texts {
  const { rows, levels } = column;
  const values = listOf(column.values);
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

/** Each behind its length: all of them, or those of some rows, of which none is null. */
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

/** The whole numbers of a column: integers, and the microseconds of instants. */
export function wholesOf(column: ColumnRows): Float64Array {
  const { values, rows, levels, field } = column;
  const numbers = values instanceof Instants ? values.micros : values;
  const numberAt = numbers instanceof Float64Array ? undefined : numberReader(values, field.kind);
  const wholes = wholesMemory.take(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const number = numberAt ? numberAt(rows[i]!) : (numbers as Float64Array)[rows[i]!]!;
    if (!Number.isSafeInteger(number)) {
      requireNull(column, i);
      continue;
    }
    wholes[count++] = number;
    if (levels) levels[i] = 1;
  }
  return wholes.subarray(0, count);
}

/** NaN of what is no value of its kind. */
function numberReader(values: Column, kind: FieldKind): (row: number) => number {
  // Whatever came together has one instant of ingestion.
  let [last, lastNumber]: [unknown, number] = [undefined, Number.NaN];
  return (row) => {
    const value = valueAt(values, row);
    if (value === last) return lastNumber;
    last = value;
    lastNumber = Number.NaN;
    if (kind === "integer" && typeof value === "number") lastNumber = value;
    if (kind === "instant" && isText(value)) lastNumber = microsOfInstant(value);
    return lastNumber;
  };
}
const isText = (value: unknown): value is string => typeof value === "string";

/** The least and the greatest of them. */
export function rangeOfWholes(wholes: Float64Array): ValueRange | undefined {
  if (wholes.length === 0) return undefined;
  let [least, most] = [wholes[0]!, wholes[0]!];
  for (let i = 1; i < wholes.length; i++) {
    if (wholes[i]! < least) least = wholes[i]!;
    if (wholes[i]! > most) most = wholes[i]!;
  }
  return { least: int64Bytes(least), most: int64Bytes(most) };
}

function int64Bytes(value: number): Uint8Array {
  int64[0] = BigInt(value);
  return bytesOfInt64.slice();
}
const int64 = new BigInt64Array(1);
const bytesOfInt64 = new Uint8Array(int64.buffer);

/** Each value once, in the order in which they are met, and which of them each row has. */
export interface Dictionary<Keys> {
  readonly keys: Keys;
  readonly size: number;
  readonly indexes: Uint32Array;
}

/** Undefined where a value is not met twice on average: zstd then makes as much of the column. */
export function numberDictionaryOf(column: ColumnRows): Dictionary<Float64Array> | undefined {
  const { rows, levels } = column;
  const values = column.values as ArrayLike<unknown>;
  const known = new KnownNumbers(rows.length >> 1);
  const indexes = indexMemory.take(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!];
    if (typeof value !== "number" || Number.isNaN(value)) {
      requireNull(column, i);
      continue;
    }
    const index = known.indexOf(value);
    if (index < 0) return undefined;
    indexes[count++] = index;
    if (levels) levels[i] = 1;
  }
  const { keys } = known;
  return keys.length === 0 ? undefined : { keys, size: keys.length, indexes: indexes.subarray(0, count) };
}

/** Undefined where it would be as long as the column, or nearly: where a value is not met twice on average. */
export function dictionaryOf(column: ColumnRows): Dictionary<PresentTexts> | undefined {
  const { values, rows, levels } = column;
  if (values instanceof Words && values.isNumbered) return wordDictionaryOf(column, values);
  const most = rows.length >> 1;
  const keys: string[] = [];
  const known = new Map<string, number>();
  const indexes = indexMemory.take(rows.length);
  let count = 0;
  let index = -1;
  for (let i = 0; i < rows.length; i++) {
    const key = valueAt(values, rows[i]!);
    // Most often it is the one before once more; or, of sessions, the one that followed it for the symbol before.
    if (index < 0 || key !== keys[index]) {
      if (index + 1 < keys.length && key === keys[index + 1]) index++;
      else if (isText(key)) {
        index = known.get(key) ?? keys.push(key) - 1;
        if (index === known.size) known.set(key, index);
        if (keys.length > most) return undefined;
      } else {
        requireNull(column, i);
        continue;
      }
    }
    indexes[count++] = index;
    if (levels) levels[i] = 1;
  }
  if (keys.length === 0) return undefined;
  const texts = new Texts();
  for (const key of keys) texts.add(key);
  return { keys: { texts }, size: keys.length, indexes: indexes.subarray(0, count) };
}

/** The same of words: which of them a row has is known. */
function wordDictionaryOf(column: ColumnRows, { list, numbers }: Words): Dictionary<PresentTexts> | undefined {
  const { rows, levels } = column;
  const most = rows.length >> 1;
  /** By word, its place among the keys, from 1. */
  const places = placeMemory.take(list.texts.length).fill(0);
  const keys: number[] = [];
  const indexes = indexMemory.take(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const word = numbers[rows[i]!]!;
    if (word === NO_WORD) {
      requireNull(column, i);
      continue;
    }
    if (places[word] === 0) places[word] = keys.push(word);
    if (keys.length > most) return undefined;
    indexes[count++] = places[word]! - 1;
    if (levels) levels[i] = 1;
  }
  if (keys.length === 0) return undefined;
  return { keys: { texts: list.utf8, rows: Int32Array.from(keys) }, size: keys.length, indexes: indexes.subarray(0, count) };
}

function requireNull({ name, field, values, rows }: ColumnRows, i: number): void {
  const row = rows[i]!;
  const value = valueAt(values, row);
  if (value !== null || !field.nullable) {
    throw new Error(`column ${name}, row ${row}: ${JSON.stringify(value)} is no value of its contract's kind`);
  }
}

/** Texts, or dates by their texts. */
export function putTexts(page: ByteWriter, kind: FieldKind, { texts, rows }: PresentTexts): void {
  if (kind === "text") putUtf8(page, texts, rows);
  else for (let i = 0; i < (rows?.length ?? texts.length); i++) page.appendInt32(daysOfDate(texts.text(rows ? rows[i]! : i)));
}

/** The least and the greatest of them, in the order of their UTF-8: that of strings is another. */
export function rangeOfTexts(kind: FieldKind, { texts, rows }: PresentTexts): ValueRange | undefined {
  const count = rows?.length ?? texts.length;
  if (count === 0) return undefined;
  const at = (i: number) => texts.bytes(rows ? rows[i]! : i);
  let [least, most] = [at(0), at(0)];
  for (let i = 1; i < count; i++) {
    const bytes = at(i);
    if (Buffer.compare(bytes, least) < 0) least = bytes;
    if (Buffer.compare(bytes, most) > 0) most = bytes;
  }
  if (kind === "date") return { least: dateBytes(least), most: dateBytes(most) };
  return Math.max(least.length, most.length) <= MOST_RANGE_BYTES ? { least, most } : undefined;
}

/** What all readers take without its being cut off. */
const MOST_RANGE_BYTES = 64;

const dateBytes = (text: Uint8Array) => new Uint8Array(Int32Array.of(daysOfDate(Buffer.from(text).toString())).buffer);

function advance(page: ByteWriter, to: number): void {
  page.offset += to - page.index;
  page.index = to;
}
