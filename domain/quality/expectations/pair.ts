import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { momentsOf, readsDates } from "../dates.ts";
import { define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { optional, pairs } from "../kwargs.ts";
import { alike, isAtMost, isBelow, type Ordered } from "../like.ts";
import { keyOf } from "../pandas.ts";
import { areOfOneKind, type SqlColumn } from "../sql/column.ts";
import { allOf, anyOf } from "../sql/expressions.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";
import { type Absent, compareDoubles, type Greater, kwargs, type PairSql, pairGreaterBy, pairRule } from "./pair-numbers.ts";

/** One column against another, row by row. By default a row is left out only where both are missing: one missing value fails. */

export const pairGreater = pairGreaterBy({
  find(how, left, right, rowCount, absent) {
    const comparable = readAlike(how, left, right, rowCount);
    return isLeft(comparable) ? comparable : compare(how, ...comparable.right, rowCount, absent);
  },
  sql: ({ orEqual, parse }) =>
    comparing((a, b) => (a.kind === "boolean" || (parse && a.kind === "text") ? undefined : `${a.sql} ${orEqual ? ">=" : ">"} ${b.sql}`)),
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
      comparing((a, b) => `${a.sql} = ${b.sql}`),
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

/** Of two columns of one kind: null where a value is missing, which fails. Undefined where SQL does not compare them so. */
type HoldsSql = (left: SqlColumn, right: SqlColumn) => string | undefined;

function comparing(holdsSql: HoldsSql): PairSql {
  return (left, right, ignored) => {
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
  };
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
function readAlike(
  { column_A, column_B, parse }: Greater,
  a: Column,
  b: Column,
  rowCount: number,
): Either<Raised, readonly [Column, Column]> {
  if (!readsDates(a, rowCount, parse) && !readsDates(b, rowCount, parse)) return right([a, b]);
  const left = momentsOf(column_A, a, rowCount);
  if (isLeft(left)) return left;
  const other = momentsOf(column_B, b, rowCount);
  return isLeft(other) ? other : right([left.right, other.right]);
}

function compare(
  { column_A, column_B, orEqual }: Greater,
  left: Column,
  other: Column,
  rowCount: number,
  absentIn: Absent,
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
