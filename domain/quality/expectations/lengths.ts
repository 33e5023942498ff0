import { right } from "fp-ts/lib/Either.js";
import { columnRule, define, problem } from "../expectation.ts";
import { boolean, column, countBound, countInWords, optional, proportion, required } from "../kwargs.ts";
import { type Bounds, within } from "../like.ts";
import { writerOf } from "../pandas.ts";
import { unexpectedWhere } from "../rows.ts";
import { withinSql } from "../sql/expressions.ts";
import { eachValue } from "../sql/rule.ts";

/** How many characters (code points) a value has, written as pandas writes it: `True` has 4, the 1 of a column of floats 3. */

export const lengthsBetween = define({
  type: "expect_column_value_lengths_to_be_between",
  kwargs: {
    column: required(column),
    min_value: optional(countBound),
    max_value: optional(countBound),
    strict_min: optional(boolean),
    strict_max: optional(boolean),
    mostly: optional(proportion),
  },
  compile: ({ column, min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax, mostly }) => {
    if (min === undefined && max === undefined) return problem("min_value", "min_value and max_value cannot both be None");
    if (min !== undefined && max !== undefined && min > max) {
      return problem("min_value", `min_value cannot be greater than max_value: ${min} is greater than ${max}`);
    }
    return lengthRule(column, mostly, { min, max, strictMin, strictMax });
  },
});

export const lengthsEqual = define({
  type: "expect_column_value_lengths_to_equal",
  kwargs: { column: required(column), value: required(countInWords("given value must be numerical")), mostly: optional(proportion) },
  compile: ({ column, value, mostly }) => lengthRule(column, mostly, { min: value, max: value }),
});

const lengthRule = (column: string, mostly: number | undefined, bounds: Bounds) =>
  columnRule(
    column,
    mostly,
    (values, rowCount, dtype) => {
      const write = writerOf(values, rowCount, dtype);
      return right(unexpectedWhere(values, rowCount, (value) => within(codePoints(write(value)), bounds)));
    },
    (only) => (only.kind === "text" ? eachValue(only, `NOT ${withinSql(`length(${only.sql})`, bounds)}`) : undefined),
  );

function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) if (text.codePointAt(at)! > 0xffff) count--;
  return count;
}
