import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { columnRule, define, type Raised, type RowFinding } from "../expectation.ts";
import { column, nonNegative, oneOf, optional, proportion, required } from "../kwargs.ts";
import { judgeValues, presentOf } from "../rows.ts";
import { meanOf, quantileOf, sorted, stdevOf } from "../statistics.ts";
import type { Column } from "../table.ts";
import { numbersOf } from "./measure.ts";

/**
 * Values that lie far from the others. `iqr`: beyond Tukey's fences, `multiplier` times the distance of the quartiles outside of
 * them; a fence itself is no outlier. `std`: `multiplier` standard deviations (`ddof` 1) from the mean or further. Where the
 * values do not differ, all are alike; where there are too few to tell, none is an outlier.
 */
export const noOutliers = define({
  type: "expect_column_values_to_not_be_outliers",
  kwargs: {
    column: required(column),
    method: optional(oneOf("iqr", "std")),
    multiplier: optional(nonNegative),
    mostly: optional(proportion),
  },
  compile: ({ column, method = "iqr", multiplier = 1.5, mostly }) => {
    const windowOf = method === "iqr" ? betweenFences : nearMean;
    return columnRule(column, mostly, (values, rowCount) => find(column, values, rowCount, (numbers) => windowOf(numbers, multiplier)));
  },
});

type Within = (value: number) => boolean;

function find(
  column: string,
  values: Column,
  rowCount: number,
  windowOf: (numbers: readonly number[]) => Within | undefined,
): Either<Raised, RowFinding> {
  const numbers = numbersOf(column, presentOf(values, rowCount), "outliers");
  if (isLeft(numbers)) return numbers;
  const within = windowOf(numbers.right);
  return within
    ? judgeValues(values, rowCount, (value) => within(Number(value)))
    : right({ unexpected: [], missing: rowCount - numbers.right.length });
}

function betweenFences(numbers: readonly number[], multiplier: number): Within | undefined {
  if (numbers.length === 0) return undefined;
  const ascending = sorted(numbers);
  const [low, high] = [quantileOf(ascending, 0.25, "linear"), quantileOf(ascending, 0.75, "linear")];
  const reach = multiplier * (high - low);
  return (value) => value >= low - reach && value <= high + reach;
}

function nearMean(numbers: readonly number[], multiplier: number): Within | undefined {
  const [mean, stdev] = [meanOf(numbers), stdevOf(numbers)];
  if (mean === undefined || stdev === undefined) return undefined;
  const reach = multiplier * stdev;
  return reach > 0 ? (value) => Math.abs(value - mean) < reach : (value) => value === mean;
}
