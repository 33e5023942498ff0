import { hash64 } from "../../domain/ledger/hash.ts";
import { afterText, MOST_BYTES_A_UNIT, textOf } from "../../domain/market/utf8.ts";

/** Values one behind the other, little-endian; texts as uint32 bytes and their UTF-8. It grows as it is written. */
export class ByteSink {
  private bytes: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private at = 0;

  constructor(expected: number) {
    this.bytes = new Uint8Array(expected);
    this.view = new DataView(this.bytes.buffer);
  }

  uint8(value: number): void {
    const at = this.advance(1);
    this.view.setUint8(at, value);
  }

  uint32(value: number): void {
    const at = this.advance(4);
    this.view.setUint32(at, value, true);
  }

  uint64(value: bigint): void {
    const at = this.advance(8);
    this.view.setBigUint64(at, value, true);
  }

  float64(value: number): void {
    const at = this.advance(8);
    this.view.setFloat64(at, value, true);
  }

  text(text: string): void {
    const start = this.advance(4 + text.length * MOST_BYTES_A_UNIT) + 4;
    const at = afterText(this.bytes, start, text);
    this.view.setUint32(start - 4, at - start, true);
    this.at = at;
  }

  /** All that was written, with the XXH64 of what stands behind `from` as the uint64 at `place`. */
  hashed(place: number, from: number): Uint8Array {
    const bytes = this.bytes.subarray(0, this.at);
    this.view.setBigUint64(place, hash64(bytes.subarray(from)), true);
    return bytes;
  }

  /** Makes room, and says where. What is written to may be replaced. */
  private advance(bytes: number): number {
    const { at } = this;
    this.at += bytes;
    if (this.at > this.bytes.length) {
      const larger = new Uint8Array(this.at * 2);
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }
}

/** What a {@link ByteSink} wrote, in its order. */
export class ByteSource {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  uint64(): bigint {
    return this.view.getBigUint64(this.advance(8), true);
  }

  float64(): number {
    return this.view.getFloat64(this.advance(8), true);
  }

  text(): string {
    const length = this.uint32();
    const start = this.advance(length);
    return textOf(this.bytes, start, start + length);
  }

  times<A>(count: number, read: () => A): A[] {
    return Array.from({ length: count }, read);
  }

  private advance(bytes: number): number {
    const { at } = this;
    this.at += bytes;
    return at;
  }
}
