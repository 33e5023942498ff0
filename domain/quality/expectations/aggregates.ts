import { isLeft, right } from "fp-ts/lib/Either.js";
import { raise } from "../expectation.ts";
import { alike } from "../like.ts";
import { keyOf } from "../pandas.ts";
import { meanOf, medianOf, stdevOf } from "../statistics.ts";
import { exactSum } from "../sum.ts";
import { type Measured, measured, measuredWithDates, numbersOf } from "./measure.ts";

/** One number over the present values of a column. Where none is present there is none, and the rule fails; their sum is 0. */

export const minBetween = measuredWithDates("expect_column_min_to_be_between", (column, present) =>
  extreme(column, present, (value, best) => value < best),
);
export const maxBetween = measuredWithDates("expect_column_max_to_be_between", (column, present) =>
  extreme(column, present, (value, best) => value > best),
);
export const meanBetween = measured("expect_column_mean_to_be_between", numeric("mean", meanOf));
export const medianBetween = measured("expect_column_median_to_be_between", numeric("median", medianOf));
/** The standard deviation of a sample (`ddof` 1): one value has none. */
export const stdevBetween = measured("expect_column_stdev_to_be_between", numeric("standard deviation", stdevOf));
export const sumBetween = measured("expect_column_sum_to_be_between", numeric("sum", exactSum));

/** The fewest and most values a column holds: how many different ones, and which share of it is different or present. */
export const uniqueCountBetween = measured("expect_column_unique_value_count_to_be_between", (_, present) => right(distinct(present)));
export const uniqueProportionBetween = measured("expect_column_proportion_of_unique_values_to_be_between", (_, present) =>
  right(present.length === 0 ? 0 : distinct(present) / present.length),
);
export const presentProportionBetween = measured("expect_column_proportion_of_non_null_values_to_be_between", (_, present, rowCount) =>
  right(rowCount === 0 ? 0 : present.length / rowCount),
);

const distinct = (present: readonly unknown[]): number => new Set(present.map(keyOf)).size;

function numeric(what: string, of: (numbers: readonly number[]) => number | undefined) {
  return (column: string, present: readonly unknown[]): Measured => {
    const numbers = numbersOf(column, present, what);
    if (isLeft(numbers)) return numbers;
    const value = of(numbers.right);
    return right(value === undefined || Number.isNaN(value) ? null : value);
  };
}

function extreme(
  column: string,
  present: readonly unknown[],
  better: (value: number | string, best: number | string) => boolean,
): Measured {
  let best = (present[0] as number | string | undefined) ?? null;
  for (const value of present as readonly (number | string)[]) {
    if (!alike(value, best))
      return raise("TypeError", `column ${column} mixes ${JSON.stringify(best)} and ${JSON.stringify(value)}, which have no common order`);
    if (better(value, best!)) best = value;
  }
  return right(best);
}
