/**
 * Hashes of canonical rows, taken over values, never over a store's bytes: the same row has the same hash read from
 * Parquet, JSONL or memory.
 *
 * A row's bytes are its fields in contract order: 0x00 for null; 0x01 and the IEEE 754 double, little-endian, for a
 * number; 0x02, the length as uint32, and the UTF-8 bytes for text (times are text). The *content* hash covers the
 * fields that are not volatile; the *row* hash covers the content hash and then the volatile fields.
 */
import type { Column, Columns } from "../market/columns.ts";
import type { Contract } from "../market/contract.ts";
import { Texts } from "../market/texts.ts";
import type { Hashes } from "./hash.ts";
import { FIRST_BYTE, hashMemory } from "./hash-memory.ts";

export interface RowHasher {
  /** What was told: equal for two tellings of the same content. */
  content(row: number): bigint;
  /** The whole row, given its content hash. */
  row(row: number, content: bigint): bigint;
  /** The same, added to a list. */
  pushContent(row: number, to: Hashes): void;
  pushRow(row: number, contents: Hashes, content: number, to: Hashes): void;
}

export function rowHasher(contract: Contract, columns: Columns): RowHasher {
  const column = (name: string) => columns.get(name) ?? [];
  const content = new RowBytes(contract.fieldNames.filter((name) => !contract.fields[name]!.volatile).map(column));
  const volatile = new RowBytes(contract.fieldNames.filter((name) => contract.fields[name]!.volatile).map(column));
  const hashRow = (row: number, lower: number, upper: number) => {
    volatile.begin();
    volatile.half(lower);
    volatile.half(upper);
    volatile.hash(row);
  };
  const hashContent = (row: number) => {
    content.begin();
    content.hash(row);
  };
  return {
    content(row) {
      hashContent(row);
      return hashMemory.value;
    },
    row(row, contentHash) {
      hashRow(row, Number(BigInt.asUintN(32, contentHash)), Number(contentHash >> 32n));
      return hashMemory.value;
    },
    pushContent(row, to) {
      hashContent(row);
      to.pushHalves(hashMemory.lower, hashMemory.upper);
    },
    pushRow(row, contents, content, to) {
      hashRow(row, contents.lower(content), contents.upper(content));
      to.pushHalves(hashMemory.lower, hashMemory.upper);
    },
  };
}

/** What stands before each value's bytes. */
export const NULL = 0;
export const NUMBER = 1;
export const TEXT = 2;
const encoder = new TextEncoder();

/** The bytes of one row after another, written where they are hashed. */
class RowBytes {
  private readonly columns: readonly Column[];
  private at = FIRST_BYTE;
  /** By column: the text it had in the row before, and where that stands. */
  private readonly lastText: (string | undefined)[];
  private readonly lastStart: number[];
  private readonly lastEnd: number[];

  constructor(columns: readonly Column[]) {
    this.columns = columns;
    this.lastText = columns.map(() => undefined);
    this.lastStart = columns.map(() => 0);
    this.lastEnd = columns.map(() => 0);
  }

  begin(): void {
    this.at = FIRST_BYTE;
    if (hashMemory.owner === this) return;
    // Others have written there meanwhile.
    hashMemory.owner = this;
    this.lastText.fill(undefined);
  }

  half(value: number): void {
    hashMemory.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  hash(row: number): void {
    const { columns } = this;
    for (let i = 0; i < columns.length; i++) {
      const values = columns[i]!;
      if (values instanceof Texts) {
        if (values.isNull(row)) this.tag(NULL, 0);
        else this.utf8(values.block(values.blockOf(row)), values.start(row), values.end(row));
        continue;
      }
      const value = values[row];
      if (typeof value === "string") {
        this.text(i, value);
        continue;
      }
      // What stood there may be overwritten now.
      this.lastText[i] = undefined;
      if (typeof value === "number") this.number(value);
      else this.tag(NULL, 0);
    }
    hashMemory.hash(FIRST_BYTE, this.at - FIRST_BYTE);
  }

  private number(value: number): void {
    // Among doubles, NaN stands for null.
    const isNull = Number.isNaN(value);
    this.tag(isNull ? NULL : NUMBER, 8);
    if (isNull) return;
    hashMemory.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** Codes and names are the same from row to row, and mostly in the same place: then their bytes are there already. */
  private text(column: number, value: string): void {
    if (value === this.lastText[column] && this.at === this.lastStart[column]) {
      this.at = this.lastEnd[column]!;
      return;
    }
    this.lastText[column] = value;
    this.lastStart[column] = this.at;
    this.tag(TEXT, 4 + value.length * 3);
    const start = this.at + 4;
    const written = ascii(value, start) ? value.length : encoder.encodeInto(value, hashMemory.bytes.subarray(start)).written;
    hashMemory.view.setUint32(this.at, written, true);
    this.at = start + written;
    this.lastEnd[column] = this.at;
  }

  private utf8(bytes: Uint8Array, start: number, end: number): void {
    this.tag(TEXT, 4 + end - start);
    hashMemory.view.setUint32(this.at, end - start, true);
    this.at += 4;
    const { bytes: memory } = hashMemory;
    let { at } = this;
    for (let i = start; i < end; i++) memory[at++] = bytes[i]!;
    this.at = at;
  }

  private tag(tag: number, room: number): void {
    hashMemory.reserve(this.at - FIRST_BYTE + 1 + room);
    hashMemory.bytes[this.at++] = tag;
  }
}

/** Codes, names and times are ASCII nearly always, and short: a loop beats the encoder by half. */
function ascii(value: string, start: number): boolean {
  const { bytes } = hashMemory;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 127) return false;
    bytes[start + i] = code;
  }
  return true;
}
