import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { distanceAbove, distanceOf } from "../distributions/kolmogorov.ts";
import { type Cumulative, cumulativeOf, DISTRIBUTIONS, type Distribution } from "../distributions/named.ts";
import { type Check, define, type Observation, type Problem, problem, type Raised } from "../expectation.ts";
import { isObject, type Json } from "../json.ts";
import { column, count, type Kind, number, oneOf, optional, proportion, required } from "../kwargs.ts";
import { binOf, type ContinuousPartition, isContinuous, partition, weightsIn } from "../partition.ts";
import { presentOf } from "../rows.ts";
import { sorted } from "../statistics.ts";
import type { Column } from "../table.ts";
import { positionalParameters } from "./distribution-parameters.ts";
import { numbersOf } from "./measure.ts";

/** How probable it is that values of a distribution lie as far from it as these: the Kolmogorov–Smirnov test. */

const parameters: Kind<readonly number[] | Json> = {
  expects: "params must be a dict or list: scipy's positional parameters, or an object of them by name",
  is: (value): value is readonly number[] | Json =>
    (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [""]).every(number.is),
};

export const parameterizedKsAboveP = define({
  type: "expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than",
  kwargs: {
    column: required(column),
    distribution: required({
      expects: `one of ${DISTRIBUTIONS.join(", ")} (AttributeError: Unsupported  distribution provided)`,
      is: oneOf(...DISTRIBUTIONS).is,
    }),
    p_value: optional(number),
    params: required(parameters),
  },
  compile: ({ column, distribution, p_value = 0.05, params }) => {
    if (p_value <= 0 || p_value >= 1) return problem("p_value", "p_value must be between 0 and 1 exclusive");
    const positional = positionalParameters(distribution, params);
    if (isLeft(positional)) return problem("params", positional.left);
    return ofNumbers(column, (numbers) => againstDistribution(numbers, distribution, positional.right, p_value));
  },
});

function againstDistribution(
  numbers: readonly number[],
  distribution: Distribution,
  expected_params: readonly number[],
  least: number,
): Observation {
  const [distance, probability] = test(sorted(numbers), cumulativeOf(distribution, expected_params));
  return {
    success: probability >= least,
    observed: Number.isNaN(probability) ? null : probability,
    details: { expected_params, observed_ks_result: [distance, probability] },
  };
}

const continuous: Kind<ContinuousPartition> = {
  expects:
    'a valid continuous partition object: {"bins": [ascending], "weights": […]}, weights summing to 1 (Invalid continuous partition object.)',
  is: (value): value is ContinuousPartition => partition.is(value) && isContinuous(value),
};

/** Some seconds' worth. */
const MOST_DRAWN = 10_000_000;

/**
 * The share of samples drawn from the column (`bootstrap_samples` of them, with replacement) whose own test has a probability of at
 * least `p`; the rule holds where that share is above `p`. Great Expectations draws other samples each time. Here they are drawn by a
 * generator with a fixed seed, so that a column has one answer.
 */
export const bootstrappedKsAboveP = define({
  type: "expect_column_bootstrapped_ks_test_p_value_to_be_greater_than",
  kwargs: {
    column: required(column),
    partition_object: required(continuous),
    p: optional(proportion),
    bootstrap_samples: optional(count),
    bootstrap_sample_size: optional(count),
  },
  compile: ({ column, partition_object: expected, p = 0.05, bootstrap_samples: samples = 1000, bootstrap_sample_size: size }) => {
    const { bins, weights, tail_weights: tails = [0, 0] } = expected;
    if (![bins[0], bins.at(-1)].every(Number.isFinite)) return problem("partition_object", "Partition endpoints must be finite.");
    if (tails[0] + tails[1] > 0) {
      return problem("partition_object", "Partition cannot have tail weights -- endpoints must be finite.");
    }
    const drawn = samples * Math.max(1, size ?? weights.length * 2);
    if (drawn > MOST_DRAWN) {
      return problem(
        "bootstrap_samples",
        `the samples have ${drawn.toLocaleString("en-US")} values in all: fewer or smaller ones, ${MOST_DRAWN.toLocaleString("en-US")} at most, tell as much`,
      );
    }
    return ofNumbers(column, (numbers) => bootstrapped(numbers, expected, p, samples, size ?? weights.length * 2));
  },
});

function bootstrapped(
  numbers: readonly number[],
  { bins, weights }: ContinuousPartition,
  p: number,
  bootstrap_samples: number,
  bootstrap_sample_size: number,
): Observation {
  const heights = runningSums(weights);
  const cumulative = interpolated(bins, heights);
  const next = generator();
  let above = 0;
  for (let nth = 0; nth < bootstrap_samples && numbers.length > 0; nth++) {
    const sample = Float64Array.from({ length: bootstrap_sample_size }, () => numbers[Math.floor(next() * numbers.length)]!).sort();
    if (test(sample, cumulative)[1] >= p) above++;
  }
  const share = numbers.length === 0 ? Number.NaN : (1 + above) / (bootstrap_samples + 1);
  const observed = observedPartition(numbers, bins);
  return {
    success: share > p,
    observed: Number.isNaN(share) ? null : share,
    details: {
      bootstrap_samples,
      bootstrap_sample_size,
      observed_partition: observed,
      expected_partition: { bins, weights },
      observed_cdf: { x: observed.bins, cdf_values: runningSums(observed.weights) },
      expected_cdf: { x: bins, cdf_values: heights },
    },
  };
}

/** The bins, and one more at each end beyond which there are values. */
function observedPartition(numbers: readonly number[], bins: readonly number[]) {
  const { weights, below, above } = weightsIn(bins, numbers, numbers.length);
  const ascending = sorted(numbers);
  return {
    bins: [...(below > 0 ? [ascending[0]!] : []), ...bins, ...(above > 0 ? [ascending.at(-1)!] : [])],
    weights: [...(below > 0 ? [below] : []), ...weights, ...(above > 0 ? [above] : [])],
  };
}

function ofNumbers(column: string, observe: (numbers: readonly number[]) => Observation): Either<readonly Problem[], Check> {
  const ofColumn = ([values]: readonly Column[], { rowCount }: { readonly rowCount: number }): Either<Raised, Observation> => {
    const numbers = numbersOf(column, presentOf(values!, rowCount), "distribution");
    return isLeft(numbers) ? numbers : right(observe(numbers.right));
  };
  return right({ kind: "batch", columns: [column], observe: ofColumn });
}

/** The distance of a sample, and the probability of one as great; of no sample there is none. */
function test(ascending: Float64Array, cumulative: Cumulative): readonly [distance: number, probability: number] {
  if (ascending.length === 0) return [Number.NaN, Number.NaN];
  const distance = distanceOf(ascending, cumulative);
  return [distance, distanceAbove(ascending.length, distance)];
}

/** 0, and the sum of the first, of the first two, … */
function runningSums(weights: readonly number[]): number[] {
  const sums = [0];
  for (const weight of weights) sums.push(sums.at(-1)! + weight);
  return sums;
}

/** Straight lines between points, level outside of them. */
function interpolated(points: readonly number[], ys: readonly number[]): Cumulative {
  const xs = Float64Array.from(points);
  return (x) => {
    if (x < xs[0]!) return ys[0]!;
    if (x >= xs.at(-1)!) return ys.at(-1)!;
    const nth = binOf(xs, x);
    const [x0, x1, y0, y1] = [xs[nth]!, xs[nth + 1]!, ys[nth]!, ys[nth + 1]!];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  };
}

/** Numbers from 0 up to 1, always the same ones: the generator mulberry32. */
function generator(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
