/**
 * The state of every series (a symbol as one source tells it) in one table of doubles: a row each, given in order of appearance, the
 * table doubling when it is full. Which rows changed is known by bucket, the unit in which state is written.
 */
import { hashText } from "../ledger/hash.ts";

export interface Series {
  readonly symbol: string;
  readonly source: string;
}

interface PlacedSeries extends Series {
  /** Where its cells begin. */
  readonly at: number;
}

/** A symbol's bucket is the same in every shard. */
export const BUCKETS = 64;

/** 0 to 63: the XXH64 of the symbol's UTF-8, modulo 64. */
export function bucketOf(symbol: string): number {
  return Number(hashText(symbol) % BigInt(BUCKETS));
}

const FIRST_ROWS = 16;

export class SeriesTable {
  /** Replaced when the table grows: read it after `row`. */
  cells: Float64Array;
  private readonly stride: number;
  private readonly buckets: readonly PlacedSeries[][] = Array.from({ length: BUCKETS }, () => []);
  /** Of each row. */
  private readonly bucketOfRow: number[] = [];
  /** By source, then by symbol: where the series' cells begin. */
  private readonly places = new Map<string, Map<string, number>>();
  private readonly changed = new Uint8Array(BUCKETS);

  /** @param stride cells of a series */
  constructor(stride: number) {
    this.stride = stride;
    this.cells = new Float64Array(FIRST_ROWS * stride);
  }

  /** Where the series' cells begin, if it is held. */
  find(symbol: string, source: string): number | undefined {
    return this.places.get(source)?.get(symbol);
  }

  /** Gives a series that is not held its row of zeros; returns where it begins. */
  open(symbol: string, source: string): number {
    const at = this.bucketOfRow.length * this.stride;
    if (at === this.cells.length) {
      const larger = new Float64Array(this.cells.length * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    const bucket = bucketOf(symbol);
    this.bucketOfRow.push(bucket);
    this.buckets[bucket]!.push({ symbol, source, at });
    const ofSource = this.places.get(source);
    if (ofSource) ofSource.set(symbol, at);
    else this.places.set(source, new Map([[symbol, at]]));
    return at;
  }

  markChanged(at: number): void {
    this.changed[this.bucketOfRow[at / this.stride]!] = 1;
  }

  /** The buckets that changed since this was last asked, ascending. */
  takeChanged(): readonly number[] {
    const changed: number[] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket++) if (this.changed[bucket] === 1) changed.push(bucket);
    this.changed.fill(0);
    return changed;
  }

  /** All series, or one bucket's, sorted by symbol and source (UTF-16 code units). */
  sorted(bucket?: number): readonly PlacedSeries[] {
    // In place: most often they are in order from the time before.
    return (bucket === undefined ? this.buckets.flat() : this.buckets[bucket]!).sort(bySeries);
  }
}

function bySeries(one: Series, other: Series): number {
  if (one.symbol !== other.symbol) return one.symbol < other.symbol ? -1 : 1;
  return one.source < other.source ? -1 : 1;
}
