/**
 * Hashes of records' keys and contents, 16 bytes for each record. Adding costs four stores; looking up makes what was added since the
 * last time ready first: most records are never looked for.
 */
import type { Hashes } from "../../domain/ledger/hash.ts";

/** What is known of a key: nothing, this very content, or another one. */
export type Known = "unknown" | "same" | "other";

/** Of a record: the lower and upper half of its key's hash and of its content's. Little-endian, as every platform is that Node runs on. */
const WORDS = 4;
const FIRST_RECORDS = 64;

export class KeyTable {
  private words: Uint32Array<ArrayBuffer>;
  private count = 0;
  /** Open addressing over a power of two, at most half full: 0, or a record's number from 1. */
  private slots = new Int32Array(FIRST_RECORDS);
  private indexed = 0;

  /** @param expected how many records there will be */
  constructor(expected = FIRST_RECORDS) {
    this.words = new Uint32Array(expected * WORDS);
  }

  add(keys: Hashes, key: number, contents: Hashes, content: number): void {
    this.reserve(1);
    const at = this.count++ * WORDS;
    this.words[at] = keys.lower(key);
    this.words[at + 1] = keys.upper(key);
    this.words[at + 2] = contents.lower(content);
    this.words[at + 3] = contents.upper(content);
  }

  /** Takes in what {@link bytes} gave. */
  append(bytes: Uint8Array): void {
    const words = new Uint32Array(bytes.slice().buffer);
    this.reserve(words.length / WORDS);
    this.words.set(words, this.count * WORDS);
    this.count += words.length / WORDS;
  }

  /** A key that was added twice has the content it was added with last. */
  look(keys: Hashes, key: number, contents: Hashes, content: number): Known {
    this.index();
    const at = (this.slots[this.slotOf(keys.lower(key), keys.upper(key))]! - 1) * WORDS;
    if (at < 0) return "unknown";
    return this.words[at + 2] === contents.lower(content) && this.words[at + 3] === contents.upper(content) ? "same" : "other";
  }

  /** A copy. */
  bytes(): Uint8Array {
    return new Uint8Array(this.words.slice(0, this.count * WORDS).buffer);
  }

  private reserve(records: number): void {
    const needed = (this.count + records) * WORDS;
    if (needed <= this.words.length) return;
    const larger = new Uint32Array(Math.max(needed, this.words.length * 2));
    larger.set(this.words);
    this.words = larger;
  }

  private index(): void {
    if (this.indexed === this.count) return;
    if (this.count * 2 > this.slots.length) {
      this.slots = new Int32Array(2 ** Math.ceil(Math.log2(this.count * 4)));
      this.indexed = 0;
    }
    for (; this.indexed < this.count; this.indexed++) {
      const at = this.indexed * WORDS;
      this.slots[this.slotOf(this.words[at]!, this.words[at + 1]!)] = this.indexed + 1;
    }
  }

  /** Where the key is, or where it would be. Its bits are a hash's already. */
  private slotOf(lower: number, upper: number): number {
    const mask = this.slots.length - 1;
    for (let slot = lower & mask; ; slot = (slot + 1) & mask) {
      const at = (this.slots[slot]! - 1) * WORDS;
      if (at < 0 || (this.words[at] === lower && this.words[at + 1] === upper)) return slot;
    }
  }
}
