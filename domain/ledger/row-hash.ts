/**
 * Hashes of canonical rows, taken over values, never over a store's bytes: the same row has the same hash read from
 * Parquet, JSONL or memory.
 *
 * A row's bytes are its fields in contract order: 0x00 for null; 0x01 and the IEEE 754 double, little-endian, for a
 * number; 0x02, the length as uint32, and the UTF-8 bytes for text (times are text). The *content* hash covers the
 * fields that are not volatile; the *row* hash covers the content hash and then the volatile fields.
 *
 * Each row's bytes are written in a slot of its own, a column at a time, and hundreds of slots are hashed by one call.
 */
import { type Column, type Columns, listOf } from "../market/columns.ts";
import type { Contract } from "../market/contract.ts";
import { afterCopy } from "../market/few-bytes.ts";
import { BlockViews, Texts } from "../market/texts.ts";
import { afterText, MOST_BYTES_A_UNIT } from "../market/utf8.ts";
import { NO_WORD, Words } from "../market/words.ts";
import { Hashes } from "./hash.ts";
import { FIRST_BYTE, hashMemory } from "./hash-memory.ts";

/** Of all rows: what was told. Equal for two tellings of the same content. */
export function contentHashes(contract: Contract, columns: Columns): Hashes {
  return hashRows(columnsWhere(contract, columns, false), rowCountOf(columns));
}

/** The whole rows, given the content hashes of all: of all rows, or of these in their order. */
export function rowHashes(contract: Contract, columns: Columns, contents: Hashes, rows?: ArrayLike<number>): Hashes {
  return hashRows(columnsWhere(contract, columns, true), rows?.length ?? contents.length, rows, contents);
}

function columnsWhere({ fieldNames, fields }: Contract, columns: Columns, isVolatile: boolean): Column[] {
  const names = fieldNames.filter((name) => (fields[name]!.volatile ?? false) === isVolatile);
  return names.map((name) => columns.get(name) ?? nulls(rowCountOf(columns)));
}

/** In place of a column that there is not, as in what was written by an older contract. */
function nulls(rowCount: number): Float64Array {
  return new Float64Array(rowCount).fill(Number.NaN);
}

/** What stands before each value's bytes. */
const [NULL, NUMBER, TEXT] = [0, 1, 2];

/** So many rows' bytes stay in the processor's cache from one column to the next. */
const MOST_ROWS = 256;
const MOST_BYTES = 4_194_304;
const HASH_BYTES = 8;

function rowCountOf(columns: Columns): number {
  const [first] = columns.values();
  return first?.length ?? 0;
}

/** @param rows which they are; the first so many where it is absent */
function hashRows(columns: readonly Column[], rowCount: number, rows?: ArrayLike<number>, contents?: Hashes): Hashes {
  const hashes = new Hashes(rowCount);
  const writers = columns.map(writerOf);
  const numbers = new Int32Array(MOST_ROWS);
  for (let first = 0, count = 0; first < rowCount; first += count) {
    const some = numbers.subarray(0, Math.min(MOST_ROWS, rowCount - first));
    for (let i = 0; i < some.length; i++) some[i] = rows ? rows[first + i]! : first + i;
    let slotBytes = contents ? HASH_BYTES : 0;
    for (const writer of writers) slotBytes += writer.mostBytes(some);
    count = Math.min(some.length, Math.max(1, Math.floor(MOST_BYTES / slotBytes)));
    hashMemory.reserve(count * slotBytes);
    const { starts, ends } = hashMemory;
    for (let i = 0; i < count; i++) {
      starts[i] = FIRST_BYTE + i * slotBytes;
      ends[i] = FIRST_BYTE + i * slotBytes;
    }
    if (contents) writeHashes(contents, some, count);
    for (const writer of writers) writer.write(some, count);
    hashes.pushAll(hashMemory.hashAll(count));
  }
  return hashes;
}

function writeHashes(hashes: Hashes, rows: Int32Array, count: number): void {
  const { view, ends } = hashMemory;
  for (let i = 0; i < count; i++) {
    const at = ends[i]!;
    view.setUint32(at, hashes.lower(rows[i]!), true);
    view.setUint32(at + 4, hashes.upper(rows[i]!), true);
    ends[i] = at + HASH_BYTES;
  }
}

/** Writes one column's values behind what stands in the rows' slots. */
interface ColumnWriter {
  /** What a value of these rows takes at most. */
  mostBytes(rows: Int32Array): number;
  /** @param count how many of the rows last asked about */
  write(rows: Int32Array, count: number): void;
}

function writerOf(values: Column): ColumnWriter {
  if (values instanceof Float64Array) return new DoubleWriter(values);
  if (values instanceof Words && values.isNumbered) return new WordWriter(values);
  return values instanceof Texts ? new TextWriter(values) : new ValueWriter(listOf(values));
}

const NUMBER_BYTES = 9;
const TEXT_HEAD_BYTES = 5;

class DoubleWriter implements ColumnWriter {
  private readonly values: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
  }

  mostBytes(): number {
    return NUMBER_BYTES;
  }

  write(rows: Int32Array, count: number): void {
    const { values } = this;
    const { bytes, view, ends } = hashMemory;
    for (let i = 0; i < count; i++) {
      const at = ends[i]!;
      const value = values[rows[i]!]!;
      const isNull = Number.isNaN(value);
      bytes[at] = isNull ? NULL : NUMBER;
      if (!isNull) view.setFloat64(at + 1, value, true);
      ends[i] = at + (isNull ? 1 : NUMBER_BYTES);
    }
  }
}

class TextWriter implements ColumnWriter {
  private readonly texts: Texts;
  private readonly views: BlockViews;

  constructor(texts: Texts) {
    this.texts = texts;
    this.views = new BlockViews(texts);
  }

  mostBytes(rows: Int32Array): number {
    let most = 0;
    for (let i = 0; i < rows.length; i++) {
      const length = this.texts.end(rows[i]!) - this.texts.start(rows[i]!);
      if (length > most) most = length;
    }
    return TEXT_HEAD_BYTES + most;
  }

  write(rows: Int32Array, count: number): void {
    const { texts, views } = this;
    const { ends } = hashMemory;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      ends[i] = texts.isNull(row) ? afterNull(ends[i]!) : afterTextOf(texts, views, row, ends[i]!);
    }
  }
}

/** Of texts that are numbered, and of whose words the bytes are there. */
class WordWriter implements ColumnWriter {
  private readonly words: Words;
  private readonly views: BlockViews;

  constructor(words: Words) {
    this.words = words;
    this.views = new BlockViews(words.list.utf8);
  }

  mostBytes(): number {
    return TEXT_HEAD_BYTES + this.words.list.longest;
  }

  write(rows: Int32Array, count: number): void {
    const { views } = this;
    const { numbers, list } = this.words;
    const { ends } = hashMemory;
    for (let i = 0; i < count; i++) {
      const word = numbers[rows[i]!]!;
      ends[i] = word === NO_WORD ? afterNull(ends[i]!) : afterTextOf(list.utf8, views, word, ends[i]!);
    }
  }
}

function afterNull(at: number): number {
  hashMemory.bytes[at] = NULL;
  return at + 1;
}

/** @param nth which of the texts */
function afterTextOf(texts: Texts, views: BlockViews, nth: number, at: number): number {
  const { bytes, view } = hashMemory;
  const [start, end] = [texts.start(nth), texts.end(nth)];
  bytes[at] = TEXT;
  view.setUint32(at + 1, end - start, true);
  return afterCopy(views.view(texts.blockOf(nth)), start, end, view, at + TEXT_HEAD_BYTES);
}

/** Of texts that are shared, and of whatever else there is as a value each. */
class ValueWriter implements ColumnWriter {
  private readonly values: ArrayLike<unknown>;

  constructor(values: ArrayLike<unknown>) {
    this.values = values;
  }

  mostBytes(rows: Int32Array): number {
    let longest = 0;
    for (let i = 0; i < rows.length; i++) {
      const value = this.values[rows[i]!];
      if (typeof value === "string" && value.length > longest) longest = value.length;
    }
    return Math.max(NUMBER_BYTES, TEXT_HEAD_BYTES + longest * MOST_BYTES_A_UNIT);
  }

  write(rows: Int32Array, count: number): void {
    const { values } = this;
    const { ends } = hashMemory;
    for (let i = 0; i < count; i++) ends[i] = afterValue(values[rows[i]!], ends[i]!);
  }
}

/** Writes a text, a number or nothing. */
function afterValue(value: unknown, at: number): number {
  const { bytes, view } = hashMemory;
  if (typeof value === "string") {
    bytes[at] = TEXT;
    const end = afterText(bytes, at + TEXT_HEAD_BYTES, value);
    view.setUint32(at + 1, end - at - TEXT_HEAD_BYTES, true);
    return end;
  }
  const isNull = typeof value !== "number" || Number.isNaN(value);
  bytes[at] = isNull ? NULL : NUMBER;
  if (isNull) return at + 1;
  view.setFloat64(at + 1, value, true);
  return at + NUMBER_BYTES;
}
