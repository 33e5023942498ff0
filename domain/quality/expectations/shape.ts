import { type Either, right } from "fp-ts/lib/Either.js";
import { type Check, define, type Problem, problem } from "../expectation.ts";
import { boolean, column, count, countBound, countInWords, optional, required, textsOrNone } from "../kwargs.ts";
import { within } from "../like.ts";
import { compareText } from "../pandas.ts";
import type { Table } from "../table.ts";

/** Rules about the table's shape: how many rows and columns it has, and which columns. */

const between = {
  min_value: optional(countBound),
  max_value: optional(countBound),
  strict_min: optional(boolean),
  strict_max: optional(boolean),
};

export const rowCountBetween = define({
  type: "expect_table_row_count_to_be_between",
  kwargs: between,
  compile: (bounds) => countBetween(bounds, ({ rowCount }) => rowCount),
});

export const rowCountEqual = define({
  type: "expect_table_row_count_to_equal",
  kwargs: { value: required(countInWords("Provided row count must be an integer")) },
  compile: ({ value }) => countEqual(value, ({ rowCount }) => rowCount),
});

export const columnCountBetween = define({
  type: "expect_table_column_count_to_be_between",
  kwargs: between,
  compile: (bounds) => countBetween(bounds, ({ columns }) => columns.size),
});

export const columnCountEqual = define({
  type: "expect_table_column_count_to_equal",
  kwargs: { value: required(countInWords("Provided threshold must be an integer")) },
  compile: ({ value }) => countEqual(value, ({ columns }) => columns.size),
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
        // Great Expectations takes 0 for an index that is not given.
        return right({ success: index >= 0 && (!column_index || index === column_index) });
      },
    }),
});

/** The columns in this order, and no others. */
export const columnsMatchList = define({
  type: "expect_table_columns_to_match_ordered_list",
  kwargs: { column_list: optional(textsOrNone) },
  compile: ({ column_list: expected }) =>
    right({
      kind: "batch",
      columns: [],
      observe: (_, { columns }) => {
        const found = [...columns.keys()];
        const places = Array.from({ length: Math.max(found.length, expected?.length ?? 0) }, (_, place) => place);
        const mismatched = expected ? places.filter((place) => found[place] !== expected[place]) : [];
        if (mismatched.length === 0) return right({ success: true, observed: found });
        const details = mismatched.map((place) => ({
          "Expected Column Position": place,
          Expected: expected![place] ?? null,
          Found: found[place] ?? null,
        }));
        return right({ success: false, observed: found, details: { mismatched: details } });
      },
    }),
});

/** These columns in any order, and no others unless `exact_match` is false. */
export const columnsMatchSet = define({
  type: "expect_table_columns_to_match_set",
  kwargs: { column_set: optional(textsOrNone), exact_match: optional(boolean) },
  compile: ({ column_set, exact_match = true }) =>
    right({
      kind: "batch",
      columns: [],
      observe: (_, { columns }) => {
        const observed = [...columns.keys()].sort(compareText);
        const expected = new Set(column_set);
        const unexpected = observed.filter((name) => !expected.has(name));
        const missing = [...expected].filter((name) => !columns.has(name)).sort(compareText);
        if (unexpected.length + missing.length === 0) return right({ success: true, observed });
        const mismatched = { ...(unexpected.length > 0 && { unexpected }), ...(missing.length > 0 && { missing }) };
        return right({ success: !exact_match && missing.length === 0, observed, details: { mismatched } });
      },
    }),
});

interface Limits {
  readonly min_value: number | undefined;
  readonly max_value: number | undefined;
  readonly strict_min: boolean | undefined;
  readonly strict_max: boolean | undefined;
}

function countBetween(limits: Limits, countIn: (table: Table) => number): Either<readonly Problem[], Check> {
  const { min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax } = limits;
  if (min !== undefined && max !== undefined && min > max) {
    return problem("min_value", `Minimum Threshold cannot be larger than Maximum Threshold: ${min} is larger than ${max}`);
  }
  const observe = (table: Table) => ({ success: within(countIn(table), { min, max, strictMin, strictMax }), observed: countIn(table) });
  return right({ kind: "batch", columns: [], observe: (_, table) => right(observe(table)) });
}

function countEqual(value: number, countIn: (table: Table) => number): Either<never, Check> {
  const observe = (table: Table) => ({ success: countIn(table) === value, observed: countIn(table) });
  return right({ kind: "batch", columns: [], observe: (_, table) => right(observe(table)) });
}
