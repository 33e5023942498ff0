import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { define, type Observation, problem, type Raised, raise } from "../expectation.ts";
import { boolean, column, type Kind, number, optional, proportion, required } from "../kwargs.ts";
import { keyOf } from "../pandas.ts";
import { automaticBins, type CategoricalPartition, type ContinuousPartition, isContinuous, partition, weightsIn } from "../partition.ts";
import { presentOf } from "../rows.ts";
import { exactSum } from "../sum.ts";
import { valueCounts } from "./distinct.ts";
import { numbersOf } from "./measure.ts";

const holdoutShare: Kind<number> = { ...proportion, expects: "between zero and one" };

/**
 * How far the distribution of a column is from the one expected: Kullback–Leibler divergence, in nats. Without a partition the
 * column is held against itself, and the result tells its distribution. `tail_weight_holdout` is the weight kept for what the
 * partition does not know, `internal_weight_holdout` for bins that it leaves empty. An infinite divergence is observed as null.
 */
export const divergenceLess = define({
  type: "expect_column_kl_divergence_to_be_less_than",
  kwargs: {
    column: required(column),
    partition_object: optional(partition),
    threshold: optional(number),
    bucketize_data: optional(boolean),
    tail_weight_holdout: optional(holdoutShare),
    internal_weight_holdout: optional(holdoutShare),
  },
  compile: ({ column, partition_object: expected, threshold, bucketize_data = true, ...held }) => {
    const holdout = { tail: held.tail_weight_holdout ?? 0, internal: held.internal_weight_holdout ?? 0 };
    const fault = faultOf(expected, threshold, bucketize_data, holdout);
    if (fault) return problem(...fault);
    return right({
      kind: "batch",
      columns: [column],
      observe: ([values], { rowCount }) => {
        const present = presentOf(values!, rowCount);
        if (expected === undefined) return describe(column, present, threshold, bucketize_data, holdout);
        return isContinuous(expected)
          ? binned(column, present, expected, threshold, holdout)
          : counted(present, expected, threshold, holdout);
      },
    });
  },
});

interface Holdout {
  readonly tail: number;
  readonly internal: number;
}

function faultOf(
  expected: CategoricalPartition | ContinuousPartition | undefined,
  threshold: number | undefined,
  bucketize: boolean,
  { tail, internal }: Holdout,
): [kwarg: string, message: string] | undefined {
  if (threshold !== undefined && threshold < 0) return ["threshold", "Threshold must be specified, greater than or equal to zero."];
  if (expected === undefined) return undefined;
  if (!isContinuous(expected)) {
    return internal > 0 ? ["internal_weight_holdout", "Internal weight holdout cannot be used for discrete data."] : undefined;
  }
  if (!bucketize) {
    const message = "KL Divergence cannot be computed with a continuous partition object and the bucketize_data parameter set to false.";
    return ["bucketize_data", message];
  }
  const { bins, tail_weights: tails } = expected;
  const infinite = [bins[0] === Number.NEGATIVE_INFINITY, bins.at(-1) === Number.POSITIVE_INFINITY];
  if (tail > 0 && tails) return ["tail_weight_holdout", "tail_weight_holdout must be 0 when using tail_weights in partition object"];
  if (tail > 0 && infinite.every(Boolean)) {
    return ["tail_weight_holdout", "tail_weight_holdout cannot be used for partitions with infinite endpoints."];
  }
  if (tails && infinite.some(Boolean)) {
    return ["partition_object", "There can be no tail weights for partitions with one or both endpoints at infinity"];
  }
  return undefined;
}

/** The column's own distribution. */
function describe(
  column: string,
  present: readonly unknown[],
  threshold: number | undefined,
  bucketize: boolean,
  holdout: Holdout,
): Either<Raised, Observation> {
  if (present.length === 0) return noDistribution(column);
  if (!bucketize || typeof present[0] === "string") {
    const counts = valueCounts(present);
    const values = counts.map(({ value }) => value) as CategoricalPartition["values"];
    const partition: CategoricalPartition = { values, weights: counts.map(({ count }) => count / present.length) };
    const fault = faultOf(partition, threshold, bucketize, holdout);
    return fault ? raise("ValueError", fault[1]) : counted(present, partition, threshold, holdout);
  }
  const numbers = numbersOf(column, present, "bins");
  if (isLeft(numbers)) return numbers;
  const bins = automaticBins(numbers.right);
  if (!bins) return raise("ValueError", `column ${column} holds values too far apart for bins of one width: give a partition_object`);
  const { weights } = weightsIn(bins, numbers.right, present.length);
  const partition: ContinuousPartition = { bins, weights, tail_weights: [0, 0] };
  const fault = faultOf(partition, threshold, bucketize, holdout);
  return fault ? raise("ValueError", fault[1]) : binned(column, present, partition, threshold, holdout);
}

const noDistribution = (column: string) => raise("ValueError", `column ${column} holds no value, so it has no distribution`);

/** Value by value. */
function counted(
  present: readonly unknown[],
  expected: CategoricalPartition,
  threshold: number | undefined,
  { tail }: Holdout,
): Either<never, Observation> {
  const { values, observed, weights } = weighedOver(present, expected, tail);
  return right(judged(observed, weights, threshold, { values, weights: observed }, { values, weights }));
}

/** The weights of the values expected and of those found besides, as they are and as they should be. What was not expected shares the holdout. */
export function weighedOver(present: readonly unknown[], expected: CategoricalPartition, holdout: number) {
  const found = new Map(valueCounts(present).map(({ value, count }) => [keyOf(value), { value, weight: count / present.length }] as const));
  const known = new Set(expected.values.map(keyOf));
  const strangers = [...found].filter(([key]) => !known.has(key)).map(([, { value }]) => value);
  const values: readonly unknown[] = [...expected.values, ...strangers];
  const scaled = strangers.length > 0 ? expected.weights.map((weight) => weight * (1 - holdout)) : expected.weights;
  return {
    values,
    observed: values.map((value) => found.get(keyOf(value))?.weight ?? 0),
    weights: [...scaled, ...strangers.map(() => holdout / strangers.length)],
  };
}

/** Bin by bin, tails and all. */
function binned(
  column: string,
  present: readonly unknown[],
  { bins, weights: written, tail_weights: tails }: ContinuousPartition,
  threshold: number | undefined,
  { tail, internal }: Holdout,
): Either<Raised, Observation> {
  const numbers = numbersOf(column, present, "bins");
  if (isLeft(numbers)) return numbers;
  if (present.length === 0) return noDistribution(column);
  const found = weightsIn(bins, numbers.right, present.length);
  const expected = withHoldout(written, tail, internal);
  // An infinite bin is a tail itself, and a holdout is all the other one's; two finite ends share it.
  const [openBelow, openAbove] = [bins[0] === Number.NEGATIVE_INFINITY, bins.at(-1) === Number.POSITIVE_INFINITY];
  const heldOut = openBelow || openAbove ? tail : tail / 2;
  const inner = <A>(list: readonly A[]) => list.slice(Number(openBelow), list.length - Number(openAbove));
  const below = { observed: openBelow ? found.weights[0]! : found.below, expected: openBelow ? expected[0]! : (tails?.[0] ?? heldOut) };
  const above = {
    observed: openAbove ? found.weights.at(-1)! : found.above,
    expected: openAbove ? expected.at(-1)! : (tails?.[1] ?? heldOut),
  };
  const observedInner = inner(found.weights);
  const expectedInner = inner(expected);
  return right(
    judged(
      [below.observed, ...observedInner, above.observed],
      [below.expected, ...expectedInner, above.expected],
      threshold,
      { bins: inner(bins), weights: observedInner, tail_weights: [below.observed, above.observed] },
      { bins: inner(bins), weights: expectedInner, tail_weights: [below.expected, above.expected] },
    ),
  );
}

/** The expected weights, scaled to leave room for what is held out; empty bins share the internal part. */
function withHoldout(weights: readonly number[], tail: number, internal: number): number[] {
  const scaled = weights.map((weight) => weight * (1 - tail - internal));
  const empty = scaled.filter((weight) => weight === 0).length;
  return scaled.map((weight) => (weight === 0 && internal > 0 ? internal / empty : weight));
}

function judged(
  observed: readonly number[],
  expected: readonly number[],
  threshold: number | undefined,
  observed_partition: object,
  expected_partition: object,
): Observation {
  const divergence = divergenceOf(observed, expected);
  return {
    success: threshold === undefined || divergence <= threshold,
    observed: Number.isFinite(divergence) ? divergence : null,
    details: { observed_partition, expected_partition },
  };
}

/** scipy's `entropy(p, q)`: both are scaled to sum to 1. */
function divergenceOf(observed: readonly number[], expected: readonly number[]): number {
  const [total, expectedTotal] = [exactSum(observed), exactSum(expected)];
  const terms = observed.map((weight, at) => {
    const [p, q] = [weight / total, expected[at]! / expectedTotal];
    if (p === 0 && q >= 0) return 0;
    return q > 0 ? p * Math.log(p / q) : Number.POSITIVE_INFINITY;
  });
  return exactSum(terms);
}
