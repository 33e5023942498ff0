/**
 * The ledger's 64-bit hash: XXH64 with seed 0, over bytes. A published algorithm with implementations everywhere
 * (Spark, Python, Go), so that a digest can be recomputed by others.
 */
import type { Texts } from "../market/texts.ts";
import { FIRST_BYTE, hashMemory, MOST_PIECES } from "./hash-memory.ts";

const encoder = new TextEncoder();

export function hash64(bytes: Uint8Array): bigint {
  hashMemory.load(bytes);
  hashMemory.hash(FIRST_BYTE, bytes.length);
  return hashMemory.value;
}

/** The hash of a text's UTF-8 bytes. */
export function hashText(text: string): bigint {
  // A UTF-16 unit takes at most three bytes of UTF-8.
  hashMemory.reserve(text.length * 3);
  const { written } = encoder.encodeInto(text, hashMemory.bytes.subarray(FIRST_BYTE));
  hashMemory.hash(FIRST_BYTE, written);
  return hashMemory.value;
}

/** Adds the hash of each text's bytes, from one of them on. */
export function hashTexts(texts: Texts, from: number, hashes: Hashes): void {
  for (let first = from; first < texts.length; ) {
    const block = texts.blockOf(first);
    const most = Math.min(texts.length, first + MOST_PIECES);
    let next = first + 1;
    while (next < most && texts.blockOf(next) === block) next++;
    // The texts of a block stand in their order.
    const start = texts.start(first);
    hashMemory.load(texts.block(block).subarray(start, texts.end(next - 1)));
    const { starts, ends } = hashMemory;
    for (let i = first; i < next; i++) {
      starts[i - first] = FIRST_BYTE + texts.start(i) - start;
      ends[i - first] = FIRST_BYTE + texts.end(i) - start;
    }
    hashes.pushAll(hashMemory.hashAll(next - first));
    first = next;
  }
}

/** The hashes of pieces of memory that stand there in their order. */
export function hashPieces(memory: Uint8Array, starts: Int32Array, ends: Int32Array): Hashes {
  const hashes = new Hashes(starts.length);
  for (let first = 0; first < starts.length; first += MOST_PIECES) {
    const next = Math.min(starts.length, first + MOST_PIECES);
    const start = starts[first]!;
    hashMemory.load(memory.subarray(start, ends[next - 1]));
    const { starts: from, ends: to } = hashMemory;
    for (let i = first; i < next; i++) {
      from[i - first] = FIRST_BYTE + starts[i]! - start;
      to[i - first] = FIRST_BYTE + ends[i]! - start;
    }
    hashes.pushAll(hashMemory.hashAll(next - first));
  }
  return hashes;
}

/** 16 lower-case hexadecimal digits. */
export function hex64(hash: bigint): string {
  return hash.toString(16).padStart(16, "0");
}

/** A growing list of hashes, eight bytes each. */
export class Hashes {
  private values: BigUint64Array;
  private halves: Uint32Array;
  private count = 0;

  /** @param expected how many there will be */
  constructor(expected = 64) {
    this.values = new BigUint64Array(Math.max(expected, 1));
    this.halves = new Uint32Array(this.values.buffer);
  }

  get length(): number {
    return this.count;
  }

  push(hash: bigint): void {
    if (this.count === this.values.length) this.enlarge();
    this.values[this.count++] = hash;
  }

  append(others: Hashes): void {
    this.pushAll(others.values.subarray(0, others.count));
  }

  pushAll(hashes: BigUint64Array): void {
    while (this.count + hashes.length > this.values.length) this.enlarge();
    this.values.set(hashes, this.count);
    this.count += hashes.length;
  }

  at(index: number): bigint {
    if (index >= this.count) throw new RangeError(`there is no hash ${index} among ${this.count}`);
    return this.values[index]!;
  }

  lower(index: number): number {
    return this.halves[index * 2 + LOWER]!;
  }

  upper(index: number): number {
    return this.halves[index * 2 + 1 - LOWER]!;
  }

  private enlarge(): void {
    const larger = new BigUint64Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
    this.halves = new Uint32Array(larger.buffer);
  }
}

/** Where the lower half of a 64-bit number stands in this machine's memory. */
const LOWER = new Uint32Array(new BigUint64Array([1n]).buffer)[0] === 1 ? 0 : 1;
