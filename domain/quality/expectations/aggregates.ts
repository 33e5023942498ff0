import { isLeft, right } from "fp-ts/lib/Either.js";
import { raise } from "../expectation.ts";
import { alike, isBelow, type Ordered } from "../like.ts";
import { keyOf } from "../pandas.ts";
import type { SqlColumn } from "../sql/column.ts";
import { sumOfParts, sumParts } from "../sql/exact-sum.ts";
import { numberLiteral } from "../sql/expressions.ts";
import { askRanks } from "../sql/ranks.ts";
import { ask, type BatchSql } from "../sql/rule.ts";
import { betweenRanks, meanOf, medianOf, stdevOf } from "../statistics.ts";
import { exactSum } from "../sum.ts";
import { exactly, sumOf, written } from "../whole-numbers.ts";
import { type Measured, type MeasureSql, measured, measuredWithDates, numbersOf } from "./measure.ts";

/** One number over the present values of a column. Where none is present there is none, and the rule fails; their sum is 0. */

export const minBetween = measuredWithDates(
  "expect_column_min_to_be_between",
  (column, present) => extreme(column, present, isBelow),
  extremeSql("min"),
);
export const maxBetween = measuredWithDates(
  "expect_column_max_to_be_between",
  (column, present) => extreme(column, present, (value, best) => isBelow(best, value)),
  extremeSql("max"),
);
export const meanBetween = measuredWithDates("expect_column_mean_to_be_between", numeric("mean", meanOf), (column, tell) =>
  askMean(column, (mean) => tell(mean)),
);
export const medianBetween = measuredWithDates("expect_column_median_to_be_between", numeric("median", medianOf), (column, tell) =>
  column.kind === "number"
    ? askRanks<number>(
        column,
        (count) => [0.5 * (count - 1)],
        (at, [rank]) => tell(rank === undefined ? null : numberOrNull(betweenRanks(rank, at, "linear"))),
      )
    : undefined,
);
/** The standard deviation of a sample (`ddof` 1): one value has none. */
export const stdevBetween = measured("expect_column_stdev_to_be_between", numeric("standard deviation", stdevOf), (column, tell) =>
  askMean(column, (mean, count) => {
    if (mean === undefined || mean === null || count < 2) return tell(mean === undefined ? undefined : null);
    const distance = `(${column.sql} - ${numberLiteral(mean)})`;
    return ask(sumParts(`(${distance} * ${distance})`), (parts) => {
      const squares = sumOfParts(parts);
      return tell(squares === undefined ? undefined : Math.sqrt(squares / (count - 1)));
    });
  }),
);
export const sumBetween = measured("expect_column_sum_to_be_between", sumOfPresent, ({ kind, sql }, tell) =>
  kind === "number" ? ask(sumParts(sql), (parts) => tell(sumOfParts(parts))) : undefined,
);

/** The fewest and most values a column holds: how many different ones, and which share of it is different or present. */
export const uniqueCountBetween = measured(
  "expect_column_unique_value_count_to_be_between",
  (_, present) => right(distinct(present)),
  ({ kind, sql }, tell) => (kind === "other" ? undefined : ask([`count(DISTINCT ${sql})`], ([different]) => tell(Number(different)))),
);
export const uniqueProportionBetween = measured(
  "expect_column_proportion_of_unique_values_to_be_between",
  (_, present) => right(share(distinct(present), present.length)),
  ({ kind, sql }, tell) =>
    kind === "other"
      ? undefined
      : ask([`count(DISTINCT ${sql})`, `count(${sql})`], ([different, present]) => tell(share(Number(different), Number(present)))),
);
export const presentProportionBetween = measured(
  "expect_column_proportion_of_non_null_values_to_be_between",
  (_, present, rowCount) => right(share(present.length, rowCount)),
  ({ sql }, tell) => ask([`count(${sql})`, "count(*)"], ([present, rows]) => tell(share(Number(present), Number(rows)))),
);

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const distinct = (present: readonly unknown[]): number => new Set(present.map(keyOf)).size;

function numeric(what: string, of: (numbers: readonly number[]) => number | undefined) {
  return (column: string, present: readonly unknown[]): Measured => {
    const numbers = numbersOf(column, present, what);
    if (isLeft(numbers)) return numbers;
    return right(numberOrNull(of(numbers.right)));
  };
}

function sumOfPresent(column: string, present: readonly unknown[]): Measured {
  const numbers = numbersOf(column, present, "sum");
  if (isLeft(numbers)) return numbers;
  const exact = present.some((value) => typeof value === "bigint") ? sumOf(present.map(exactly)) : exactSum(numbers.right);
  return right(typeof exact === "number" ? numberOrNull(exact) : exact);
}

const numberOrNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** The mean is null where there is no value, and undefined where SQL cannot add them up. */
function askMean({ kind, sql }: SqlColumn, next: (mean: number | null | undefined, count: number) => BatchSql): BatchSql | undefined {
  if (kind !== "number") return undefined;
  return ask([`count(${sql})`, ...sumParts(sql)], ([present, ...parts]) => {
    const [sum, count] = [sumOfParts(parts), Number(present)];
    return next(sum === undefined ? undefined : count === 0 ? null : sum / count, count);
  });
}

function extremeSql(aggregate: "min" | "max"): MeasureSql {
  return ({ kind, sql }, tell) =>
    kind === "boolean" || kind === "other" ? undefined : ask([`${aggregate}(${sql})`], ([value]) => tell(value as number | string | null));
}

function extreme(column: string, present: readonly unknown[], better: (value: Ordered, best: Ordered) => boolean): Measured {
  let best = (present[0] as Ordered | undefined) ?? null;
  for (const value of present as readonly Ordered[]) {
    if (!alike(value, best))
      return raise("TypeError", `column ${column} mixes ${written(best)} and ${written(value)}, which have no common order`);
    if (better(value, best!)) best = value;
  }
  return right(best);
}
