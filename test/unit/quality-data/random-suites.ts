/** Random typed columns and random expectations over them, for the executors to be held against each other. */
import fc from "fast-check";
import { textLiteral } from "../../../adapters/embedded/duckdb/sql-text.ts";

type Json = Readonly<Record<string, unknown>>;

// ---- columns -----------------------------------------------------------------------------------------------------

/** A column as DuckDB declares it, and its values as SQL literals. */
export interface RandomColumn {
  readonly type: string;
  readonly values: readonly string[];
}

const EDGES = [
  "'nan'::DOUBLE",
  "'inf'::DOUBLE",
  "'-inf'::DOUBLE",
  "-0.0",
  "0.1",
  "0.2",
  "1e300",
  "-1e300",
  "1e-300",
  "0.30000000000000004",
];
const TEXTS = ["", "x", "X1", "x1", "héé", "\u{1F600}", "\uFFFF", "\uE000z", "a\nb", "x\n", "1", "2.0", "True", "{}", "[1]"];
const DATES = ["2024-02-29", "2023-02-29", "2024-1-2", "2024-01-02", "0000-01-01", "2024-01-02T03:04:05", "Jan 2 2024", "2024-13-01"];

const double = fc.oneof(
  { arbitrary: fc.integer({ min: -3, max: 3 }).map((number) => `${number}::DOUBLE`), weight: 3 },
  {
    arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }).map((number) => `${number.toExponential()}`),
    weight: 2,
  },
  fc.constantFrom(...EDGES),
);
const text = fc.constantFrom(...TEXTS, ...DATES).map(textLiteral);
const whole = fc.integer({ min: -3, max: 3 }).map(String);
const long = fc.oneof({ arbitrary: whole, weight: 5 }, fc.constantFrom("9007199254740993", "-9007199254740991", "9223372036854775807"));
const instant = fc.constantFrom("2024-01-02", "2024-01-02 03:04:05.006", "1960-01-01", "2024-01-03", "2024-01-02 00:00:00.001");
const fine = fc.oneof({ arbitrary: instant, weight: 5 }, fc.constant("2024-01-02 03:04:05.000007"));

const LITERALS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  DOUBLE: double,
  FLOAT: fc.constantFrom("0.1", "1", "2.5", "-0.0", "'nan'"),
  INTEGER: whole,
  BIGINT: long,
  UTINYINT: fc.constantFrom("0", "1", "255"),
  "DECIMAL(9,2)": fc.constantFrom("1.25", "1", "-3.50", "0"),
  "DECIMAL(24,10)": fc.constantFrom("0.0000001", "12345678901234.5678901234", "1"),
  VARCHAR: text,
  BOOLEAN: fc.constantFrom("true", "false"),
  TIMESTAMP: fine.map(textLiteral),
  TIMESTAMPTZ: fine.map(textLiteral),
  DATE: fc.constantFrom("2024-01-02", "2024-01-03", "1960-01-01").map(textLiteral),
};

const column = (rows: number): fc.Arbitrary<RandomColumn> =>
  fc
    .tuple(fc.constantFrom("DOUBLE", "DOUBLE", "VARCHAR", "VARCHAR", ...Object.keys(LITERALS)), fc.double({ min: 0, max: 1, noNaN: true }))
    .chain(([type, missing]) =>
      fc
        .array(
          fc
            .tuple(LITERALS[type]!, fc.double({ min: 0, max: 1, noNaN: true }))
            .map(([value, chance]) => (chance < missing / 2 ? "NULL" : value)),
          { minLength: rows, maxLength: rows },
        )
        .map((values) => ({ type, values })),
    );

/** Columns of equal length, by name. */
export const columns: fc.Arbitrary<Readonly<Record<string, RandomColumn>>> = fc
  .integer({ min: 0, max: 30 })
  .chain((rows) => fc.record({ a: column(rows), b: column(rows), c: column(rows) }));

// ---- expectations ------------------------------------------------------------------------------------------------

const name = fc.constantFrom("a", "b", "c");
const number = fc.constantFrom(-3, -0.5, 0, 0.1, 0.3, 1, 2, 3, 1e300, 9007199254740991);
const words = fc.constantFrom(...TEXTS, ...DATES);
const bound = fc.oneof(number, words);
const member = fc.oneof(number, words, fc.boolean(), fc.constant(null));
const mostly = fc.constantFrom(1, 0.5, 0.9, 0);
const flag = fc.boolean();
const regex = fc.constantFrom(
  "x",
  "^x",
  "x$",
  "^.$",
  "[0-9]+",
  "\\d{4}-\\d\\d",
  "(?i)X",
  "",
  "^$",
  "\\s",
  "a.b",
  "(?s)a.b",
  "(?<y>x)",
  "é|z",
  "\\w",
  "[^x]",
);
const like = fc.constantFrom("%", "_", "x%", "%1", "a_b", "", "\\%", "__");
const names = fc.constantFrom(["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"]);

const some = (required: Readonly<Record<string, fc.Arbitrary<unknown>>>, optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {}) =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) });

const range = { min_value: bound, max_value: bound, strict_min: flag, strict_max: flag };
const dates = { parse_strings_as_datetimes: flag };
const ignoreColumns = { ignore_row_if: fc.constantFrom("all_values_are_missing", "any_value_is_missing", "never"), mostly };
const pair = { column_A: name, column_B: name };
const ignorePair = { ignore_row_if: fc.constantFrom("both_values_are_missing", "either_value_is_missing", "neither"), mostly };
const set = { value_set: fc.array(member, { maxLength: 4 }) };
const list = fc.array(regex, { minLength: 1, maxLength: 2 });
const likes = fc.array(like, { minLength: 1, maxLength: 2 });

/** Kwargs of each expectation, good and bad: a suite leaves out what cannot be read. */
const KWARGS: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  expect_column_values_to_not_be_null: some({ column: name }, { mostly }),
  expect_column_values_to_be_null: some({ column: name }, { mostly }),
  expect_column_values_to_be_of_type: some({
    column: name,
    type_: fc.constantFrom("int", "float64", "float", "str", "object", "bool", "int32"),
  }),
  expect_column_values_to_be_in_type_list: some(
    { column: name },
    { type_list: fc.constantFrom(["int", "float"], ["str"], ["int64", "TEXT"]) },
  ),
  expect_column_values_to_be_between: some({ column: name, min_value: bound }, { ...range, ...dates, mostly }),
  expect_column_values_to_be_in_set: some({ column: name }, { ...set, ...dates, mostly }),
  expect_column_values_to_not_be_in_set: some({ column: name }, { ...set, ...dates, mostly }),
  expect_column_values_to_match_regex: some({ column: name, regex }, { mostly }),
  expect_column_values_to_not_match_regex: some({ column: name, regex }, { mostly }),
  expect_column_values_to_match_regex_list: some({ column: name, regex_list: list }, { match_on: fc.constantFrom("any", "all"), mostly }),
  expect_column_values_to_not_match_regex_list: some({ column: name, regex_list: list }, { mostly }),
  expect_column_values_to_match_like_pattern: some({ column: name, like_pattern: like }, { mostly }),
  expect_column_values_to_not_match_like_pattern: some({ column: name, like_pattern: like }, { mostly }),
  expect_column_values_to_match_like_pattern_list: some(
    { column: name, like_pattern_list: likes },
    { match_on: fc.constantFrom("any", "all") },
  ),
  expect_column_values_to_not_match_like_pattern_list: some({ column: name, like_pattern_list: likes }),
  expect_column_values_to_match_strftime_format: some(
    { column: name, strftime_format: fc.constantFrom("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%b %d %Y", "%Y.%f", "%m-%d", "%Y") },
    { mostly },
  ),
  expect_column_values_to_be_dateutil_parseable: some({ column: name }, { mostly }),
  expect_column_values_to_be_json_parseable: some({ column: name }, { mostly }),
  expect_column_value_lengths_to_be_between: some(
    { column: name, min_value: fc.nat(3) },
    { max_value: fc.nat(12), strict_min: flag, strict_max: flag },
  ),
  expect_column_value_lengths_to_equal: some({ column: name, value: fc.nat(12) }, { mostly }),
  expect_column_value_z_scores_to_be_less_than: some({ column: name, threshold: fc.constantFrom(0, 1, 2) }, { double_sided: flag, mostly }),
  expect_column_values_to_be_unique: some({ column: name }, { mostly }),
  expect_column_values_to_be_increasing: some({ column: name }, { strictly: flag, ...dates, mostly }),
  expect_column_values_to_be_decreasing: some({ column: name }, { strictly: flag, ...dates, mostly }),
  expect_column_pair_values_a_to_be_greater_than_b: some(pair, { or_equal: flag, ...ignorePair, ...dates }),
  expect_column_pair_values_to_be_equal: some(pair, ignorePair),
  expect_column_pair_values_to_be_in_set: some(pair, {
    value_pairs_set: fc.array(fc.tuple(member, member), { maxLength: 3 }),
    ...ignorePair,
  }),
  expect_compound_columns_to_be_unique: some({ column_list: names }, ignoreColumns),
  expect_select_column_values_to_be_unique_within_record: some({ column_list: names }, ignoreColumns),
  expect_multicolumn_sum_to_equal: some({ column_list: names, sum_total: number }, ignoreColumns),
  expect_multicolumn_values_to_be_equal: some({ column_list: names }, ignoreColumns),
  expect_column_values_to_not_be_outliers: some(
    { column: name },
    { method: fc.constantFrom("iqr", "std"), multiplier: fc.constantFrom(0, 0.5, 1.5), mostly },
  ),
  expect_column_values_to_match_json_schema: some({ column: name, json_schema: fc.constantFrom({ type: "object" }, {}) }, { mostly }),
  expect_column_values_to_be_near_their_neighbours: some({ column: name, order_by: name, max_factor: fc.constantFrom(1.5, 2) }, { mostly }),
  expect_table_row_count_to_equal: some({ value: fc.nat(10) }),
  expect_table_column_count_to_equal: some({ value: fc.nat(4) }),
  expect_table_column_count_to_be_between: some({ max_value: fc.nat(4) }, { strict_max: flag }),
  expect_table_columns_to_match_ordered_list: some({ column_list: fc.constantFrom(["a", "b"], ["a", "b", "c"]) }),
  expect_column_to_exist: some({ column: fc.constantFrom("a", "d") }),
  expect_table_columns_to_match_set: some({ column_set: fc.constantFrom(["a", "b"], ["a", "b", "c"]) }, { exact_match: flag }),
  expect_table_row_count_to_be_between: some({ min_value: fc.nat(10) }),
  expect_column_min_to_be_between: some({ column: name }, { ...range, ...dates }),
  expect_column_max_to_be_between: some({ column: name }, { ...range, ...dates }),
  expect_column_mean_to_be_between: some({ column: name }, range),
  expect_column_median_to_be_between: some({ column: name }, range),
  expect_column_stdev_to_be_between: some({ column: name }, range),
  expect_column_sum_to_be_between: some({ column: name }, range),
  expect_column_unique_value_count_to_be_between: some({ column: name }, range),
  expect_column_proportion_of_unique_values_to_be_between: some({ column: name }, range),
  expect_column_proportion_of_non_null_values_to_be_between: some({ column: name }, range),
  expect_column_quantile_values_to_be_between: some(
    {
      column: name,
      quantile_ranges: fc
        .array(fc.tuple(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 1), fc.option(bound)), { maxLength: 3 })
        .map((each) => ({ quantiles: each.map(([quantile]) => quantile), value_ranges: each.map(([, low]) => [low, null]) })),
    },
    { allow_relative_error: fc.constantFrom("linear", "lower", "higher", "midpoint", "nearest", false) },
  ),
  expect_column_distinct_values_to_be_in_set: some({ column: name }, { ...set, ...dates }),
  expect_column_distinct_values_to_contain_set: some({ column: name }, { ...set, ...dates }),
  expect_column_distinct_values_to_equal_set: some({ column: name }, { ...set, ...dates }),
  expect_column_most_common_value_to_be_in_set: some({ column: name }, { ...set, ties_okay: flag }),
  expect_column_chisquare_test_p_value_to_be_greater_than: some(
    { column: name, partition_object: fc.constant({ values: ["x", 1], weights: [0.5, 0.5] }) },
    { tail_weight_holdout: fc.constantFrom(0, 0.5) },
  ),
  expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than: some({
    column: name,
    distribution: fc.constantFrom("norm", "uniform"),
    params: fc.constant([0, 2]),
  }),
  expect_column_bootstrapped_ks_test_p_value_to_be_greater_than: some({
    column: name,
    partition_object: fc.constant({ bins: [-3, 0, 3], weights: [0.5, 0.5] }),
    bootstrap_samples: fc.constant(5),
  }),
  expect_column_pair_cramers_phi_value_to_be_less_than: some(pair, { n_bins_A: fc.constantFrom(1, 3) }),
  expect_column_type_to_be: some({ column: name, type_: fc.constantFrom("int64", "float64", "object", "bool", "str") }),
  expect_column_kl_divergence_to_be_less_than: some({ column: name }, { threshold: fc.constantFrom(0, 1), bucketize_data: flag }),
};

export const TYPES = Object.keys(KWARGS);

const literal = fc.oneof(
  number.map(String),
  words.filter((word) => !/["\\\n]/.test(word)).map((word) => `"${word}"`),
  fc.constantFrom("True", "False"),
);
const operator = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
const calculated = fc
  .tuple(name, fc.constantFrom("+", "-", "*", "/", "//", "%"), fc.oneof(number.map(String), name))
  .map((parts) => `(${parts.join(" ")})`);
const condition: fc.Arbitrary<string> = fc.letrec<{ test: string; any: string }>((tie) => ({
  test: fc.oneof(
    fc.tuple(name, operator, fc.oneof(literal, name)).map((parts) => parts.join(" ")),
    fc.tuple(calculated, operator, fc.oneof(number.map(String), name, calculated)).map((parts) => parts.join(" ")),
    fc.tuple(name, fc.array(literal, { maxLength: 3 })).map(([left, members]) => `${left}.isin([${members.join(", ")}])`),
    fc
      .tuple(name, fc.constantFrom("in", "not in"), fc.array(literal, { maxLength: 3 }))
      .map(([left, sign, members]) => `${left} ${sign} [${members.join(", ")}]`),
    fc.tuple(name, fc.constantFrom("isnull()", "notnull()")).map((parts) => parts.join(".")),
  ),
  any: fc.oneof(
    { depthSize: "small" },
    tie("test"),
    fc.tuple(tie("any"), fc.constantFrom("and", "or"), tie("any")).map(([left, join, right]) => `(${left}) ${join} (${right})`),
    tie("any").map((inner) => `not (${inner})`),
  ),
})).any;

const format = some(
  { result_format: fc.constantFrom("BASIC", "SUMMARY", "COMPLETE") },
  {
    partial_unexpected_count: fc.nat(3),
    unexpected_index_column_names: fc.constantFrom(["a"], ["c", "b"]),
    exclude_unexpected_values: flag,
    include_unexpected_rows: flag,
    return_unexpected_index_query: flag,
  },
);

/** An expectation as a suite writes it. */
export const expectation: fc.Arbitrary<Json> = fc
  .tuple(fc.constantFrom(...TYPES), fc.option(condition, { freq: 3 }), fc.option(format, { freq: 3 }))
  .chain(([type, row_condition, result_format]) => {
    const conditional = row_condition === null ? {} : { row_condition, condition_parser: "pandas" };
    const telling = result_format === null ? {} : { result_format };
    return KWARGS[type]!.map((kwargs) => ({ type, kwargs: { ...kwargs, ...conditional, ...telling } }));
  });
