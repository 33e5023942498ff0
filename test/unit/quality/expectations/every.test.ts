import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeSuite } from "../../../../domain/quality/any-suite.ts";
import { validate } from "../../../../domain/quality/execute.ts";
import { gxValidationResult } from "../../../../domain/quality/gx-result.ts";
import { dtypeOf } from "../../../../domain/quality/pandas.ts";
import { suiteFaultText } from "../../../../domain/quality/suite-fault.ts";
import { refusals, rule, suiteOf, tableOf } from "../helpers.ts";

const between = { column: "a", min_value: 0, max_value: 2 };
const pair = { column_A: "a", column_B: "b" };
const columns = { column_list: ["a", "b"] };
const set = { column: "a", value_set: [1, "x"] };

/** The core expectations of Great Expectations 0.18 and 1.x over one table, each with kwargs that it takes. */
const CORE: Readonly<Record<string, object>> = {
  expect_column_distinct_values_to_be_in_set: set,
  expect_column_distinct_values_to_contain_set: set,
  expect_column_distinct_values_to_equal_set: set,
  expect_column_kl_divergence_to_be_less_than: { column: "a", partition_object: { values: [1, "x"], weights: [0.5, 0.5] }, threshold: 1 },
  expect_column_bootstrapped_ks_test_p_value_to_be_greater_than: {
    column: "a",
    partition_object: { bins: [0, 1], weights: [1] },
    bootstrap_samples: 3,
  },
  expect_column_chisquare_test_p_value_to_be_greater_than: {
    column: "a",
    partition_object: { values: ["x", 1], weights: [0.5, 0.5] },
    tail_weight_holdout: 0.1,
  },
  expect_column_max_to_be_between: between,
  expect_column_mean_to_be_between: between,
  expect_column_median_to_be_between: between,
  expect_column_min_to_be_between: between,
  expect_column_most_common_value_to_be_in_set: set,
  expect_column_pair_cramers_phi_value_to_be_less_than: pair,
  expect_column_pair_values_A_to_be_greater_than_B: pair,
  expect_column_pair_values_a_to_be_greater_than_b: { ...pair, parse_strings_as_datetimes: true },
  expect_column_pair_values_to_be_equal: pair,
  expect_column_pair_values_to_be_in_set: { ...pair, value_pairs_set: [[1, "x"]] },
  expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than: { column: "a", distribution: "norm", params: [0, 1] },
  expect_column_proportion_of_non_null_values_to_be_between: between,
  expect_column_proportion_of_unique_values_to_be_between: between,
  expect_column_quantile_values_to_be_between: { column: "a", quantile_ranges: { quantiles: [0.5], value_ranges: [[0, 1]] } },
  expect_column_stdev_to_be_between: between,
  expect_column_sum_to_be_between: between,
  expect_column_to_exist: { column: "a" },
  expect_column_type_to_be: { column: "a", type_: "int64" },
  expect_column_unique_value_count_to_be_between: between,
  expect_column_value_lengths_to_be_between: between,
  expect_column_value_lengths_to_equal: { column: "a", value: 1 },
  expect_column_value_z_scores_to_be_less_than: { column: "a", threshold: 1 },
  expect_column_values_to_be_between: between,
  expect_column_values_to_be_dateutil_parseable: { column: "a" },
  expect_column_values_to_be_decreasing: { column: "a" },
  expect_column_values_to_be_in_set: set,
  expect_column_values_to_be_in_type_list: { column: "a", type_list: ["int", "str"] },
  expect_column_values_to_be_increasing: { column: "a", parse_strings_as_datetimes: true },
  expect_column_values_to_be_json_parseable: { column: "a" },
  expect_column_values_to_be_null: { column: "a" },
  expect_column_values_to_be_of_type: { column: "a", type_: "int" },
  expect_column_values_to_be_unique: { column: "a" },
  expect_column_values_to_match_json_schema: { column: "a", json_schema: { type: "integer" } },
  expect_column_values_to_match_like_pattern: { column: "a", like_pattern: "x%" },
  expect_column_values_to_match_like_pattern_list: { column: "a", like_pattern_list: ["x%"] },
  expect_column_values_to_match_regex: { column: "a", regex: "x" },
  expect_column_values_to_match_regex_list: { column: "a", regex_list: ["x"] },
  expect_column_values_to_match_strftime_format: { column: "a", strftime_format: "%Y" },
  expect_column_values_to_not_be_in_set: set,
  expect_column_values_to_not_be_null: { column: "a" },
  expect_column_values_to_not_be_outliers: { column: "a" },
  expect_multicolumn_values_to_be_equal: columns,
  expect_column_values_to_not_match_like_pattern: { column: "a", like_pattern: "x%" },
  expect_column_values_to_not_match_like_pattern_list: { column: "a", like_pattern_list: ["x%"] },
  expect_column_values_to_not_match_regex: { column: "a", regex: "x" },
  expect_column_values_to_not_match_regex_list: { column: "a", regex_list: ["x"] },
  expect_compound_columns_to_be_unique: columns,
  expect_multicolumn_sum_to_equal: { ...columns, sum_total: 3 },
  expect_multicolumn_values_to_be_unique: columns,
  expect_select_column_values_to_be_unique_within_record: columns,
  expect_table_column_count_to_be_between: { min_value: 1 },
  expect_table_column_count_to_equal: { value: 2 },
  expect_table_columns_to_match_ordered_list: columns,
  expect_table_columns_to_match_set: { column_set: ["a", "b"] },
  expect_table_row_count_to_be_between: { min_value: 1 },
  expect_table_row_count_to_equal: { value: 2 },
};

const value = fc.oneof(
  fc.constantFrom(null, Number.NaN, true, 0, 1, 1.5, -1, Number.POSITIVE_INFINITY, -0, 2 ** 60),
  fc.constantFrom("", "x", "1", "2024-01-02", "Jan 2 2024", "{}", "\u{1F600}"),
  fc.date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2100-01-01") }),
);
const number = fc.option(fc.double({ noNaN: true }));
const row = fc.oneof(fc.record({ a: value, b: value }), fc.record({ a: number, b: number }));

describe("every core expectation of Great Expectations", () => {
  const rules = Object.entries(CORE).map(([type, kwargs]) => rule(type, { ...kwargs }));

  it("is known, and those that are about more than one table are refused with what to do instead", () => {
    const suite = decodeSuite({ name: "core", expectations: rules });
    assert.deepEqual(suite._tag === "Left" && suite.left.map(suiteFaultText), false);
    const beyond: readonly (readonly [string, string])[] = [
      ["expect_table_row_count_to_equal_other_table", "other_table_name"],
      ["unexpected_rows_expectation", "unexpected_rows_query"],
      ["expect_query_results_to_match_comparison", "base_query"],
    ];
    for (const [type, kwarg] of beyond) {
      assert.match(refusals(type, { [kwarg]: "b" })[0]!, new RegExp(`${kwarg}: ${type} is not supported with this argument: a suite .*; `));
      assert.match(refusals(type, {})[0]!, new RegExp(`${kwarg}: ${type} is not supported: a suite `));
    }
  });

  it("answers any data, mixed as it may be, and never throws", () => {
    const suite = suiteOf(rules);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const outcome = validate(suite, tableOf({ a: rows.map(({ a }) => a), b: rows.map(({ b }) => b) }));
        assert.equal(outcome.results.length, rules.length);
        const written = JSON.parse(JSON.stringify(gxValidationResult(outcome, { resultFormat: "COMPLETE" })));
        assert.equal(written.statistics.evaluated_expectations, rules.length);
      }),
      { numRuns: 200 },
    );
  });

  it("answers the rows of a condition as it answers them alone, in columns of the same types", () => {
    const conditional = suiteOf(
      rules.map((entry) => ({
        ...entry,
        kwargs: { ...(entry["kwargs"] as object), row_condition: "keep == 1", condition_parser: "pandas" },
      })),
    );
    const plain = suiteOf(rules);
    const tabled = (rows: readonly { readonly a: unknown; readonly b: unknown; readonly keep: number }[]) => {
      const { a, b, keep } = { a: rows.map((each) => each.a), b: rows.map((each) => each.b), keep: rows.map((each) => each.keep) };
      return tableOf({ a, b, keep });
    };
    const kept = fc.array(
      fc.tuple(row, fc.constantFrom(0, 1)).map(([each, keep]) => ({ ...each, keep })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(kept, (rows) => {
        const table = tabled(rows);
        const types = [...table.columns].map(([name, values]) => [name, dtypeOf(values, rows.length)] as const);
        const dtypes = new Map(types.filter(([, type]) => type !== "int64"));
        const whole = validate(conditional, table).results;
        const alone = validate(plain, { ...tabled(rows.filter(({ keep }) => keep === 1)), dtypes }).results;
        assert.deepEqual(
          whole.map(({ success, _tag }) => [success, _tag]),
          alone.map(({ success, _tag }) => [success, _tag]),
        );
      }),
      { numRuns: 100 },
    );
  });
});
