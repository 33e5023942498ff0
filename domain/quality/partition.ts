import { isObject } from "./json.ts";
import type { Kind } from "./kwargs.ts";
import { keyOf } from "./pandas.ts";
import { sorted } from "./statistics.ts";
import { exactSum } from "./sum.ts";

/** A distribution as Great Expectations writes it down: the weight of each value, or of each bin between numbers. */
export type Partition = CategoricalPartition | ContinuousPartition;

export interface CategoricalPartition {
  readonly values: readonly (string | number | boolean)[];
  /** One for each value; they sum to 1. */
  readonly weights: readonly number[];
}

export interface ContinuousPartition {
  /** Ascending edges, one more than weights; the outermost may be infinite. */
  readonly bins: readonly number[];
  readonly weights: readonly number[];
  /** Weights below the first edge and above the last; with the others they sum to 1. */
  readonly tail_weights?: readonly [number, number];
}

/** Values go before bins where both are given. */
export const isContinuous = (partition: Partition): partition is ContinuousPartition => !("values" in partition && partition.values);

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((item) => typeof item === "number");

export const partition: Kind<Partition> = {
  expects:
    'a valid partition object: {"values": [different ones], "weights": […]} or {"bins": [ascending], "weights": […], "tail_weights": [below, above]}, weights summing to 1 (Invalid partition_object provided: Invalid partition object.)',
  is: (value): value is Partition => {
    if (!isObject(value) || !isNumbers(value["weights"])) return false;
    const { values, bins, weights, tail_weights: tails = [0, 0] } = value;
    if (values) return Array.isArray(values) && areDifferent(values) && values.length === weights.length && isWhole(weights);
    if (!isNumbers(tails) || tails.length !== 2 || !isWhole([...weights, ...tails])) return false;
    return isNumbers(bins) && bins.length === weights.length + 1 && bins.every((edge, at) => at === 0 || edge > bins[at - 1]!);
  },
};

const isWhole = (weights: readonly number[]): boolean => Math.abs(exactSum(weights) - 1) <= 1e-5;

const areDifferent = (values: readonly unknown[]): boolean => new Set(values.map(keyOf)).size === values.length;

/** The weights of the bins among `total` values (numpy's `histogram`: the last bin has both its edges), and of what lies outside. */
export function weightsIn(bins: readonly number[], numbers: readonly number[], total: number) {
  const edges = Float64Array.from(bins);
  const counts = new Array<number>(bins.length - 1).fill(0);
  let [below, above] = [0, 0];
  for (const number of numbers) {
    if (number < edges[0]!) below++;
    else if (number > edges.at(-1)!) above++;
    else counts[Math.min(binOf(edges, number), counts.length - 1)]!++;
  }
  return { weights: counts.map((count) => count / total), below: below / total, above: above / total };
}

/** The bin whose lower edge is the greatest not above the number. */
export function binOf(edges: Float64Array, number: number): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** More bins than this are no distribution that anyone reads; numpy runs out of memory for them. */
const MOST_BINS = 1_000_000;

/**
 * Bins of one width that suit the values: as many as Freedman and Diaconis, or Sturges, would have, whichever are more. Undefined
 * where the values lie too far apart for it, or without end.
 */
export function automaticBins(numbers: readonly number[]): number[] | undefined {
  const ascending = sorted(numbers);
  const at = (quantile: number) => ascending[Math.round(quantile * (ascending.length - 1))]!;
  const [least, greatest, spread] = [at(0), at(1), at(0.75) - at(0.25)];
  const sturges = Math.ceil(Math.log2(numbers.length + 1));
  const width = (2 * spread) / Math.cbrt(numbers.length);
  const count = spread < 1e-10 ? sturges : Math.max(sturges, Math.ceil((greatest - least) / width));
  if (!(count <= MOST_BINS && Number.isFinite(greatest - least))) return undefined;
  return Array.from({ length: count + 1 }, (_, nth) => (nth === count ? greatest : least + ((greatest - least) * nth) / count));
}
