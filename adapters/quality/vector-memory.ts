/**
 * Values of one column on their way to DuckDB, in memory laid out as its vectors are: they are handed over by copying it, where a
 * call for each value would cost several times more than reading it. The layouts are those of DuckDB's C interface.
 */
import duckdb from "@duckdb/node-bindings";
import type { ShortTexts } from "./short-texts.ts";

export type VectorKind = "number" | "boolean" | "text";

/** Bytes of a value: a double, a byte, a `duckdb_string_t`. */
const WIDTH: Readonly<Record<VectorKind, number>> = { number: 8, boolean: 1, text: 16 };

/** Text of up to so many bytes stands in its vector, behind its length; of longer text the vector holds where it stands. */
const INLINE = 12;

interface LongText {
  readonly row: number;
  /** Where it stands among those kept beside. */
  readonly start: number;
  readonly end: number;
}

/** Numbers: how many, how many of them whole, and how many that a double tells apart from their neighbours. */
export interface Tally {
  readonly present: number;
  readonly whole: number;
  readonly safe: number;
}

/** Rows that were given no value lack it. */
export class VectorMemory {
  readonly kind: VectorKind;
  /** How many rows there is room for. */
  #room = 0;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** The same memory. */
  #numbers = new Float64Array(0);
  #words = new Int32Array(0);
  /** A bit for each row that has a value. */
  #present = new Int32Array(0);
  #long: LongText[] = [];
  #beside: Uint8Array = new Uint8Array(0);
  #besideBytes = 0;

  constructor(kind: VectorKind) {
    this.kind = kind;
  }

  /** Makes room for so many rows. */
  reserve(rows: number): void {
    if (rows <= this.#room) return;
    // Presence is handed over in words of 64 bits.
    this.#room = Math.max(rows + (-rows & 63), 2 * this.#room);
    this.#bytes = enlarged(this.#bytes, this.#room * WIDTH[this.kind]);
    this.#numbers = this.kind === "number" ? new Float64Array(this.#bytes.buffer) : this.#numbers;
    this.#words = this.kind === "text" ? new Int32Array(this.#bytes.buffer) : this.#words;
    const present = new Int32Array(this.#room >> 5);
    present.set(this.#present);
    this.#present = present;
  }

  putNumber(row: number, value: number): void {
    this.#numbers[row] = value;
    this.#present[row >> 5]! |= 1 << row;
  }

  putBoolean(row: number, value: boolean): void {
    this.#bytes[row] = value ? 1 : 0;
    this.#present[row >> 5]! |= 1 << row;
  }

  /** Puts text as UTF-8 that stands in other memory. */
  putText(row: number, source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const word = row << 2;
    this.#present[row >> 5]! |= 1 << row;
    this.#words[word] = length;
    this.#words[word + 1] = this.#words[word + 2] = this.#words[word + 3] = 0;
    if (length > INLINE) this.#putBeside(row, source.subarray(start, end));
    else for (let to = (word << 2) + 4, from = start; from < end; to++, from++) this.#bytes[to] = source[from]!;
  }

  #putBeside(row: number, text: Uint8Array): void {
    // Until it is handed over, none.
    this.#words[row << 2] = 0;
    const start = this.#besideBytes;
    this.#besideBytes += text.length;
    if (this.#besideBytes > this.#beside.length) this.#beside = enlarged(this.#beside, 2 * this.#besideBytes);
    this.#beside.set(text, start);
    this.#long.push({ row, start, end: this.#besideBytes });
  }

  /** Takes back the value of the last row. */
  clear(row: number): void {
    if (row >= this.#room) return;
    this.#present[row >> 5]! &= ~(1 << row);
    if (this.#long.at(-1)?.row === row) this.#long.pop();
  }

  /** Counts the numbers of so many rows. */
  tally(first: number, count: number): Tally {
    const [numbers, presence] = [this.#numbers, this.#present];
    const tally = { present: 0, whole: 0, safe: 0 };
    for (let row = first; row < first + count; row++) {
      if (((presence[row >> 5]! >> row) & 1) === 0) continue;
      tally.present++;
      if (!Number.isInteger(numbers[row])) continue;
      tally.whole++;
      if (Number.isSafeInteger(numbers[row])) tally.safe++;
    }
    return tally;
  }

  /** Copies so many rows to a vector; the first of them is a multiple of 32. */
  copyTo(vector: duckdb.Vector, first: number, count: number): void {
    this.reserve(first + count);
    const width = WIDTH[this.kind];
    duckdb.copy_data_to_vector(vector, 0, this.#bytes.buffer, first * width, count * width);
    for (const { row, start, end } of this.#long) {
      if (row >= first && row < first + count) {
        duckdb.vector_assign_string_element_len(vector, row - first, this.#beside.subarray(start, end));
      }
    }
    // DuckDB takes a vector that says nothing of its rows' presence to have them all, and looks at none of them then.
    if (this.#hasAll(first, count)) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#present.buffer, first >> 3, Math.ceil(count / 64) * 8);
  }

  /** Copies to a vector of INTEGER the numbers of so many rows' texts; returns false where they cannot be numbered. */
  copyNumbersTo(vector: duckdb.Vector, first: number, count: number, texts: ShortTexts): boolean {
    const numbers = this.numbered(first, count, texts);
    if (numbers) duckdb.copy_data_to_vector(vector, 0, numbers.buffer, 0, numbers.byteLength);
    return numbers !== undefined;
  }

  /** The numbers of so many rows' texts; undefined where one is long, or they are too many. */
  numbered(first: number, count: number, texts: ShortTexts): Int32Array<ArrayBuffer> | undefined {
    if (this.#long.length > 0) return undefined;
    this.reserve(first + count);
    const numbers = new Int32Array(count);
    for (let nth = 0, row = first; nth < count; nth++, row++) {
      const isPresent = ((this.#present[row >> 5]! >> row) & 1) === 1;
      const number = isPresent ? texts.numberOf(this.#words, row << 2) : texts.missing();
      if (number === undefined) return undefined;
      numbers[nth] = number;
    }
    return numbers;
  }

  #hasAll(first: number, count: number): boolean {
    const [end, rest] = [(first + count) >> 5, count & 31];
    for (let word = first >> 5; word < end; word++) if (this.#present[word] !== -1) return false;
    return rest === 0 || this.#present[end] === (1 << rest) - 1;
  }

  /** From here on no row has a value. */
  reset(): void {
    this.#present.fill(0);
    this.#long = [];
    this.#besideBytes = 0;
  }
}

function enlarged(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(length);
  more.set(bytes);
  return more;
}
