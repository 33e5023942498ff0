/**
 * What goes wrong in a schedule: a matter of the seed and of the place alone, so that a schedule can be had again, and again with fewer
 * faults. A place is a text that says where in the schedule it is.
 */
import { streamOf, uniform } from "../../adapters/providers/simulated/random.ts";

/** Kinds of what goes wrong, and of what comes of it. */
export const KINDS = [
  "crash",
  "timeout",
  "throttle",
  "connection broken",
  "reply lost",
  "partial PutRecords",
  "duplicate",
  "re-shard",
  "clock skew",
  "cold start",
  // What comes of these.
  "retry",
  "reorder",
  "split batch",
  "given up",
  "replayed",
] as const;

export type Kind = (typeof KINDS)[number];

export function addCounts(sums: Map<Kind, number>, counts: Iterable<readonly [Kind, number]>): void {
  for (const [kind, count] of counts) sums.set(kind, (sums.get(kind) ?? 0) + count);
}

export class Faults {
  /** What went wrong, by its place, in order. */
  readonly befell = new Map<string, string>();
  /** How often each kind came about. */
  readonly counts = new Map<Kind, number>();
  private readonly seed: number;
  private readonly only: ReadonlySet<string> | undefined;
  private quiet = false;

  /** @param only places where anything may go wrong; undefined: everywhere */
  constructor(seed: number, only?: ReadonlySet<string>) {
    this.seed = seed;
    this.only = only;
  }

  static none(): Faults {
    return new Faults(0, new Set());
  }

  /** From now on nothing goes wrong. */
  end(): void {
    this.quiet = true;
  }

  count(kind: Kind, times = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + times);
  }

  /** Whether something goes wrong at the place, with that chance; each place is asked about once. @param what in words, for people */
  at(place: string, chance: number, kind: Kind, what: string): boolean {
    if (this.quiet || this.chance(place, 0) >= chance) return false;
    if (this.only && !this.only.has(place)) return false;
    this.befell.set(place, what);
    this.count(kind);
    return true;
  }

  /** A number from 0 up to 1 that belongs to the place; what goes wrong does not depend on it. */
  chance(place: string, use = 1): number {
    return uniform(streamOf(this.seed, place), 0, use);
  }

  /** A whole number from `low` to `high`. */
  between(place: string, low: number, high: number): number {
    return low + Math.floor(this.chance(place) * (high - low + 1));
  }

  pick<A>(place: string, of: readonly A[]): A {
    return of[this.between(place, 0, of.length - 1)]!;
  }
}
