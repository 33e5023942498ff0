import { type Either, right } from "fp-ts/lib/Either.js";
import { type Check, define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { columnList, exact, oneOf, optional, proportion, required } from "../kwargs.ts";
import { likeness } from "../like.ts";
import { keyOf } from "../pandas.ts";
import { areOfOneKind, type SqlColumn } from "../sql/column.ts";
import { allOf, anyOf, numberLiteral } from "../sql/expressions.ts";
import { type Column, isMissing } from "../table.ts";
import { type Exact, exactly, sumOf, written } from "../whole-numbers.ts";

/** Rules that read several columns of a row together. By default a row is left out where all of them are missing. */

const IGNORE = ["all_values_are_missing", "any_value_is_missing", "never"] as const;
/** In Great Expectations' own words. */
export const ignoreRowIf = { ...oneOf(...IGNORE), expects: `one of ${IGNORE.join(", ")} (Unrecognized value of ignore_row_if)` };
export type IgnoreRowIf = (typeof IGNORE)[number];

const kwargs = { column_list: required(columnList), ignore_row_if: optional(ignoreRowIf), mostly: optional(proportion) };

/** A row that lacks one of the values has no sum, and fails. */
export const sumEqual = define({
  type: "expect_multicolumn_sum_to_equal",
  kwargs: { ...kwargs, sum_total: required(exact) },
  compile: ({ sum_total, ...rest }) =>
    rowRule(
      rest,
      (columns, row) => {
        let sum: Exact = 0;
        for (const [nth, values] of columns.entries()) {
          const value = values[row];
          if (isMissing(value)) return right(false);
          if (likeness(value) !== "number") {
            return raise("TypeError", `column ${rest.column_list[nth]}, row ${row} holds ${written(value)}, which cannot be added up`);
          }
          sum = typeof value === "bigint" || typeof sum === "bigint" ? sumOf([sum, exactly(value)]) : sum + Number(value);
        }
        return right(sum === sum_total);
      },
      (columns) =>
        columns.every(({ kind }) => kind === "number") && typeof sum_total === "number"
          ? `0e0 + ${columns.map(({ sql }) => sql).join(" + ")} = ${numberLiteral(sum_total)}`
          : undefined,
    ),
});

/** Missing values are one value: two of them in a row are not unique. */
export const uniqueWithinRecord = define({
  type: "expect_select_column_values_to_be_unique_within_record",
  aliases: ["expect_multicolumn_values_to_be_unique"],
  kwargs,
  compile: (rest) =>
    rowRule(
      rest,
      (columns, row) => right(differentIn(columns, row) === columns.length),
      (columns) => (areOfOneKind(columns) ? allOf(pairsOf(columns).map(([a, b]) => `${a.sql} IS DISTINCT FROM ${b.sql}`)) : undefined),
    ),
});

/** The values of a row are all the same; missing values are one value. */
export const equalWithinRecord = define({
  type: "expect_multicolumn_values_to_be_equal",
  kwargs,
  compile: (rest) =>
    rowRule(
      rest,
      (columns, row) => right(differentIn(columns, row) === 1),
      ([first, ...others]) =>
        first && areOfOneKind([first, ...others]) ? allOf(others.map(({ sql }) => `${sql} IS NOT DISTINCT FROM ${first.sql}`)) : undefined,
    ),
});

const differentIn = (columns: readonly Column[], row: number): number =>
  new Set(columns.map((values) => (isMissing(values[row]) ? null : keyOf(values[row])))).size;

const pairsOf = <A>(items: readonly A[]): (readonly [A, A])[] =>
  items.flatMap((item, nth) => items.slice(nth + 1).map((other) => [item, other] as const));

interface Rule {
  readonly column_list: readonly string[];
  readonly ignore_row_if: IgnoreRowIf | undefined;
  readonly mostly: number | undefined;
}

function rowRule(
  { column_list: names, ignore_row_if = "all_values_are_missing", mostly = 1 }: Rule,
  expected: Expected,
  expectedSql: ExpectedSql,
) {
  const check: Check = {
    kind: "row",
    columns: names,
    shape: "compound",
    mostly,
    skipsMissing: true,
    find: (columns, rowCount) => judgeRows(columns, rowCount, isIgnored(columns, ignore_row_if), expected),
    sql: (columns) => {
      const holds = expectedSql(columns);
      const looked = lookedSql(columns, ignore_row_if);
      return holds === undefined ? undefined : { _tag: "EachRow", looked, fails: `${looked} AND NOT coalesce(${holds}, FALSE)` };
    },
  };
  return right(check);
}

type Expected = (columns: readonly Column[], row: number) => Either<Raised, boolean>;
/** Null where the row fails for what it lacks; undefined where the columns are none that SQL compares. */
type ExpectedSql = (columns: readonly SqlColumn[]) => string | undefined;

function judgeRows(
  columns: readonly Column[],
  rowCount: number,
  ignored: (row: number) => boolean,
  expected: Expected,
): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    if (ignored(row)) {
      missing++;
      continue;
    }
    const answer = expected(columns, row);
    if (answer._tag === "Left") return answer;
    if (!answer.right) unexpected.push(row);
  }
  return right({ unexpected, missing });
}

/** Whether a row is left out for what it lacks. */
export function isIgnored(columns: readonly Column[], when: IgnoreRowIf): (row: number) => boolean {
  if (when === "never") return () => false;
  if (when === "any_value_is_missing") return (row) => columns.some((values) => isMissing(values[row]));
  return (row) => columns.every((values) => isMissing(values[row]));
}

/** {@link isIgnored}, the other way round: which rows are looked at. */
export function lookedSql(columns: readonly SqlColumn[], when: IgnoreRowIf): string {
  const present = columns.map(({ sql }) => `${sql} IS NOT NULL`);
  if (when === "never") return "TRUE";
  return when === "any_value_is_missing" ? allOf(present) : anyOf(present);
}
