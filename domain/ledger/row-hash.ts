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
import { hash64 } from "./hash.ts";

export interface RowHasher {
  /** What was told: equal for two tellings of the same content. */
  content(row: number): bigint;
  /** The whole row, given its content hash. */
  row(row: number, content: bigint): bigint;
}

export function rowHasher(contract: Contract, columns: Columns): RowHasher {
  const column = (name: string) => columns.get(name) ?? [];
  const content = new RowBytes(contract.fieldNames.filter((name) => !contract.fields[name]!.volatile).map(column), 0);
  const volatile = new RowBytes(contract.fieldNames.filter((name) => contract.fields[name]!.volatile).map(column), CONTENT_BYTES);
  return {
    content: (row) => content.hash(row),
    row: (row, contentHash) => volatile.hash(row, contentHash),
  };
}

const CONTENT_BYTES = 8;
const NULL = 0;
const NUMBER = 1;
const TEXT = 2;
const encoder = new TextEncoder();

/** The bytes of one row after another, in one reusable buffer. */
class RowBytes {
  private readonly columns: readonly Column[];
  private readonly first: number;
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  /** By column: the text it had in the row before, and where that stands in the buffer. */
  private readonly lastText: (string | undefined)[];
  private readonly lastStart: number[];
  private readonly lastEnd: number[];

  /** `first`: how many bytes are left free for a content hash. */
  constructor(columns: readonly Column[], first: number) {
    this.columns = columns;
    this.first = first;
    this.lastText = columns.map(() => undefined);
    this.lastStart = columns.map(() => 0);
    this.lastEnd = columns.map(() => 0);
  }

  hash(row: number, content?: bigint): bigint {
    const { columns } = this;
    if (content !== undefined) this.view.setBigUint64(0, content, true);
    this.length = this.first;
    for (let i = 0; i < columns.length; i++) {
      const values = columns[i]!;
      if (values instanceof Texts) {
        this.utf8(values.bytes(row));
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
    return hash64(this.bytes.subarray(0, this.length));
  }

  private number(value: number): void {
    // Among doubles, NaN stands for null.
    const isNull = Number.isNaN(value);
    this.tag(isNull ? NULL : NUMBER, 8);
    if (isNull) return;
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** Codes and names are the same from row to row, and mostly in the same place: then their bytes are there already. */
  private text(column: number, value: string): void {
    if (value === this.lastText[column] && this.length === this.lastStart[column]) {
      this.length = this.lastEnd[column]!;
      return;
    }
    this.lastText[column] = value;
    this.lastStart[column] = this.length;
    this.tag(TEXT, 4 + value.length * 3);
    const start = this.length + 4;
    const written = this.ascii(value, start) ? value.length : encoder.encodeInto(value, this.bytes.subarray(start)).written;
    this.view.setUint32(this.length, written, true);
    this.length = start + written;
    this.lastEnd[column] = this.length;
  }

  private utf8(bytes: Uint8Array): void {
    this.tag(TEXT, 4 + bytes.length);
    this.view.setUint32(this.length, bytes.length, true);
    this.length += 4;
    for (let i = 0; i < bytes.length; i++) this.bytes[this.length++] = bytes[i]!;
  }

  /** Codes, names and times are ASCII nearly always, and short: a loop beats the encoder by half. */
  private ascii(value: string, start: number): boolean {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      this.bytes[start + i] = code;
    }
    return true;
  }

  private tag(tag: number, room: number): void {
    if (this.length + room + 1 > this.bytes.length) this.enlarge(room + 1);
    this.bytes[this.length++] = tag;
  }

  private enlarge(room: number): void {
    const larger = new Uint8Array((this.length + room) * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
