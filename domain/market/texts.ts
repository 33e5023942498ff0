import { afterCopy } from "./few-bytes.ts";
import { afterDigits, afterText, MOST_BYTES_A_UNIT, textOf } from "./utf8.ts";

/** A column of texts, some of them null, as UTF-8 in a few pieces of memory: a million strings would each cost the collector a visit. */
export class Texts {
  /** Memory that the texts stand in; some of it may be shared with other columns. */
  private readonly blocks: Uint8Array[] = [];
  /** Of each text: its block, and where it begins and ends there. */
  private places: Int32Array;
  private count = 0;
  /** The block that is this column's own, where the next text goes, and its number. */
  private own: Uint8Array<ArrayBuffer> | undefined;
  private ownView = NO_BYTES;
  private ownNumber = 0;
  private used = 0;
  /** Of the next block that is this column's own. */
  private nextBytes: number;

  /** @param expected how many there will be; @param ownBytes of the first block that is this column's own */
  constructor(expected = 64, ownBytes = FIRST_BLOCK_BYTES) {
    this.nextBytes = Math.max(ownBytes, FIRST_BLOCK_BYTES);
    this.places = new Int32Array(PLACE * Math.max(expected, 1));
  }

  get length(): number {
    return this.count;
  }

  /** Keeps bytes, which must not change any more, so that texts can be pieces of them; returns the block's number. */
  hold(bytes: Uint8Array): number {
    return this.blocks.push(bytes) - 1;
  }

  /** Makes room for so many texts in all. */
  reserve(count: number): void {
    if (count * PLACE <= this.places.length) return;
    const larger = new Int32Array(Math.max(count * PLACE, this.places.length * 2));
    larger.set(this.places);
    this.places = larger;
  }

  /** Adds a piece of a held block. */
  addPiece(block: number, start: number, end: number): void {
    this.putPiece(this.count, block, start, end);
  }

  /** Adds several, from the one numbered `first` up to, not including, `last`. */
  addPieces(block: number, { starts, ends }: Pieces, first: number, last: number): void {
    this.reserve(this.count + last - first);
    const { places } = this;
    let at = this.count * PLACE;
    for (let i = first; i < last; i++) {
      places[at++] = block;
      places[at++] = starts[i]!;
      places[at++] = ends[i]!;
    }
    this.count += last - first;
  }

  /** Makes a piece of a held block the last text, at this place: behind the one before, or instead of those from there on. */
  putPiece(place: number, block: number, start: number, end: number): void {
    this.count = place + 1;
    let at = place * PLACE;
    if (at === this.places.length) this.reserve(this.count);
    this.places[at++] = block;
    this.places[at++] = start;
    this.places[at] = end;
  }

  add(text: string): void {
    this.put(this.count, text);
  }

  /** As {@link putPiece}. */
  put(place: number, text: string | null): void {
    if (text === null) {
      this.putPiece(place, NULL_BLOCK, 0, 0);
      return;
    }
    const memory = this.room(text.length * MOST_BYTES_A_UNIT);
    const start = this.used;
    this.used = afterText(memory, start, text);
    this.putPiece(place, this.ownNumber, start, this.used);
  }

  /** Adds a prefix in ASCII and a whole number from 0 up, in decimal. */
  addNumbered(prefix: Uint8Array, number: number): void {
    const memory = this.room(prefix.length + MOST_DIGITS);
    const start = this.used;
    for (let i = 0; i < prefix.length; i++) memory[start + i] = prefix[i]!;
    this.used = afterDigits(memory, start + prefix.length, number);
    this.addPiece(this.ownNumber, start, this.used);
  }

  /** Adds a prefix and, behind it, what stands in other memory from `start` up to, not including, `end`; both are UTF-8. */
  addJoined(prefix: DataView, memory: DataView, start: number, end: number): void {
    this.room(prefix.byteLength + end - start);
    const { ownView, used } = this;
    this.used = afterCopy(memory, start, end, ownView, afterCopy(prefix, 0, prefix.byteLength, ownView, used));
    this.addPiece(this.ownNumber, used, this.used);
  }

  /** Leaves the first of them, and as many as are said. */
  truncate(length: number): void {
    if (length < this.count) this.count = length;
  }

  isNull(i: number): boolean {
    return this.places[i * PLACE] === NULL_BLOCK;
  }

  /** The UTF-8 of a text: a view. */
  bytes(i: number): Uint8Array {
    const at = i * PLACE;
    return this.blocks[this.places[at]!]!.subarray(this.places[at + 1], this.places[at + 2]);
  }

  /** Which block a text stands in, and where. */
  blockOf(i: number): number {
    return this.places[i * PLACE]!;
  }

  start(i: number): number {
    return this.places[i * PLACE + 1]!;
  }

  end(i: number): number {
    return this.places[i * PLACE + 2]!;
  }

  block(number: number): Uint8Array {
    return this.blocks[number]!;
  }

  text(i: number): string {
    if (i >= this.count) throw new RangeError(`there is no text ${i} among ${this.count}`);
    const bytes = this.bytes(i);
    return textOf(bytes, 0, bytes.length);
  }

  /** These texts in this order, in the same memory. */
  pick(rows: ArrayLike<number>): Texts {
    const picked = new Texts();
    picked.append(this, rows);
    return picked;
  }

  /** Adds these texts of another column, or all of them, without copying what they say. */
  append(other: Texts, rows?: ArrayLike<number>): void {
    const base = this.blocks.length;
    for (const block of other.blocks) this.hold(block);
    const count = rows?.length ?? other.count;
    this.reserve(this.count + count);
    for (let i = 0; i < count; i++) {
      const at = (rows ? rows[i]! : i) * PLACE;
      const block = other.places[at]!;
      this.addPiece(block === NULL_BLOCK ? NULL_BLOCK : base + block, other.places[at + 1]!, other.places[at + 2]!);
    }
  }

  private room(bytes: number): Uint8Array {
    if (!this.own || this.used + bytes > this.own.length) {
      const memory = new Uint8Array(Math.max(this.nextBytes, bytes));
      this.nextBytes = Math.min(this.nextBytes * 4, MOST_BLOCK_BYTES);
      this.ownNumber = this.hold(memory);
      this.own = memory;
      this.ownView = new DataView(memory.buffer);
      this.used = 0;
    }
    return this.own as Uint8Array;
  }
}

/** Where pieces of memory begin and end. */
interface Pieces {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** Views of the blocks that texts stand in, for those who read them by words. */
export class BlockViews {
  private readonly texts: Texts;
  private readonly views: DataView[] = [];
  private last = -1;
  private lastView = NO_BYTES;

  constructor(texts: Texts) {
    this.texts = texts;
  }

  view(block: number): DataView {
    if (block !== this.last) {
      this.lastView = this.views[block] ??= this.viewOf(block);
      this.last = block;
    }
    return this.lastView;
  }

  private viewOf(block: number): DataView {
    const { buffer, byteOffset, byteLength } = this.texts.block(block);
    return new DataView(buffer as ArrayBuffer, byteOffset, byteLength);
  }
}

export const NO_BYTES: DataView = new DataView(new ArrayBuffer(0));
/** Numbers that say where a text stands. */
const PLACE = 3;
/** Where a null stands. */
const NULL_BLOCK = -1;
/** A column of few texts is to be small; one of many, in few pieces. */
const FIRST_BLOCK_BYTES = 1024;
const MOST_BLOCK_BYTES = 262_144;
const MOST_DIGITS = 16;
