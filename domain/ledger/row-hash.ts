/**
 * Hashes of canonical rows, taken over values, never over a store's bytes: the same row has the same hash read from
 * Parquet, JSONL or memory.
 *
 * A row's bytes are its fields in contract order: 0x00 for null; 0x01 and the IEEE 754 double, little-endian, for a
 * number; 0x02, the length as uint32, and the UTF-8 bytes for text (times are text). The *content* hash covers the
 * fields that are not volatile; the *row* hash covers the content hash and then the volatile fields.
 */
import type { Contract } from "../market/contract.ts";
import { hash64 } from "./hash.ts";

/** Canonical rows by column: field name to values, all of one length. */
export type Columns = ReadonlyMap<string, readonly unknown[]>;

export interface RowHasher {
  /** What was told: equal for two tellings of the same content. */
  content(row: number): bigint;
  /** The whole row, given its content hash. */
  row(row: number, content: bigint): bigint;
}

export function rowHasher(contract: Contract, columns: Columns): RowHasher {
  const column = (name: string) => columns.get(name) ?? [];
  const content = contract.fieldNames.filter((name) => !contract.fields[name]!.volatile).map(column);
  const volatile = contract.fieldNames.filter((name) => contract.fields[name]!.volatile).map(column);
  const bytes = new ByteRow();
  return {
    content(row) {
      bytes.reset();
      for (const values of content) bytes.value(values[row]);
      return bytes.hash();
    },
    row(row, contentHash) {
      bytes.reset();
      bytes.hash64(contentHash);
      for (const values of volatile) bytes.value(values[row]);
      return bytes.hash();
    },
  };
}

const NULL = 0;
const NUMBER = 1;
const TEXT = 2;

/** A reusable buffer that one row's bytes are written into. */
class ByteRow {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  private readonly encoder = new TextEncoder();

  reset(): void {
    this.length = 0;
  }

  value(value: unknown): void {
    if (typeof value === "number") this.number(value);
    else if (typeof value === "string") this.text(value);
    else this.tag(NULL, 0);
  }

  hash64(hash: bigint): void {
    this.room(8);
    this.view.setBigUint64(this.length, hash, true);
    this.length += 8;
  }

  hash(): bigint {
    return hash64(this.bytes.subarray(0, this.length));
  }

  private number(value: number): void {
    this.tag(NUMBER, 8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  private text(value: string): void {
    this.tag(TEXT, 4 + value.length * 3);
    const start = this.length + 4;
    const written = this.ascii(value, start) ? value.length : this.encoder.encodeInto(value, this.bytes.subarray(start)).written;
    this.view.setUint32(this.length, written, true);
    this.length = start + written;
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
    this.room(room + 1);
    this.bytes[this.length++] = tag;
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.bytes.length) return;
    const larger = new Uint8Array((this.length + bytes) * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
