/** The rules of the quality benches, as a suite of Great Expectations 1.x has them; all hold for the bars that the benches write. */

const rule = (type: string, kwargs: object) => ({ type, kwargs });
const between = (column: string, min_value: number, max_value: number) =>
  rule("expect_column_values_to_be_between", { column, min_value, max_value });

/** Twelve, as a table of bars would have. */
export const RULES: readonly object[] = [
  rule("expect_table_row_count_to_be_between", { min_value: 1 }),
  rule("expect_column_values_to_not_be_null", { column: "symbol" }),
  rule("expect_column_values_to_not_be_null", { column: "close" }),
  between("open", 0, 1000),
  between("close", 0, 1000),
  rule("expect_column_values_to_be_between", { column: "volume", min_value: 0 }),
  rule("expect_column_pair_values_a_to_be_greater_than_b", { column_A: "high", column_B: "low", or_equal: true }),
  rule("expect_column_values_to_be_in_set", { column: "currency", value_set: ["USD", "EUR"] }),
  rule("expect_column_values_to_match_regex", { column: "symbol", regex: "^S[0-9]{4}$" }),
  rule("expect_column_value_lengths_to_equal", { column: "symbol", value: 5 }),
  rule("expect_compound_columns_to_be_unique", { column_list: ["symbol", "day"] }),
  rule("expect_column_mean_to_be_between", { column: "close", min_value: 0, max_value: 1000 }),
];

export const RULES_OF_TIME: readonly object[] = [
  rule("expect_column_values_to_match_strftime_format", { column: "day", strftime_format: "%Y-%m-%d" }),
  rule("expect_column_values_to_be_increasing", { column: "sequence", strictly: true }),
];

export const MORE_RULES: readonly object[] = [
  between("open", -1, 2000),
  between("close", -1, 2000),
  between("high", -1, 2000),
  between("low", -1, 2000),
  between("volume", -1, 1e9),
  rule("expect_column_values_to_not_be_null", { column: "currency" }),
  rule("expect_column_values_to_not_be_in_set", { column: "close", value_set: [0, -1] }),
  rule("expect_column_pair_values_a_to_be_greater_than_b", { column_A: "high", column_B: "open", or_equal: false, mostly: 0.1 }),
];

const above = (column: string) => rule("expect_column_values_to_be_between", { column, min_value: 0, strict_min: true });
const notBelow = (column_A: string, column_B: string) =>
  rule("expect_column_pair_values_a_to_be_greater_than_b", { column_A, column_B, or_equal: true });

/** Fifteen, of what a daily bar must be; that each comes once is no rule, since the job keeps one. */
export const BAR_RULES: readonly object[] = [
  rule("expect_table_row_count_to_be_between", { min_value: 1 }),
  rule("expect_column_values_to_not_be_null", { column: "symbol" }),
  rule("expect_column_values_to_not_be_null", { column: "adjusted_close" }),
  rule("expect_column_values_to_match_strftime_format", { column: "price_date", strftime_format: "%Y-%m-%d" }),
  above("open"),
  above("high"),
  above("low"),
  above("close"),
  rule("expect_column_values_to_be_between", { column: "volume", min_value: 0 }),
  notBelow("high", "low"),
  notBelow("high", "open"),
  notBelow("high", "close"),
  notBelow("open", "low"),
  notBelow("close", "low"),
  rule("expect_column_values_to_match_regex", { column: "currency", regex: "^[A-Z]{3}$" }),
];
