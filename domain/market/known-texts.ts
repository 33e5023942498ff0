/**
 * Texts that came before, found again by their bytes: codes recur from record to record and dates from symbol to symbol,
 * and each is decoded, checked and put into Assay's spelling once. Bytes are taken four at a time, as little-endian words; in the last
 * word of a text, what stands behind the quote that closes it counts as zeros.
 */
import { QUOTE, SURPRISED } from "./json-bytes.ts";

/** Beyond so many, texts do not recur, and nothing is gained by remembering more. */
const MOST = 50_000;
const LONGEST = 64;
const WORD = 4;
/** The longest text, its quote, and what may be read behind it. */
const ROOM = LONGEST + WORD;

/** @typeParam A what texts stand for */
export class KnownTexts<A = string> {
  /** Open addressing over a power of two, at most half full: 0, or the entry's number from 1. */
  private slots = new Int32Array(64);
  /** A slot is numbered by the upper bits of a hash: how many are left out. */
  private shift = Math.clz32(64 - 1);
  /** The words of all entries, one behind the other, and where those of each begin. */
  private words = new Int32Array(256);
  private readonly starts: number[] = [0];
  private readonly values: A[] = [];
  private found = 0;

  /** The place behind the closing quote of the text that begins here, if it is known: {@link value} is then what it stands for. */
  after(view: DataView, start: number): number {
    if (start + ROOM > view.byteLength) return this.afterNearEnd(view, start);
    let hash = 0;
    for (let at = start; at < start + ROOM; at += WORD) {
      const word = view.getInt32(at, true);
      const quotes = quotesIn(word);
      if (quotes === 0) {
        hash = mixed(hash, word);
        continue;
      }
      // The bits up to the first quote's last.
      const mask = quotes ^ (quotes - 1);
      const last = word & mask;
      const entry = this.slots[this.slotOf(mixed(hash, last), view, start, (at - start) / WORD, last)]! - 1;
      if (entry < 0) return SURPRISED;
      this.found = entry;
      return at + WORD - (Math.clz32(mask) >>> 3);
    }
    return SURPRISED;
  }

  /** What the text found last stands for. */
  get value(): A {
    return this.values[this.found]!;
  }

  /** @param end where its closing quote stands */
  add(view: DataView, start: number, end: number, value: A): void {
    if (this.values.length >= MOST || end - start > LONGEST || this.after(view, start) !== SURPRISED) return;
    const text = withRoom(view, start, end + 1);
    const from = this.starts.at(-1)!;
    const to = from + Math.ceil((end + 1 - start) / WORD);
    if (to > this.words.length) {
      const larger = new Int32Array(to * 2);
      larger.set(this.words);
      this.words = larger;
    }
    for (let i = from; i < to; i++) this.words[i] = text.getInt32((i - from) * WORD, true);
    this.starts.push(to);
    this.values.push(value);
    if (this.values.length * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 4);
      this.shift -= 2;
      for (let entry = 0; entry < this.values.length; entry++) this.place(entry);
    } else this.place(this.values.length - 1);
  }

  /** Where nothing may be read behind the text. */
  private afterNearEnd(view: DataView, start: number): number {
    const after = start < view.byteLength ? this.after(withRoom(view, start, view.byteLength), 0) : SURPRISED;
    return after === SURPRISED ? SURPRISED : start + after;
  }

  /** Where the entry is that has so many whole words as stand there, and this last one; or where it would be. */
  private slotOf(hash: number, view: DataView, start: number, whole: number, last: number): number {
    const mask = this.slots.length - 1;
    let slot = hash >>> this.shift;
    while (this.slots[slot] !== 0 && !this.isEntry(this.slots[slot]! - 1, view, start, whole, last)) slot = (slot + 1) & mask;
    return slot;
  }

  private isEntry(entry: number, view: DataView, start: number, whole: number, last: number): boolean {
    const { words, starts } = this;
    const from = starts[entry]!;
    if (starts[entry + 1] !== from + whole + 1 || words[from + whole] !== last) return false;
    for (let i = 0; i < whole; i++) if (words[from + i] !== view.getInt32(start + i * WORD, true)) return false;
    return true;
  }

  private place(entry: number): void {
    const own = this.words.subarray(this.starts[entry], this.starts[entry + 1]);
    const mask = this.slots.length - 1;
    let slot = own.reduce(mixed, 0) >>> this.shift;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry + 1;
  }
}

const QUOTES = QUOTE * 0x01010101;
const [ONES, HIGHEST_BITS] = [0x01010101, 0x80808080 | 0];

/** Nothing but zeros where no byte of the word is a quote; else its lowest bit that is set is the highest bit of the first that is one. */
function quotesIn(word: number): number {
  const others = word ^ QUOTES;
  return (others - ONES) & ~others & HIGHEST_BITS;
}

/** The hash of one word more. Its upper bits depend on all of them. */
function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return product ^ (product >>> 15);
}

/** A copy with zeros behind it. */
function withRoom(view: DataView, start: number, end: number): DataView {
  const bytes = new Uint8Array(end - start + ROOM);
  bytes.set(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
  return new DataView(bytes.buffer);
}
