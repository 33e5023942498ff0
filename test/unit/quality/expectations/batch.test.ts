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
    assert.deepEqual(measured("expect_column_to_exist", { column: "b", column_index: 0 }, columns), [false, undefined]);
    assert.deepEqual(measured("expect_column_to_exist", { column: "c" }, columns), [false, undefined]);
  });
});

describe("aggregates", () => {
  it("look at what is present", () => {
    const x = [3, null, 1, Number.NaN, 2];
    assert.deepEqual(measured("expect_column_min_to_be_between", { column: "x", min_value: 1 }, { x }), [true, 1]);
    assert.deepEqual(measured("expect_column_max_to_be_between", { column: "x", max_value: 3, strict_max: true }, { x }), [false, 3]);
    assert.deepEqual(measured("expect_column_mean_to_be_between", { column: "x", min_value: 2, max_value: 2 }, { x }), [true, 2]);
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
