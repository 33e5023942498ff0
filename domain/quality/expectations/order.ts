import { type Either, right } from "fp-ts/lib/Either.js";
import { columnRule, define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, column, optional, proportion, required } from "../kwargs.ts";
import { alike, PARSED_DATES } from "../like.ts";
import { type Column, isMissing } from "../table.ts";

/**
 * Each present value against the one before it; the first has none, and passes. A value that breaks the order is
 * unexpected, the one after it is compared with it. Text is ordered as text, which Great Expectations does not offer.
 */

const kwargs = { column: required(column), strictly: optional(boolean), mostly: optional(proportion) };

export const increasing = define({
  type: "expect_column_values_to_be_increasing",
  kwargs,
  unsupported: PARSED_DATES,
  compile: ({ column, strictly = false, mostly }) =>
    columnRule(column, mostly, (values, rowCount) =>
      inOrder(column, values, rowCount, (before, value) => before < value || (!strictly && before === value)),
    ),
});

export const decreasing = define({
  type: "expect_column_values_to_be_decreasing",
  kwargs,
  unsupported: PARSED_DATES,
  compile: ({ column, strictly = false, mostly }) =>
    columnRule(column, mostly, (values, rowCount) =>
      inOrder(column, values, rowCount, (before, value) => before > value || (!strictly && before === value)),
    ),
});

type InOrder = (before: number | string, value: number | string) => boolean;

function inOrder(column: string, values: Column, rowCount: number, ordered: InOrder): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  let before: number | string | undefined;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) {
      missing++;
      continue;
    }
    if (!alike(value, before ?? value))
      return raise(
        "TypeError",
        `column ${column}, row ${row}: ${JSON.stringify(value)} cannot be ordered against ${JSON.stringify(before ?? value)}`,
      );
    if (before !== undefined && !ordered(before, value as number | string)) unexpected.push(row);
    before = value as number | string;
  }
  return right({ unexpected, missing });
}
