import { type Either, right } from "fp-ts/lib/Either.js";
import { columnRule, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, bound, column, optional, proportion, required } from "../kwargs.ts";
import { alike, type Bounds, PARSED_DATES, within } from "../like.ts";
import { type Column, isMissing } from "../table.ts";

/**
 * Numbers within numbers, text within text: ISO 8601 dates of one width sort as time does. Open where a bound is not given.
 * A column without a value present passes, so a suite that means "there are values" says not-null as well.
 */
export const valuesBetween = define({
  type: "expect_column_values_to_be_between",
  kwargs: {
    column: required(column),
    min_value: optional(bound),
    max_value: optional(bound),
    strict_min: optional(boolean),
    strict_max: optional(boolean),
    mostly: optional(proportion),
  },
  unsupported: {
    allow_cross_type_comparisons: "numbers and text have no common order",
    ...PARSED_DATES,
  },
  compile: ({ column, min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax, mostly }) => {
    const given = min ?? max;
    if (given === undefined) return problem("min_value", "min_value and max_value cannot both be None: give at least one of them");
    if (min !== undefined && max !== undefined) {
      if (!alike(min, max)) return problem("max_value", "min_value and max_value must be both numbers or both text");
      if (min > max) return problem("min_value", `min_value cannot be greater than max_value: ${min} is greater than ${max}`);
    }
    return columnRule(column, mostly, (values, rowCount) => find(column, values, rowCount, { min, max, strictMin, strictMax }, given));
  },
});

function find(column: string, values: Column, rowCount: number, bounds: Bounds, given: number | string): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (!alike(value, given)) return raise("TypeError", mixed(column, row, value, given));
    else if (!within(value as number | string, bounds)) unexpected.push(row);
  }
  return right({ unexpected, missing });
}

function mixed(column: string, row: number, value: unknown, given: number | string): string {
  const found = `column ${column}, row ${row} holds ${JSON.stringify(value)}, which cannot be compared with ${JSON.stringify(given)}`;
  return `Column values, min_value, and max_value must either be None or of the same type. ${found}`;
}
