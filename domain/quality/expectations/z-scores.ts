import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { momentsOf, readsDates } from "../dates.ts";
import { columnRule, define, type Raised, type RowFinding } from "../expectation.ts";
import { boolean, column, number, optional, proportion, required } from "../kwargs.ts";
import { presentOf, unexpectedWhere } from "../rows.ts";
import { meanOf, stdevOf } from "../statistics.ts";
import type { Column } from "../table.ts";
import { numbersOf } from "./measure.ts";

/**
 * How many standard deviations (`ddof` 1) a value lies from the mean of the column, above it only unless `double_sided`.
 * Where the values do not differ, or there is one, no score exists, and every row is unexpected. Dates are taken by their moments.
 */
export const zScoresLess = define({
  type: "expect_column_value_z_scores_to_be_less_than",
  kwargs: { column: required(column), threshold: required(number), double_sided: optional(boolean), mostly: optional(proportion) },
  compile: ({ column, threshold, double_sided = true, mostly }) =>
    columnRule(column, mostly, (values, rowCount) => find(column, values, rowCount, threshold, double_sided)),
});

function find(column: string, values: Column, rowCount: number, threshold: number, doubleSided: boolean): Either<Raised, RowFinding> {
  const moments = readsDates(values, rowCount) ? momentsOf(column, values, rowCount) : right(values);
  if (isLeft(moments)) return moments;
  const numbers = numbersOf(column, presentOf(moments.right, rowCount), "z-scores");
  if (isLeft(numbers)) return numbers;
  const mean = meanOf(numbers.right) ?? Number.NaN;
  const stdev = stdevOf(numbers.right) ?? Number.NaN;
  const isLess = (score: number) => (doubleSided ? Math.abs(score) < Math.abs(threshold) : score < threshold);
  return right(unexpectedWhere(moments.right, rowCount, (value) => isLess((Number(value) - mean) / stdev)));
}
