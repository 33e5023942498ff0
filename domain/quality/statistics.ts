import { exactSum } from "./sum.ts";

/** Statistics of numbers as numpy and pandas have them, by sums that no order of the values changes. Undefined of too few. */

export const meanOf = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : exactSum(numbers) / numbers.length;

export function medianOf(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : quantileOf(sorted(numbers), 0.5, "linear");
}

/** The standard deviation of a sample (`ddof` 1). */
export function stdevOf(numbers: readonly number[]): number | undefined {
  if (numbers.length < 2) return undefined;
  const mean = meanOf(numbers)!;
  return Math.sqrt(exactSum(numbers.map((number) => (number - mean) * (number - mean))) / (numbers.length - 1));
}

export const sorted = (numbers: readonly number[]): Float64Array => Float64Array.from(numbers).sort();

/** What a quantile between two ranks is: numpy's words. */
export const INTERPOLATIONS = ["linear", "lower", "higher", "midpoint", "nearest"] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** A quantile (0–1) of numbers in ascending order, of which there must be one. */
export function quantileOf(ascending: ArrayLike<number>, quantile: number, interpolation: Interpolation): number {
  const rank = quantile * (ascending.length - 1);
  return betweenRanks(rank, (nth) => ascending[nth]!, interpolation);
}

/** The value at a rank that may lie between two; `at` knows the value of each whole rank. */
export function betweenRanks(rank: number, at: (rank: number) => number, interpolation: Interpolation): number {
  const [below, above] = [at(Math.floor(rank)), at(Math.ceil(rank))];
  switch (interpolation) {
    case "linear":
      return interpolate(below, above, rank - Math.floor(rank));
    case "midpoint":
      return interpolate(below, above, Math.floor(rank) === rank ? 0 : 0.5);
    case "nearest":
      return at(nearestRank(rank));
    default:
      return interpolation === "lower" ? below : above;
  }
}

/** Two equal infinities are themselves; their difference would be no number. */
const interpolate = (below: number, above: number, share: number): number => (below === above ? below : below + (above - below) * share);

/** Halves go to the even rank. */
export function nearestRank(rank: number): number {
  const below = Math.floor(rank);
  if (rank - below !== 0.5) return Math.round(rank);
  return below % 2 === 0 ? below : below + 1;
}
