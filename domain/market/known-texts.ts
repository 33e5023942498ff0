/**
 * Texts that came before, found again by their bytes: codes recur from record to record and dates from symbol to symbol,
 * and each is decoded, checked and put into Assay's spelling once.
 */
import { QUOTE, SURPRISED } from "./json-bytes.ts";

/** Beyond so many, texts do not recur, and nothing is gained by remembering more. */
const MOST = 50_000;
const LONGEST = 64;

/** @typeParam A what texts stand for */
export class KnownTexts<A = string> {
  /** Open addressing over a power of two, at most half full: 0, or the entry's number from 1. */
  private slots = new Int32Array(64);
  /** Each with the quote that closes it. */
  private readonly keys: Uint8Array[] = [];
  private readonly values: A[] = [];
  /** The one found last: neighbouring records share it as a rule. */
  private lastKey: Uint8Array = new Uint8Array(0);
  private lastValue: A | undefined;

  /** The place behind the closing quote of the text that begins here, if it is known: {@link value} is then what it stands for. */
  after(bytes: Uint8Array, start: number): number {
    const { lastKey } = this;
    const { length } = lastKey;
    let same = 0;
    while (same < length && lastKey[same] === bytes[start + same]) same++;
    return same === length && length > 0 ? start + length : this.find(bytes, start);
  }

  /** What the text found last stands for. */
  get value(): A {
    return this.lastValue as A;
  }

  /** @param end where its closing quote stands */
  add(bytes: Uint8Array, start: number, end: number, value: A): void {
    if (this.keys.length >= MOST || end - start > LONGEST || this.after(bytes, start) !== SURPRISED) return;
    // A copy: of a Buffer, slice is a view, and would keep the whole block alive that was read from the file.
    this.keys.push(new Uint8Array(bytes.subarray(start, end + 1)));
    this.values.push(value);
    if (this.keys.length * 2 <= this.slots.length) this.place(this.keys.length);
    else this.enlarge();
  }

  private find(bytes: Uint8Array, start: number): number {
    const most = Math.min(bytes.length, start + LONGEST + 1);
    let hash = FIRST_HASH;
    let end = start;
    for (; end < most && bytes[end] !== QUOTE; end++) hash = Math.imul(hash ^ bytes[end]!, HASH_PRIME);
    const slot = end === most ? -1 : this.slotOf(hash, bytes, start);
    if (slot < 0 || this.slots[slot] === 0) return SURPRISED;
    const entry = this.slots[slot]! - 1;
    this.lastKey = this.keys[entry]!;
    this.lastValue = this.values[entry]!;
    return end + 1;
  }

  /** Where the entry is whose key stands there, or would be. */
  private slotOf(hash: number, bytes: Uint8Array, start: number): number {
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.slots[slot] !== 0 && !standsAt(bytes, start, this.keys[this.slots[slot]! - 1]!)) slot = (slot + 1) & mask;
    return slot;
  }

  private enlarge(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    for (let entry = 1; entry <= this.keys.length; entry++) this.place(entry);
  }

  private place(entry: number): void {
    const key = this.keys[entry - 1]!;
    let hash = FIRST_HASH;
    for (let i = 0; i < key.length - 1; i++) hash = Math.imul(hash ^ key[i]!, HASH_PRIME);
    this.slots[this.slotOf(hash, key, 0)] = entry;
  }
}

/** FNV-1a. */
const FIRST_HASH = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

function standsAt(bytes: Uint8Array, start: number, key: Uint8Array): boolean {
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}
