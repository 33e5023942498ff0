import { right } from "fp-ts/lib/Either.js";
import { chiSquareAbove } from "../distributions/named.ts";
import { define, type Observation } from "../expectation.ts";
import { column, type Kind, optional, proportion, required } from "../kwargs.ts";
import { type CategoricalPartition, isContinuous, partition } from "../partition.ts";
import { presentOf } from "../rows.ts";
import { exactSum } from "../sum.ts";
import { weighedOver } from "./divergence.ts";

const categorical: Kind<CategoricalPartition> = {
  expects: 'a valid categorical partition object: {"values": […], "weights": […]}, weights summing to 1 (Invalid partition object.)',
  is: (value): value is CategoricalPartition => partition.is(value) && !isContinuous(value),
};

/**
 * Pearson's chi-square test: how probable it is that values with the expected weights are at least as far from them as these. A value
 * that is not expected has its share of `tail_weight_holdout`; without one, the probability is 0. Of one value there is none to tell.
 */
export const chiSquareAboveP = define({
  type: "expect_column_chisquare_test_p_value_to_be_greater_than",
  kwargs: {
    column: required(column),
    partition_object: required(categorical),
    p: optional(proportion),
    tail_weight_holdout: optional(proportion),
  },
  compile: ({ column, partition_object: expected, p = 0.05, tail_weight_holdout = 0 }) =>
    right({
      kind: "batch",
      columns: [column],
      observe: ([values], { rowCount }) => right(observe(presentOf(values!, rowCount), expected, p, tail_weight_holdout)),
    }),
});

function observe(present: readonly unknown[], expected: CategoricalPartition, p: number, holdout: number): Observation {
  const { values, observed, weights } = weighedOver(present, expected, holdout);
  const statistic = exactSum(observed.map((weight, at) => distance(weight, weights[at]!) * present.length));
  const probability = present.length === 0 ? Number.NaN : chiSquareAbove(statistic, values.length - 1);
  const total = exactSum(weights);
  return {
    success: probability > p,
    observed: Number.isNaN(probability) ? null : probability,
    details: {
      observed_partition: { values, weights: observed },
      expected_partition: { values, weights: weights.map((weight) => weight / total) },
    },
  };
}

/** What neither is found nor expected adds nothing. */
const distance = (found: number, wanted: number): number => (found === wanted ? 0 : (found - wanted) ** 2 / wanted);
