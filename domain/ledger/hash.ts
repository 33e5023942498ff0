/**
 * The ledger's 64-bit hash: XXH64 with seed 0, over bytes. A published algorithm with implementations everywhere
 * (Spark, Python, Go), so that a digest can be recomputed by others.
 */
import xxhash from "xxhash-wasm";

const { h64Raw } = await xxhash();
const encoder = new TextEncoder();
let scratch = new Uint8Array(4096);

export function hash64(bytes: Uint8Array): bigint {
  return h64Raw(bytes);
}

/** The hash of a text's UTF-8 bytes. */
export function hashText(text: string): bigint {
  // A UTF-16 unit takes at most three bytes of UTF-8.
  if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 6);
  const { written } = encoder.encodeInto(text, scratch);
  return h64Raw(scratch.subarray(0, written));
}

/** 16 lower-case hexadecimal digits. */
export function hex64(hash: bigint): string {
  return hash.toString(16).padStart(16, "0");
}

/** A growing list of hashes, eight bytes each. */
export class Hashes {
  private values = new BigUint64Array(1024);
  private halves = new Uint32Array(this.values.buffer);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(hash: bigint): void {
    if (this.count === this.values.length) {
      const larger = new BigUint64Array(this.count * 2);
      larger.set(this.values);
      this.values = larger;
      this.halves = new Uint32Array(larger.buffer);
    }
    this.values[this.count++] = hash;
  }

  at(index: number): bigint {
    if (index >= this.count) throw new RangeError(`there is no hash ${index} among ${this.count}`);
    return this.values[index]!;
  }

  /** The lower and the upper half of a hash, which cost no BigInt. */
  lower(index: number): number {
    return this.halves[index * 2 + LOWER]!;
  }

  upper(index: number): number {
    return this.halves[index * 2 + 1 - LOWER]!;
  }
}

/** Where the lower half of a 64-bit number stands in this machine's memory. */
const LOWER = new Uint32Array(new BigUint64Array([1n]).buffer)[0] === 1 ? 0 : 1;
