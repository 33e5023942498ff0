/**
 * The hashes of `rowHasher` for many rows at once: each row's bytes are written in a slot of its own, a column at a time, and hundreds
 * of slots are hashed by one call. A test holds the two together.
 */
import type { Column, Columns } from "../market/columns.ts";
import type { Contract } from "../market/contract.ts";
import { BlockViews, Texts } from "../market/texts.ts";
import { Hashes } from "./hash.ts";
import { FIRST_BYTE, hashMemory } from "./hash-memory.ts";
import { NULL, NUMBER, TEXT } from "./row-hash.ts";

/** Of all rows: what was told. */
export function contentHashes(contract: Contract, columns: Columns): Hashes {
  const told = columnsWhere(contract, columns, false);
  return hashRows(
    told,
    Int32Array.from({ length: told[0]!.length }, (_, row) => row),
  );
}

/** Of these rows, in their order: the whole row, given the content hashes of all. */
export function rowHashes(contract: Contract, columns: Columns, rows: readonly number[], contents: Hashes): Hashes {
  return hashRows(columnsWhere(contract, columns, true), Int32Array.from(rows), contents);
}

function columnsWhere({ fieldNames, fields }: Contract, columns: Columns, isVolatile: boolean): Column[] {
  return fieldNames.filter((name) => (fields[name]!.volatile ?? false) === isVolatile).map((name) => columns.get(name)!);
}

/** So many rows' bytes stay in the processor's cache from one column to the next. */
const MOST_ROWS = 256;
const MOST_BYTES = 4_194_304;
const HASH_BYTES = 8;

function hashRows(columns: readonly Column[], rows: Int32Array, contents?: Hashes): Hashes {
  const hashes = new Hashes(rows.length);
  const writers = columns.map(writerOf);
  for (let first = 0, count = 0; first < rows.length; first += count) {
    const some = rows.subarray(first, first + MOST_ROWS);
    let slotBytes = contents ? HASH_BYTES : 0;
    for (const writer of writers) slotBytes += writer.mostBytes(some);
    count = Math.min(some.length, Math.max(1, Math.floor(MOST_BYTES / slotBytes)));
    hashMemory.reserve(count * slotBytes);
    hashMemory.owner = undefined;
    for (let i = 0; i < count; i++) {
      hashMemory.starts[i] = FIRST_BYTE + i * slotBytes;
      hashMemory.ends[i] = FIRST_BYTE + i * slotBytes;
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
  return values instanceof Texts ? new TextWriter(values) : new ValueWriter(values);
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
    const { bytes, view, ends } = hashMemory;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const at = ends[i]!;
      if (texts.isNull(row)) {
        bytes[at] = NULL;
        ends[i] = at + 1;
        continue;
      }
      const block = views.view(texts.blockOf(row));
      const end = texts.end(row);
      let from = texts.start(row);
      let to = at + TEXT_HEAD_BYTES;
      bytes[at] = TEXT;
      view.setUint32(at + 1, end - from, true);
      for (; from + WORD <= end; from += WORD, to += WORD) view.setUint32(to, block.getUint32(from));
      for (; from < end; from++) bytes[to++] = block.getUint8(from);
      ends[i] = to;
    }
  }
}

/** A byte at a time costs three times as much. */
const WORD = 4;

/** Of texts that are shared, and of whatever else there is as a value each. */
class ValueWriter implements ColumnWriter {
  private readonly values: ArrayLike<unknown>;
  private last: unknown;
  private lastBytes: Uint8Array = NULL_BYTES;
  /** Of the rows last asked about. */
  private readonly bytesOf: Uint8Array[] = [];

  constructor(values: ArrayLike<unknown>) {
    this.values = values;
  }

  mostBytes(rows: Int32Array): number {
    let most = 1;
    for (let i = 0; i < rows.length; i++) {
      const value = this.values[rows[i]!];
      // Neighbours are equal in most columns.
      if (value !== this.last) {
        this.last = value;
        this.lastBytes = typeof value === "string" ? bytesOfText(value) : bytesOfValue(value);
      }
      this.bytesOf[i] = this.lastBytes;
      if (this.lastBytes.length > most) most = this.lastBytes.length;
    }
    return most;
  }

  write(_rows: Int32Array, count: number): void {
    const { bytesOf } = this;
    const { bytes, ends } = hashMemory;
    for (let i = 0; i < count; i++) {
      const from = bytesOf[i]!;
      const at = ends[i]!;
      for (let offset = 0; offset < from.length; offset++) bytes[at + offset] = from[offset]!;
      ends[i] = at + from.length;
    }
  }
}

const encoder = new TextEncoder();
/** Texts that recur do so from batch to batch; those that do not are not worth keeping. */
const known = new Map<string, Uint8Array>();
const MOST_KNOWN = 16_384;
const NULL_BYTES = Uint8Array.of(NULL);

function bytesOfText(text: string): Uint8Array {
  let bytes = known.get(text);
  if (!bytes) {
    const utf8 = encoder.encode(text);
    bytes = new Uint8Array(TEXT_HEAD_BYTES + utf8.length);
    bytes[0] = TEXT;
    new DataView(bytes.buffer).setUint32(1, utf8.length, true);
    bytes.set(utf8, TEXT_HEAD_BYTES);
    if (known.size === MOST_KNOWN) known.clear();
    if (text.length <= LONGEST_KNOWN) known.set(text, bytes);
  }
  return bytes;
}
const LONGEST_KNOWN = 64;

/** Of a number, or of nothing. */
function bytesOfValue(value: unknown): Uint8Array {
  if (typeof value !== "number" || Number.isNaN(value)) return NULL_BYTES;
  const bytes = new Uint8Array(NUMBER_BYTES);
  bytes[0] = NUMBER;
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}
