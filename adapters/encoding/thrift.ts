/** Structs in Thrift's compact protocol. Spec: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
import type { ByteWriter } from "hyparquet-writer/src/bytewriter.js";

const STOP = 0;
const [TRUE, FALSE, INT32, INT64, BINARY, LIST, STRUCT] = [1, 2, 5, 6, 8, 9, 12];
/** The longest list, and the farthest field, whose number stands in the same byte as a type. */
const [MOST_SHORT, MOST_STEP] = [14, 15];

/** Writes the fields of a struct, by their numbers in ascending order; one that is undefined is left out. */
export class ThriftWriter {
  private readonly to: ByteWriter;
  private last = 0;

  constructor(to: ByteWriter) {
    this.to = to;
  }

  /** Fields that `fields` writes, and the end of them. */
  whole(fields: () => void): void {
    const outer = this.last;
    this.last = 0;
    fields();
    this.to.appendUint8(STOP);
    this.last = outer;
  }

  int32(field: number, value: number | undefined): void {
    if (value !== undefined) this.head(field, INT32).varint(zigZag(value));
  }

  /** @param value a whole number below 2^52 */
  int64(field: number, value: number | undefined): void {
    if (value !== undefined) this.head(field, INT64).varint(zigZag(value));
  }

  boolean(field: number, value: boolean): void {
    this.head(field, value ? TRUE : FALSE);
  }

  bytes(field: number, value: Uint8Array | undefined): void {
    if (value) this.head(field, BINARY).counted(value);
  }

  text(field: number, value: string): void {
    this.bytes(field, Buffer.from(value));
  }

  struct(field: number, fields: () => void): void {
    this.head(field, STRUCT).whole(fields);
  }

  structs<A>(field: number, items: readonly A[], fieldsOf: (item: A) => void): void {
    this.list(field, STRUCT, items.length);
    for (const item of items) this.whole(() => fieldsOf(item));
  }

  int32s(field: number, values: readonly number[]): void {
    this.list(field, INT32, values.length);
    for (const value of values) this.varint(zigZag(value));
  }

  texts(field: number, values: readonly string[]): void {
    this.list(field, BINARY, values.length);
    for (const value of values) this.counted(Buffer.from(value));
  }

  private head(field: number, type: number): this {
    const step = field - this.last;
    if (step < 1 || step > MOST_STEP) throw new Error(`field ${field} is written behind field ${this.last}`);
    this.to.appendUint8((step << 4) | type);
    this.last = field;
    return this;
  }

  private list(field: number, type: number, length: number): void {
    this.head(field, LIST);
    // As hyparquet-writer has it: what is not there has no type.
    this.to.appendUint8(length === 0 ? 0 : (Math.min(length, MOST_SHORT + 1) << 4) | type);
    if (length > MOST_SHORT) this.varint(length);
  }

  private counted(value: Uint8Array): void {
    this.varint(value.length);
    this.to.appendBytes(value);
  }

  private varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.to.appendUint8((rest % 0x80) | 0x80);
    this.to.appendUint8(rest);
  }
}

function zigZag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}
