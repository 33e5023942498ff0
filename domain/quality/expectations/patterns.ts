import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { columnRule, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { column, optional, proportion, required, text } from "../kwargs.ts";
import { parsePattern } from "../pattern.ts";
import { asText, judgeValues, remembering } from "../rows.ts";
import { compileStrptime, type StrptimeTest } from "../strftime.ts";
import { type Column, isMissing } from "../table.ts";

/** Rules about how text is written. A pattern is found anywhere in the value unless it is anchored. */

const kwargs = { column: required(column), regex: required(text), mostly: optional(proportion) };

export const matchesRegex = define({
  type: "expect_column_values_to_match_regex",
  kwargs,
  compile: ({ column, regex, mostly }) => {
    const pattern = parsePattern(regex);
    if (isLeft(pattern)) return problem("regex", pattern.left.message);
    const test = remembering(pattern.right.test);
    return columnRule(column, mostly, (values, rowCount) => judgeValues(values, rowCount, (value) => test(asText(value))));
  },
});

export const matchesNoRegex = define({
  type: "expect_column_values_to_not_match_regex",
  kwargs,
  compile: ({ column, regex, mostly }) => {
    const pattern = parsePattern(regex);
    if (isLeft(pattern)) return problem("regex", pattern.left.message);
    const { test } = pattern.right;
    return columnRule(column, mostly, (values, rowCount) => judgeValues(values, rowCount, (value) => !test(asText(value))));
  },
});

export const matchesStrftime = define({
  type: "expect_column_values_to_match_strftime_format",
  kwargs: { column: required(column), strftime_format: required(text), mostly: optional(proportion) },
  compile: ({ column, strftime_format, mostly }) => {
    const test = compileStrptime(strftime_format);
    if (isLeft(test)) return problem("strftime_format", `Unable to use provided strftime_format. ${test.left}`);
    const isTime = remembering(test.right);
    return columnRule(column, mostly, (values, rowCount) => parseable(column, values, rowCount, isTime));
  },
});

function parseable(column: string, values: Column, rowCount: number, test: StrptimeTest): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (typeof value !== "string") return raise("TypeError", notText(column, row, value));
    else if (!test(value)) unexpected.push(row);
  }
  return right({ unexpected, missing });
}

function notText(column: string, row: number, value: unknown): string {
  return `Values passed to expect_column_values_to_match_strftime_format must be of type string: column ${column}, row ${row} holds ${JSON.stringify(value)}`;
}
