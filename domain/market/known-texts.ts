/**
 * Texts that came before, found again by their bytes: codes recur from record to record and dates from symbol to symbol,
 * and each is decoded, checked and put into Assay's spelling once.
 */

/** Beyond so many, texts do not recur, and nothing is gained by remembering more. */
const MOST = 50_000;
const LONGEST = 64;

export class KnownTexts {
  /** Open addressing over a power of two, at most half full: 0, or the entry's number from 1. */
  private slots = new Int32Array(64);
  private readonly keys: Uint8Array[] = [];
  private readonly values: string[] = [];
  /** The entry found last: neighbouring records share it as a rule. */
  private last = 0;

  /** Where the text found last ends, if it stands at `start` once more; −1 where it does not. */
  endOfLast(bytes: Uint8Array, start: number): number {
    if (this.last === 0) return -1;
    const key = this.keys[this.last - 1]!;
    for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return -1;
    return start + key.length;
  }

  /** What the text found last stands for. */
  get lastValue(): string | undefined {
    return this.values[this.last - 1];
  }

  /** What these bytes stand for; undefined where they are new. */
  find(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (this.endOfLast(bytes, start) === end) return this.lastValue;
    const mask = this.slots.length - 1;
    for (let slot = hashOf(bytes, start, end) & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const entry = this.slots[slot]!;
      if (!isSame(this.keys[entry - 1]!, bytes, start, end)) continue;
      this.last = entry;
      return this.values[entry - 1];
    }
    return undefined;
  }

  add(bytes: Uint8Array, start: number, end: number, value: string): void {
    if (this.keys.length >= MOST || end - start > LONGEST || this.find(bytes, start, end) !== undefined) return;
    // A copy: of a Buffer, slice is a view, and would keep the whole block alive that was read from the file.
    this.keys.push(new Uint8Array(bytes.subarray(start, end)));
    this.values.push(value);
    if (this.keys.length * 2 <= this.slots.length) this.place(this.keys.length);
    else this.enlarge();
  }

  private enlarge(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    for (let entry = 1; entry <= this.keys.length; entry++) this.place(entry);
  }

  private place(entry: number): void {
    const key = this.keys[entry - 1]!;
    const mask = this.slots.length - 1;
    let slot = hashOf(key, 0, key.length) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry;
  }
}

function isSame(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
