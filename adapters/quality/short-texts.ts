/**
 * Texts of a column that recur, by number. A table then holds a number for each row, and each text once in a table beside; joined,
 * they are a dictionary to DuckDB: what it finds out of a text, whether it matches a pattern, it finds out once.
 */
import duckdb from "@duckdb/node-bindings";

/** Beyond so many, texts do not recur. */
const MOST = 20_000;

/** A text is four words of 32 bits, as DuckDB has it in a vector: its length, and its bytes with zeros behind them. */
const WORDS = 4;

/** What a row has that has no text. */
const MISSING = 0;

export class ShortTexts {
  /** Whether a row has none. */
  hasMissing = false;
  /** One behind the other, by number from 1. */
  #texts = new Int32Array(64 * WORDS);
  /** The number that the next new text will have. */
  #next = MISSING + 1;
  /** Open addressing over a power of two, at most half full: a text's number, or 0. */
  #slots = new Int32Array(128);

  /** How many there are. */
  get count(): number {
    return this.#next - 1;
  }

  /** The number of the text that stands there, which is given to it where it is new; undefined where there are too many. */
  numberOf(words: Int32Array, at: number): number | undefined {
    let slot = this.#home(words, at);
    for (let number = this.#slots[slot]!; number !== 0; number = this.#slots[slot]!) {
      if (this.#stands(number, words, at)) return number;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    if (this.count === MOST) return undefined;
    this.#slots[slot] = this.#next;
    if ((this.#next + 1) * WORDS > this.#texts.length) this.#texts = enlarged(this.#texts);
    for (let i = 0; i < WORDS; i++) this.#texts[this.#next * WORDS + i] = words[at + i]!;
    if (this.#next * 2 > this.#slots.length) this.#enlargeSlots();
    return this.#next++;
  }

  missing(): number {
    this.hasMissing = true;
    return MISSING;
  }

  /** Copies so many of them to a vector of VARCHAR, from this number on. */
  copyTo(vector: duckdb.Vector, first: number, count: number): void {
    const bytes = WORDS * this.#texts.BYTES_PER_ELEMENT;
    duckdb.copy_data_to_vector(vector, 0, this.#texts.buffer, first * bytes, count * bytes);
  }

  #stands(number: number, words: Int32Array, at: number): boolean {
    const own = number * WORDS;
    for (let i = 0; i < WORDS; i++) if (this.#texts[own + i] !== words[at + i]) return false;
    return true;
  }

  #home(words: Int32Array, at: number): number {
    let hash = 0;
    for (let i = 0; i < WORDS; i++) {
      hash = Math.imul(hash ^ words[at + i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.#slots.length - 1);
  }

  #enlargeSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    for (let number = 1; number <= this.#next; number++) {
      let slot = this.#home(this.#texts, number * WORDS);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number;
    }
  }
}

function enlarged(texts: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(texts.length * 2);
  more.set(texts);
  return more;
}
