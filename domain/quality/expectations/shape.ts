import { right } from "fp-ts/lib/Either.js";
import { define, problem } from "../expectation.ts";
import { column, count, optional, required } from "../kwargs.ts";
import { within } from "../like.ts";

/** Rules about the table's shape: how many rows, and which columns. */

export const rowCountBetween = define({
  type: "expect_table_row_count_to_be_between",
  kwargs: { min_value: optional(count), max_value: optional(count) },
  compile: ({ min_value: min, max_value: max }) => {
    if (min !== undefined && max !== undefined && min > max) {
      return problem("min_value", `Minimum Threshold cannot be larger than Maximum Threshold: ${min} is larger than ${max}`);
    }
    return right({
      kind: "batch",
      columns: [],
      observe: (_, { rowCount }) => right({ success: within(rowCount, { min, max }), observed: rowCount }),
    });
  },
});

export const rowCountEqual = define({
  type: "expect_table_row_count_to_equal",
  kwargs: { value: required(count) },
  compile: ({ value }) =>
    right({ kind: "batch", columns: [], observe: (_, { rowCount }) => right({ success: rowCount === value, observed: rowCount }) }),
});

export const columnExists = define({
  type: "expect_column_to_exist",
  kwargs: { column: required(column), column_index: optional(count) },
  compile: ({ column, column_index }) =>
    right({
      kind: "batch",
      columns: [],
      observe: (_, { columns }) => {
        const index = [...columns.keys()].indexOf(column);
        return right({ success: index >= 0 && (column_index === undefined || index === column_index) });
      },
    }),
});
