import { right } from "fp-ts/lib/Either.js";
import { columnRule, define, type RowFinding } from "../expectation.ts";
import { column, columnList, optional, proportion, required } from "../kwargs.ts";
import { keyOf } from "../pandas.ts";
import type { SqlColumn } from "../sql/column.ts";
import type { RowSql } from "../sql/rule.ts";
import { type Column, isMissing } from "../table.ts";
import { ignoreRowIf, isIgnored, lookedSql } from "./multicolumn.ts";

/** Uniqueness of a value, or of several columns together. Every row of a repeated value is unexpected, the first one too. */

export const valuesUnique = define({
  type: "expect_column_values_to_be_unique",
  kwargs: { column: required(column), mostly: optional(proportion) },
  compile: ({ column, mostly }) =>
    columnRule(
      column,
      mostly,
      (values, rowCount) => right(repeated(codesOf(values, rowCount), (row) => isMissing(values[row]))),
      (only) => repeatedSql([only], `${only.sql} IS NOT NULL`),
    ),
});

export const compoundUnique = define({
  type: "expect_compound_columns_to_be_unique",
  kwargs: {
    column_list: required(columnList),
    ignore_row_if: optional(ignoreRowIf),
    mostly: optional(proportion),
  },
  compile: ({ column_list: columns, ignore_row_if = "all_values_are_missing", mostly = 1 }) =>
    right({
      kind: "row",
      columns,
      shape: "compound",
      mostly,
      skipsMissing: true,
      find: (values, rowCount) =>
        right(
          ignore_row_if !== "any_value_is_missing" && values.some((column) => isAscending(column, rowCount))
            ? { unexpected: [], missing: 0 }
            : repeated(combinedCodes(values, rowCount), isIgnored(values, ignore_row_if)),
        ),
      sql: (several) => repeatedSql(several, lookedSql(several, ignore_row_if)),
    }),
});

/** The rows whose code stands in more than one row. A row that is ignored has a code that no counted row has. */
function repeated(codes: Uint32Array, ignore: (row: number) => boolean): RowFinding {
  const seen = new Uint32Array(codes.length);
  let missing = 0;
  for (let row = 0; row < codes.length; row++) {
    if (ignore(row)) missing++;
    else seen[codes[row]!]!++;
  }
  const unexpected: number[] = [];
  for (let row = 0; row < codes.length; row++) if (seen[codes[row]!]! > 1) unexpected.push(row);
  return { unexpected, missing };
}

function repeatedSql(columns: readonly SqlColumn[], looked: string): RowSql | undefined {
  if (columns.some(({ kind }) => kind === "other")) return undefined;
  const hash = `hash(${columns.map(({ sql }) => sql).join(", ")})`;
  const keys = columns.map(({ sql }, nth) => `${sql} AS key${nth}`).join(", ");
  const same = columns.map(({ sql }, nth) => `one.${sql} IS NOT DISTINCT FROM more.key${nth}`).join(" AND ");
  return {
    _tag: "RowsTogether",
    looked,
    surelyNone: (relation) => `SELECT count(*) = count(DISTINCT ${hash}) FROM ${relation} WHERE ${looked}`,
    unexpected: (relation) => `SELECT one.row FROM (SELECT * FROM ${relation} WHERE ${looked}) AS one
      JOIN (SELECT ${keys} FROM ${relation} WHERE ${looked} GROUP BY ALL HAVING count(*) > 1) AS more ON ${same}`,
  };
}

/** Whether each value is greater than the one before: then no two rows are alike, and none is missing. Times often are. */
function isAscending(values: Column, rowCount: number): boolean {
  let before = values[0] as number | string;
  if (typeof before !== "string" && typeof before !== "number") return false;
  for (let row = 1; row < rowCount; row++) {
    const value = values[row] as number | string;
    if (typeof value !== typeof before || !(value > before)) return false;
    before = value;
  }
  return rowCount > 0 && !Number.isNaN(before);
}

/** A small number for each row, equal where the value is equal; below `rowCount`. All that is missing is one value. */
function codesOf(values: Column, rowCount: number): Uint32Array {
  const codes = new Uint32Array(rowCount);
  const known = new Map<unknown, number>();
  for (let row = 0; row < rowCount; row++) {
    const value = isMissing(values[row]) ? null : keyOf(values[row]);
    let code = known.get(value);
    if (code === undefined) {
      code = known.size;
      known.set(value, code);
    }
    codes[row] = code;
  }
  return codes;
}

/** Codes of several columns together: two codes make one number (exact up to 94 million rows), which is coded again. */
function combinedCodes(columns: readonly Column[], rowCount: number): Uint32Array {
  const pairs = new Float64Array(rowCount);
  return columns
    .map((values) => codesOf(values, rowCount))
    .reduce((left, right) => {
      for (let row = 0; row < rowCount; row++) pairs[row] = left[row]! * rowCount + right[row]!;
      return codesOf(pairs, rowCount);
    });
}
