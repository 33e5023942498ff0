import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { parseDate } from "../dateutil/parse.ts";
import { columnRule, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { column, optional, proportion, required, text } from "../kwargs.ts";
import { remember } from "../remember.ts";
import type { SqlColumn } from "../sql/column.ts";
import { textLiteral } from "../sql/expressions.ts";
import type { RowSql } from "../sql/rule.ts";
import { compileStrptime, plainStrptime } from "../strftime.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";

/** Text that says a date and time: in a format given, or in any that python-dateutil reads. What is not text is raised. */

export const matchesStrftime = define({
  type: "expect_column_values_to_match_strftime_format",
  kwargs: { column: required(column), strftime_format: required(text), mostly: optional(proportion) },
  compile: ({ column, strftime_format, mostly }) => {
    const test = compileStrptime(strftime_format);
    if (isLeft(test)) return problem("strftime_format", `Unable to use provided strftime_format. ${test.left}`);
    const isTime = remember(test.right);
    return columnRule(
      column,
      mostly,
      (values, rowCount) => {
        const raised = "Values passed to expect_column_values_to_match_strftime_format must be of type string";
        return textWhere(column, values, rowCount, isTime, raised);
      },
      (only) => doubtfulTimes(only, strftime_format),
    );
  },
});

export const dateutilParseable = define({
  type: "expect_column_values_to_be_dateutil_parseable",
  kwargs: { column: required(column), mostly: optional(proportion) },
  compile: ({ column, mostly }) =>
    columnRule(column, mostly, (values, rowCount) => {
      const raised = "Values passed to expect_column_values_to_be_dateutil_parseable must be of type string";
      return textWhere(
        column,
        values,
        rowCount,
        remember((value) => parseDate(value) !== undefined),
        raised,
      );
    }),
});

/** Texts with all digits of all fields are dates for certain where DuckDB reads them as such; others may still be. */
function doubtfulTimes({ sql, kind }: SqlColumn, format: string): RowSql | undefined {
  const plain = plainStrptime(format);
  if (kind !== "text" || plain === undefined) return undefined;
  const matches = `regexp_full_match(${sql}, ${textLiteral(plain.source)})`;
  const sure = plain.areDates ? matches : `${matches} AND try_strptime(${sql}, ${textLiteral(format)}) IS NOT NULL`;
  return { _tag: "DoubtfulRows", looked: `${sql} IS NOT NULL`, doubtful: `${sql} IS NOT NULL AND (${sure}) IS NOT TRUE` };
}

function textWhere(
  column: string,
  values: Column,
  rowCount: number,
  expected: (text: string) => boolean,
  raised: string,
): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (typeof value !== "string") return raise("TypeError", `${raised}: column ${column}, row ${row} holds ${written(value)}`);
    else if (!expected(value)) unexpected.push(row);
  }
  return right({ unexpected, missing });
}
