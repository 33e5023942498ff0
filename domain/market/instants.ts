import { Texts } from "./texts.ts";
import { microsOfInstant } from "./times.ts";

/** A column of instants that each row says itself: their bytes, as its hash is taken over them, and what they say as numbers. */
export class Instants extends Texts {
  /** Of each, its microseconds since 1970, NaN of null; what lies behind the last means nothing. Replaced when the column grows. */
  micros: Float64Array;

  constructor(expected = 64) {
    super(expected);
    this.micros = new Float64Array(Math.max(expected, 1));
  }

  override reserve(count: number): void {
    super.reserve(count);
    if (count <= this.micros.length) return;
    const larger = new Float64Array(Math.max(count, this.micros.length * 2));
    larger.set(this.micros);
    this.micros = larger;
  }

  override put(row: number, instant: string | null): void {
    super.put(row, instant);
    this.micros[row] = instant === null ? Number.NaN : microsOfInstant(instant);
  }

  override pick(rows: ArrayLike<number>): Instants {
    const picked = new Instants();
    picked.append(this, rows);
    return picked;
  }

  override append(other: Instants, rows?: ArrayLike<number>): void {
    const base = this.length;
    super.append(other, rows);
    for (let row = base; row < this.length; row++) this.micros[row] = other.micros[rows ? rows[row - base]! : row - base]!;
  }
}
