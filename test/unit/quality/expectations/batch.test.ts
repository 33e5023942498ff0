import assert from "node:assert/strict";
import fc from "fast-check";
import type { Column } from "../../../../domain/quality/table.ts";
import { refusals, resultOf } from "../helpers.ts";

/** [success, observed value], or what was raised. */
function measured(type: string, kwargs: Readonly<Record<string, unknown>>, columns: Readonly<Record<string, Column>>): unknown {
  const result = resultOf(type, kwargs, columns);
  if (result._tag === "Raised") return `${result.raised.exception}: ${result.raised.message}`;
  return [result.success, result.observed];
}

describe("the table's shape", () => {
  const columns = { a: [1, 2], b: [null, null] };

  it("counts rows", () => {
    assert.deepEqual(measured("expect_table_row_count_to_be_between", { min_value: 1, max_value: 2 }, columns), [true, 2]);
    assert.deepEqual(measured("expect_table_row_count_to_be_between", { min_value: 3 }, columns), [false, 2]);
    assert.deepEqual(measured("expect_table_row_count_to_equal", { value: 2 }, columns), [true, 2]);
    assert.deepEqual(measured("expect_table_row_count_to_equal", { value: 0 }, columns), [false, 2]);
  });

  it("refuses counts that are none", () => {
    assert.match(refusals("expect_table_row_count_to_equal", { value: 1.5 })[0]!, /must be an integer of 0 or more.*found 1.5/);
    assert.match(
      refusals("expect_table_row_count_to_be_between", { min_value: 2, max_value: 1 })[0]!,
      /Minimum Threshold cannot be larger than Maximum Threshold/,
    );
  });

  it("knows its columns and where they stand", () => {
    assert.deepEqual(measured("expect_column_to_exist", { column: "b" }, columns), [true, undefined]);
    assert.deepEqual(measured("expect_column_to_exist", { column: "b", column_index: 1 }, columns), [true, undefined]);
    assert.deepEqual(measured("expect_column_to_exist", { column: "a", column_index: 1 }, columns), [false, undefined]);
    assert.deepEqual(measured("expect_column_to_exist", { column: "b", column_index: 0 }, columns), [true, undefined]);
    assert.deepEqual(measured("expect_column_to_exist", { column: "c" }, columns), [false, undefined]);
  });

  it("counts columns, with strict bounds too", () => {
    assert.deepEqual(measured("expect_table_column_count_to_equal", { value: 2 }, columns), [true, 2]);
    assert.deepEqual(measured("expect_table_column_count_to_be_between", { min_value: 2, max_value: 3 }, columns), [true, 2]);
    assert.deepEqual(measured("expect_table_column_count_to_be_between", { min_value: 2, strict_min: true }, columns), [false, 2]);
    assert.deepEqual(measured("expect_table_row_count_to_be_between", { max_value: 2, strict_max: true }, columns), [false, 2]);
    assert.match(refusals("expect_table_column_count_to_equal", { value: "2" })[0]!, /value must be an integer of 0 or more.*found "2"/);
  });

  it("holds its columns against a list, place by place", () => {
    const type = "expect_table_columns_to_match_ordered_list";
    assert.deepEqual(measured(type, { column_list: ["a", "b"] }, columns), [true, ["a", "b"]]);
    assert.deepEqual(measured(type, { column_list: null }, columns), [true, ["a", "b"]]);
    const result = resultOf(type, { column_list: ["b", "a", "c"] }, columns);
    assert.deepEqual(result._tag === "Observed" && [result.success, result.details], [
      false,
      {
        mismatched: [
          { "Expected Column Position": 0, Expected: "b", Found: "a" },
          { "Expected Column Position": 1, Expected: "a", Found: "b" },
          { "Expected Column Position": 2, Expected: "c", Found: null },
        ],
      },
    ]);
  });

  it("holds its columns against a set, of which it may have more where the match is not exact", () => {
    const type = "expect_table_columns_to_match_set";
    const told = (kwargs: object, found: Readonly<Record<string, Column>> = columns) => {
      const result = resultOf(type, { ...kwargs }, found);
      return result._tag === "Observed" && [result.success, result.observed, result.details];
    };
    const turned = { b: [1], a: [1] };
    assert.deepEqual(told({ column_set: ["a", "b"] }, turned), [true, ["a", "b"], undefined]);
    assert.deepEqual(told({ column_set: ["a"] }, turned), [false, ["a", "b"], { mismatched: { unexpected: ["b"] } }]);
    assert.deepEqual(told({ column_set: ["a"], exact_match: false }), [true, ["a", "b"], { mismatched: { unexpected: ["b"] } }]);
    assert.deepEqual(told({ column_set: ["c", "a"], exact_match: false }), [
      false,
      ["a", "b"],
      { mismatched: { unexpected: ["b"], missing: ["c"] } },
    ]);
    assert.deepEqual(told({ exact_match: false }), [true, ["a", "b"], { mismatched: { unexpected: ["a", "b"] } }]);
    assert.match(refusals(type, { column_set: "a" })[0]!, /column_set must be a list, set, or None: of text; found "a"/);
  });
});

describe("aggregates", () => {
  it("look at what is present", () => {
    const x = [3, null, 1, Number.NaN, 2];
    assert.deepEqual(measured("expect_column_min_to_be_between", { column: "x", min_value: 1 }, { x }), [true, 1]);
    assert.deepEqual(measured("expect_column_max_to_be_between", { column: "x", max_value: 3, strict_max: true }, { x }), [false, 3]);
    assert.deepEqual(measured("expect_column_mean_to_be_between", { column: "x", min_value: 2, max_value: 2 }, { x }), [true, 2]);
  });

  it("have the median between the two in the middle, and the deviation of a sample", () => {
    const x = [4, null, 1, 2, 3];
    assert.deepEqual(measured("expect_column_median_to_be_between", { column: "x", min_value: 2.5, max_value: 2.5 }, { x }), [true, 2.5]);
    assert.deepEqual(measured("expect_column_median_to_be_between", { column: "x", min_value: 2.5, strict_min: true }, { x }), [
      false,
      2.5,
    ]);
    assert.deepEqual(measured("expect_column_stdev_to_be_between", { column: "x", max_value: 1.3 }, { x }), [true, Math.sqrt(5 / 3)]);
    assert.deepEqual(measured("expect_column_stdev_to_be_between", { column: "x" }, { x: [1, null] }), [false, null]);
  });

  it("have a sum, which is 0 of nothing", () => {
    assert.deepEqual(measured("expect_column_sum_to_be_between", { column: "x", min_value: 0.3 }, { x: [0.1, null, 0.2] }), [
      true,
      0.30000000000000004,
    ]);
    assert.deepEqual(measured("expect_column_sum_to_be_between", { column: "x", max_value: 0 }, { x: [null] }), [true, 0]);
    assert.deepEqual(measured("expect_column_sum_to_be_between", { column: "x", min_value: 3 }, { x: [true, true, false] }), [false, 2]);
  });

  it("count different values, and which share of those present they are", () => {
    const x = ["a", "a", null, "b", "c"];
    const columns = { x };
    assert.deepEqual(measured("expect_column_unique_value_count_to_be_between", { column: "x", max_value: 3 }, columns), [true, 3]);
    assert.deepEqual(measured("expect_column_unique_value_count_to_be_between", { column: "x", max_value: 3, strict_max: true }, columns), [
      false,
      3,
    ]);
    const PROPORTION = "expect_column_proportion_of_unique_values_to_be_between";
    assert.deepEqual(measured(PROPORTION, { column: "x", min_value: 0.75 }, columns), [true, 0.75]);
    assert.deepEqual(measured(PROPORTION, { column: "x", min_value: 0.1 }, { x: [null] }), [false, 0]);
    const PRESENT = "expect_column_proportion_of_non_null_values_to_be_between";
    assert.deepEqual(measured(PRESENT, { column: "x", min_value: 0.8 }, columns), [true, 0.8]);
    assert.deepEqual(measured(PRESENT, { column: "x", min_value: 0.9 }, columns), [false, 0.8]);
    assert.match(refusals(PRESENT, { column: "x", min_value: "many" })[0]!, /must be a datetime \(for datetime columns\) or number/);
    assert.match(refusals(PROPORTION, { column: "x", min_value: 1, max_value: 0 })[0]!, /Minimum Threshold cannot be larger/);
  });

  it("of dates are dates", () => {
    const x = [new Date("2024-01-03"), null, new Date("2024-01-02T10:00:00Z")];
    const MIN = "expect_column_min_to_be_between";
    assert.deepEqual(measured(MIN, { column: "x", min_value: "2024-01-02" }, { x }), [true, "2024-01-02T10:00:00"]);
    const kwargs = { column: "x", max_value: "Jan 2 2024", parse_strings_as_datetimes: true };
    assert.deepEqual(measured("expect_column_max_to_be_between", kwargs, { x: ["1/3/2024", "12/1/2023"] }), [false, "2024-01-03T00:00:00"]);
    assert.match(String(measured(MIN, { column: "x", min_value: 1 }, { x })), /TypeError: min_value 1 cannot be compared with dates/);
  });

  it("find a least and greatest date", () => {
    const x = ["2024-01-03", "2024-01-02"];
    assert.deepEqual(measured("expect_column_min_to_be_between", { column: "x", min_value: "2024-01-01" }, { x }), [true, "2024-01-02"]);
    assert.deepEqual(measured("expect_column_max_to_be_between", { column: "x", max_value: "2024-01-02" }, { x }), [false, "2024-01-03"]);
  });

  it("fail where nothing is present, even without bounds", () => {
    for (const name of ["min", "max", "mean"])
      assert.deepEqual(measured(`expect_column_${name}_to_be_between`, { column: "x", min_value: 0 }, { x: [null] }), [false, null]);
  });

  it("raise where text meets numbers", () => {
    assert.equal(
      measured("expect_column_mean_to_be_between", { column: "x" }, { x: [1, "a"] }),
      'TypeError: column x is not numeric: it holds "a", so it has no mean',
    );
    assert.equal(
      measured("expect_column_max_to_be_between", { column: "x" }, { x: [1, "a"] }),
      'TypeError: column x mixes 1 and "a", which have no common order',
    );
    assert.equal(
      measured("expect_column_max_to_be_between", { column: "x", max_value: 1 }, { x: ["a"] }),
      'TypeError: column x holds text ("a"), which cannot be compared with 1',
    );
  });

  it("have a mean that no order of the rows changes", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (x) => {
        const mean = (values: number[]) => measured("expect_column_mean_to_be_between", { column: "x" }, { x: values });
        assert.deepEqual(mean(x.toSorted()), mean(x));
      }),
    );
  });
});

describe("quantiles", () => {
  const TYPE = "expect_column_quantile_values_to_be_between";

  it("fail where one is no number: between what is infinite and another value", () => {
    const kwargs = { column: "x", quantile_ranges: { quantiles: [0.5], value_ranges: [[null, null]] }, allow_relative_error: "linear" };
    const success = (x: number[]) => resultOf(TYPE, kwargs, { x }).success;
    assert.deepEqual(
      [
        [Number.NEGATIVE_INFINITY, 1],
        [1, 2],
      ].map(success),
      [false, true],
    );
  });

  const ask = (quantiles: number[], value_ranges: unknown[], x: Column) =>
    resultOf(TYPE, { column: "x", quantile_ranges: { quantiles, value_ranges } }, { x });

  it("are values of the column, halves at the even rank", () => {
    const result = ask(
      [0, 0.5, 1],
      [
        [1, 1],
        [3, 3],
        [null, 3],
      ],
      [4, 3, null, 2, 1],
    );
    assert.deepEqual(result._tag === "Observed" && [result.success, result.observed, result.details], [
      false,
      { quantiles: [0, 0.5, 1], values: [1, 3, 4] },
      { success_details: [true, true, false] },
    ]);
    assert.equal(ask([0.5], [[1, 1]], [1, 2]).success, true);
  });

  it("lie between two ranks where they are told how", () => {
    const at = (allow_relative_error: string | false) => {
      const kwargs = {
        column: "x",
        quantile_ranges: {
          quantiles: [0.25, 0.5],
          value_ranges: [
            [null, 3],
            [null, null],
          ],
        },
        allow_relative_error,
      };
      const result = resultOf(TYPE, kwargs, { x: [1, 2, 4, 8] });
      return result._tag === "Observed" && (result.observed as { values: unknown }).values;
    };
    assert.deepEqual(at("linear"), [1.75, 3]);
    assert.deepEqual(at("lower"), [1, 2]);
    assert.deepEqual(at("higher"), [2, 4]);
    assert.deepEqual(at("midpoint"), [1.5, 3]);
    assert.deepEqual(at(false), [2, 4]);
    assert.match(
      refusals(TYPE, { column: "x", quantile_ranges: { quantiles: [], value_ranges: [] }, allow_relative_error: 0.1 })[0]!,
      /allow_relative_error must be false, or one of linear, lower, higher, midpoint, nearest; found 0.1/,
    );
  });

  it("of dates and of text are such", () => {
    const dates = ask([0.5], [["2024-01-01", "2024-01-31"]], [new Date("2024-01-02"), new Date("2024-03-01"), new Date("2023-01-01")]);
    assert.deepEqual(dates._tag === "Observed" && [dates.success, dates.observed], [
      true,
      { quantiles: [0.5], values: ["2024-01-02T00:00:00"] },
    ]);
    assert.equal(ask([1], [["b", "b"]], ["b", "a"]).success, true);
  });

  it("fail where nothing is present", () => assert.equal(ask([0.5], [[null, null]], [null]).success, false));
  it("leave the column as it was", () => {
    const x = [2, 1];
    ask([0.5], [[null, null]], x);
    assert.deepEqual(x, [2, 1]);
  });

  it("refuse ranges that cannot work", () => {
    const refused = (quantile_ranges: unknown) => refusals(TYPE, { column: "x", quantile_ranges })[0]!;
    assert.match(refused({ quantiles: [0.5], value_ranges: [[2, 1]] }), /quantile_ranges must consist of ordered pairs: \[2, 1\] is not/);
    assert.match(refused({ quantiles: [0.5, 1], value_ranges: [[1, 2]] }), /same number of elements: 1 and 2/);
    assert.match(refused({ quantiles: [2], value_ranges: [[1, 2]] }), /must be an object/);
  });

  it("raise on text among numbers", () => {
    const result = ask([0.5], [[1, 2]], [1, "a"]);
    assert.equal(result._tag === "Raised" && result.raised.message, 'column x holds "a", which cannot be compared with 1');
  });
});
