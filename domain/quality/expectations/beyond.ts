import { type Definition, define, problem } from "../expectation.ts";

/** Expectations of Great Expectations that are about more than one table of values. They are known, and refused with what to do instead. */

export const sameRowCountAsOtherTable = beyond(
  "expect_table_row_count_to_equal_other_table",
  ["other_table_name"],
  "a suite is held against one table; give the other's count itself, to expect_table_row_count_to_equal",
);

const QUERIES = "a suite asks no queries of its own; say it of the columns by an expectation with a row_condition, or ask by assay query";

export const noUnexpectedRows = beyond("unexpected_rows_expectation", ["unexpected_rows_query"], QUERIES);

export const sameQueryResults = beyond(
  "expect_query_results_to_match_comparison",
  ["base_query", "comparison_query", "comparison_data_source_name", "mostly"],
  QUERIES,
);

function beyond(type: string, kwargs: readonly string[], why: string): Definition {
  return define({
    type,
    kwargs: {},
    unsupported: Object.fromEntries(kwargs.map((kwarg) => [kwarg, why])),
    compile: () => problem(kwargs[0]!, `${type} is not supported: ${why}`),
  });
}
