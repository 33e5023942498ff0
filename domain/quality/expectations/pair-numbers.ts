import { type Either, right } from "fp-ts/lib/Either.js";
import { type Check, type Definition, define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, column, oneOf, optional, proportion, required } from "../kwargs.ts";
import type { SqlColumn } from "../sql/column.ts";
import type { RowSql } from "../sql/rule.ts";
import { type Column, isMissing } from "../table.ts";
import { numbersOf } from "./between-numbers.ts";

const IGNORE = ["both_values_are_missing", "either_value_is_missing", "neither", "never"] as const;
const ignore = { ...oneOf(...IGNORE), expects: `one of ${IGNORE.join(", ")} (Unrecognized value of ignore_row_if)` };
export const kwargs = {
  column_A: required(column),
  column_B: required(column),
  ignore_row_if: optional(ignore),
  mostly: optional(proportion),
};

export interface Greater extends Pair {
  readonly orEqual: boolean;
  readonly parse: boolean;
}

/** What the rule about which of two is greater knows to compare. */
interface Comparison {
  readonly find: (how: Greater, ...columns: Parameters<FindPairs>) => Either<Raised, RowFinding>;
  readonly sql?: (how: Greater) => PairSql;
}

export function pairGreaterBy({ find, sql }: Comparison): Definition {
  return define({
    type: "expect_column_pair_values_a_to_be_greater_than_b",
    aliases: ["expect_column_pair_values_A_to_be_greater_than_B"],
    kwargs: { ...kwargs, or_equal: optional(boolean), parse_strings_as_datetimes: optional(boolean) },
    unsupported: { allow_cross_type_comparisons: "numbers and text have no common order" },
    compile({ or_equal: orEqual = false, parse_strings_as_datetimes: parse = false, ...pair }) {
      const how = { ...pair, orEqual, parse };
      return pairRule(pair, (...columns) => find(how, ...columns), sql?.(how));
    },
  });
}

/** The rule for who has columns of numbers alone. */
export const numbersGreater = pairGreaterBy({
  find({ column_A, column_B, orEqual }, left, other, rowCount, absent) {
    const [a, b] = [numbersOf(left, rowCount), numbersOf(other, rowCount)];
    if (a && b) return right(compareDoubles(a, b, rowCount, absent, orEqual));
    return raise("TypeError", `columns ${column_A} and ${column_B} do not both hold numbers`);
  },
});

export type Ignored = (typeof IGNORE)[number];

interface Pair {
  readonly column_A: string;
  readonly column_B: string;
  readonly ignore_row_if: Ignored | undefined;
  readonly mostly: number | undefined;
}

/** How many of a row's two values are missing; `"ignored"` where that leaves the row out. */
export type Absent = (row: number) => 0 | 1 | 2 | "ignored";
type FindPairs = (left: Column, right: Column, rowCount: number, absent: Absent) => Either<Raised, RowFinding>;
/** Undefined where SQL does not say it the same way. */
export type PairSql = (left: SqlColumn, right: SqlColumn, ignored: Ignored) => RowSql | undefined;

export function pairRule(
  { column_A: a, column_B: b, ignore_row_if = "both_values_are_missing", mostly = 1 }: Pair,
  find: FindPairs,
  sql?: PairSql,
) {
  const ignoredFrom = { both_values_are_missing: 2, either_value_is_missing: 1, neither: 3, never: 3 }[ignore_row_if];
  const check: Check = {
    kind: "row",
    columns: [a, b],
    shape: "pair",
    mostly,
    skipsMissing: true,
    find: ([left, right], rowCount) =>
      find(left!, right!, rowCount, (row) => {
        const count = (Number(isMissing(left![row])) + Number(isMissing(right![row]))) as 0 | 1 | 2;
        return count >= ignoredFrom ? "ignored" : count;
      }),
    ...(sql && { sql: ([left, right]) => sql(left!, right!, ignore_row_if) }),
  };
  return right(check);
}

/** No comparison holds with NaN, so only rows that fail can have a missing value. */
export function compareDoubles(left: Float64Array, other: Float64Array, rowCount: number, absentIn: Absent, orEqual: boolean): RowFinding {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    if (orEqual ? left[row]! >= other[row]! : left[row]! > other[row]!) continue;
    if (absentIn(row) === "ignored") missing++;
    else unexpected.push(row);
  }
  return { unexpected, missing };
}
