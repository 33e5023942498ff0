import { type Either, right } from "fp-ts/lib/Either.js";
import { define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, column, oneOf, optional, proportion, required } from "../kwargs.ts";
import { alike, PARSED_DATES } from "../like.ts";
import { type Column, isMissing } from "../table.ts";

/** One column against another, row by row. By default a row is left out only where both are missing: one missing value fails. */
export const pairGreater = define({
  type: "expect_column_pair_values_a_to_be_greater_than_b",
  aliases: ["expect_column_pair_values_A_to_be_greater_than_B"],
  kwargs: {
    column_A: required(column),
    column_B: required(column),
    or_equal: optional(boolean),
    ignore_row_if: optional(oneOf("both_values_are_missing", "either_value_is_missing", "neither")),
    mostly: optional(proportion),
  },
  unsupported: {
    allow_cross_type_comparisons: "numbers and text have no common order",
    ...PARSED_DATES,
  },
  compile: ({ column_A: a, column_B: b, or_equal = false, ignore_row_if = "both_values_are_missing", mostly = 1 }) =>
    right({
      kind: "row",
      columns: [a, b],
      shape: "pair",
      mostly,
      skipsMissing: true,
      find: ([left, right], rowCount) =>
        compare({ names: [a, b], left: left!, right: right!, rowCount, orEqual: or_equal, ignore: ignore_row_if }),
    }),
});

interface Comparison {
  readonly names: readonly [string, string];
  readonly left: Column;
  readonly right: Column;
  readonly rowCount: number;
  readonly orEqual: boolean;
  readonly ignore: "both_values_are_missing" | "either_value_is_missing" | "neither";
}

function compare({ names, left, right: other, rowCount, orEqual, ignore }: Comparison): Either<Raised, RowFinding> {
  const ignoredFrom = { both_values_are_missing: 2, either_value_is_missing: 1, neither: 3 }[ignore];
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const a = left[row] as number | string;
    const b = other[row] as number | string;
    const absent = Number(isMissing(a)) + Number(isMissing(b));
    if (absent >= ignoredFrom) missing++;
    else if (absent > 0) unexpected.push(row);
    else if (!alike(a, b))
      return raise("TypeError", `row ${row}: ${names[0]} ${JSON.stringify(a)} and ${names[1]} ${JSON.stringify(b)} cannot be compared`);
    else if (!(orEqual ? a >= b : a > b)) unexpected.push(row);
  }
  return right({ unexpected, missing });
}
