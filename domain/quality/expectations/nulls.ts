import { right } from "fp-ts/lib/Either.js";
import { type Check, define, type RowFinding } from "../expectation.ts";
import { column, optional, proportion, required } from "../kwargs.ts";
import { type Column, isMissing } from "../table.ts";

/** Rules about what is missing; they look at every row, so `mostly` is a share of all of them. */

const kwargs = { column: required(column), mostly: optional(proportion) };

export const notNull = define({
  type: "expect_column_values_to_not_be_null",
  kwargs,
  compile: ({ column, mostly }) => right(everyRow(column, mostly, isMissing, "IS NULL")),
});

export const isNull = define({
  type: "expect_column_values_to_be_null",
  kwargs,
  compile: ({ column, mostly }) => right(everyRow(column, mostly, (value) => !isMissing(value), "IS NOT NULL")),
});

function everyRow(column: string, mostly = 1, unexpected: (value: unknown) => boolean, inSql: "IS NULL" | "IS NOT NULL"): Check {
  return {
    kind: "row",
    columns: [column],
    shape: "column",
    mostly,
    skipsMissing: false,
    find: ([values], rowCount) => right(rowsWhere(values!, rowCount, unexpected)),
    sql: ([only]) => ({ _tag: "EachRow", looked: "TRUE", fails: `${only!.sql} ${inSql}` }),
  };
}

function rowsWhere(values: Column, rowCount: number, unexpected: (value: unknown) => boolean): RowFinding {
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row++) if (unexpected(values[row])) rows.push(row);
  return { unexpected: rows, missing: 0 };
}
