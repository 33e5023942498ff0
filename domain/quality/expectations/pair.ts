import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { momentsOf, readsDates } from "../dates.ts";
import { type Check, define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, column, oneOf, optional, pairs, proportion, required } from "../kwargs.ts";
import { alike, isAtMost, isBelow, type Ordered } from "../like.ts";
import { keyOf } from "../pandas.ts";
import { areOfOneKind, type SqlColumn } from "../sql/column.ts";
import { allOf, anyOf } from "../sql/expressions.ts";
import type { RowSql } from "../sql/rule.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";

/** One column against another, row by row. By default a row is left out only where both are missing: one missing value fails. */

const IGNORE = ["both_values_are_missing", "either_value_is_missing", "neither", "never"] as const;
const ignore = { ...oneOf(...IGNORE), expects: `one of ${IGNORE.join(", ")} (Unrecognized value of ignore_row_if)` };
const kwargs = {
  column_A: required(column),
  column_B: required(column),
  ignore_row_if: optional(ignore),
  mostly: optional(proportion),
};

export const pairGreater = define({
  type: "expect_column_pair_values_a_to_be_greater_than_b",
  aliases: ["expect_column_pair_values_A_to_be_greater_than_B"],
  kwargs: { ...kwargs, or_equal: optional(boolean), parse_strings_as_datetimes: optional(boolean) },
  unsupported: { allow_cross_type_comparisons: "numbers and text have no common order" },
  compile: ({ or_equal: orEqual = false, parse_strings_as_datetimes: parse = false, ...pair }) =>
    pairRule(
      pair,
      (left, right, rowCount, absent) => {
        const comparable = readAlike(pair, left, right, rowCount, parse);
        return isLeft(comparable) ? comparable : compare(pair, ...comparable.right, rowCount, absent, orEqual);
      },
      (a, b) => (a.kind === "boolean" || (parse && a.kind === "text") ? undefined : `${a.sql} ${orEqual ? ">=" : ">"} ${b.sql}`),
    ),
});

/** A missing value equals nothing, another missing one neither. */
export const pairEqual = define({
  type: "expect_column_pair_values_to_be_equal",
  kwargs,
  compile: (pair) =>
    pairRule(
      pair,
      (left, right, rowCount, absent) =>
        judgePairs(rowCount, absent, (row) => !isMissing(left[row]) && keyOf(left[row]) === keyOf(right[row])),
      (a, b) => `${a.sql} = ${b.sql}`,
    ),
});

/** A missing value is null in the set of pairs. Without a set, every pair passes. */
export const pairInSet = define({
  type: "expect_column_pair_values_to_be_in_set",
  kwargs: { ...kwargs, value_pairs_set: optional(pairs) },
  compile: ({ value_pairs_set, ...pair }) => {
    const set = value_pairs_set && new Set(value_pairs_set.map(([a, b]) => pairKey(a, b)));
    return pairRule(pair, (left, right, rowCount, absent) =>
      judgePairs(rowCount, absent, (row) => set === undefined || set.has(pairKey(left[row], right[row]))),
    );
  },
});

const pairKey = (a: unknown, b: unknown) => written([a, b].map((value) => (isMissing(value) ? null : keyOf(value))));

interface Pair {
  readonly column_A: string;
  readonly column_B: string;
  readonly ignore_row_if: (typeof IGNORE)[number] | undefined;
  readonly mostly: number | undefined;
}

/** How many of a row's two values are missing; `"ignored"` where that leaves the row out. */
type Absent = (row: number) => 0 | 1 | 2 | "ignored";

type FindPairs = (left: Column, right: Column, rowCount: number, absent: Absent) => Either<Raised, RowFinding>;
/** Of two columns of one kind: null where a value is missing, which fails. Undefined where SQL does not compare them so. */
type HoldsSql = (left: SqlColumn, right: SqlColumn) => string | undefined;

function pairRule(
  { column_A: a, column_B: b, ignore_row_if = "both_values_are_missing", mostly = 1 }: Pair,
  find: FindPairs,
  holdsSql?: HoldsSql,
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
    ...(holdsSql && { sql: ([left, right]) => pairSql(left!, right!, ignore_row_if, holdsSql) }),
  };
  return right(check);
}

function pairSql(left: SqlColumn, right: SqlColumn, ignored: NonNullable<Pair["ignore_row_if"]>, holdsSql: HoldsSql): RowSql | undefined {
  const holds = areOfOneKind([left, right]) ? holdsSql(left, right) : undefined;
  if (holds === undefined) return undefined;
  const present = [left, right].map(({ sql }) => `${sql} IS NOT NULL`);
  const none = `NOT coalesce(${holds}, FALSE)`;
  const { looked, fails } = {
    // Where DuckDB knows that no value is missing, the comparison alone is left of it.
    both_values_are_missing: { looked: anyOf(present), fails: `(NOT (${holds}) OR (${left.sql} IS NULL) <> (${right.sql} IS NULL))` },
    either_value_is_missing: { looked: allOf(present), fails: `NOT (${holds})` },
    neither: { looked: "TRUE", fails: none },
    never: { looked: "TRUE", fails: none },
  }[ignored];
  return { _tag: "EachRow", looked, fails };
}

function judgePairs(rowCount: number, absent: Absent, expected: (row: number) => boolean): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    if (absent(row) === "ignored") missing++;
    else if (!expected(row)) unexpected.push(row);
  }
  return right({ unexpected, missing });
}

/** Both columns as moments where either is read as dates. */
function readAlike(pair: Pair, a: Column, b: Column, rowCount: number, parse: boolean): Either<Raised, readonly [Column, Column]> {
  if (!readsDates(a, rowCount, parse) && !readsDates(b, rowCount, parse)) return right([a, b]);
  const left = momentsOf(pair.column_A, a, rowCount);
  if (isLeft(left)) return left;
  const other = momentsOf(pair.column_B, b, rowCount);
  return isLeft(other) ? other : right([left.right, other.right]);
}

function compare(
  { column_A, column_B }: Pair,
  left: Column,
  other: Column,
  rowCount: number,
  absentIn: Absent,
  orEqual: boolean,
): Either<Raised, RowFinding> {
  if (left instanceof Float64Array && other instanceof Float64Array) return right(compareDoubles(left, other, rowCount, absentIn, orEqual));
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const a = left[row] as Ordered;
    const b = other[row] as Ordered;
    const absent = absentIn(row);
    if (absent === "ignored") missing++;
    else if (absent > 0) unexpected.push(row);
    else if (!alike(a, b))
      return raise("TypeError", `row ${row}: ${column_A} ${written(a)} and ${column_B} ${written(b)} cannot be compared`);
    else if (!(orEqual ? isAtMost(b, a) : isBelow(b, a))) unexpected.push(row);
  }
  return right({ unexpected, missing });
}

/** No comparison holds with NaN, so only rows that fail can have a missing value. */
function compareDoubles(left: Float64Array, other: Float64Array, rowCount: number, absentIn: Absent, orEqual: boolean): RowFinding {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    if (orEqual ? left[row]! >= other[row]! : left[row]! > other[row]!) continue;
    if (absentIn(row) === "ignored") missing++;
    else unexpected.push(row);
  }
  return { unexpected, missing };
}
