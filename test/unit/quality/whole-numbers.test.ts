import assert from "node:assert/strict";
import fc from "fast-check";
import { compareValues, keyOf, pythonText, writerOf } from "../../../domain/quality/pandas.ts";
import { parseExact, sumOf, wholeNumber, writable, written } from "../../../domain/quality/whole-numbers.ts";
import { resultOf, unexpectedRows } from "./helpers.ts";

const BIG = 9007199254740993n;

describe("whole numbers", () => {
  it("are numbers where a double holds them, else bigints", () => {
    assert.deepEqual(["7", "-9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993"].map(wholeNumber), [
      7,
      -9007199254740991,
      9007199254740992,
      BIG,
      -BIG,
    ]);
    fc.assert(fc.property(fc.bigInt(-(2n ** 70n), 2n ** 70n), (whole) => String(BigInt(wholeNumber(String(whole)))) === String(whole)));
  });

  it("are read from JSON and written to it by their digits", () => {
    const json = '{"a":[9007199254740993,1,1.5],"b":"9007199254740993","c":1e300}';
    assert.deepEqual(parseExact(json), { a: [BIG, 1, 1.5], b: "9007199254740993", c: 1e300 });
    assert.equal(written(parseExact(json)), json.replace("1e300", "1e+300"));
    assert.equal(JSON.stringify(writable({ n: BIG, d: new Date(0) })), '{"n":9007199254740993,"d":"1970-01-01T00:00:00.000Z"}');
  });

  it("are written beside what is infinite, which JSON has no word for", () => {
    const bins = [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY];
    const json = JSON.stringify(writable({ bins, text: "Infinity" }));
    assert.equal(json, '{"bins":[-1e999,0,1e999],"text":"Infinity"}');
    assert.deepEqual(JSON.parse(json), { bins, text: "Infinity" });
  });

  it("are shown to people beside what is infinite or no number, which JSON would write as null", () => {
    assert.equal(written([BIG, Number.POSITIVE_INFINITY, Number.NaN, null]), '[9007199254740993,"Infinity","NaN",null]');
  });

  it("are added up without loss", () => {
    assert.equal(sumOf([BIG, 1, -1]), BIG);
    assert.equal(sumOf([BIG, -BIG, 2]), 2);
    assert.equal(sumOf([0.1, 0.2, 0.3]), 0.6);
    assert.equal(sumOf([BIG, 0.5]), 9007199254740992);
  });

  it("are told apart, ordered and written as Python does", () => {
    assert.deepEqual([keyOf(BIG), keyOf(9007199254740992n)], [BIG, 9007199254740992]);
    assert.deepEqual([compareValues(BIG, 9007199254740992), compareValues(1, BIG), compareValues(BIG, BIG)], [1, -1, 0]);
    assert.equal(compareValues(BIG, "1"), undefined);
    assert.equal(pythonText(BIG), "9007199254740993");
    assert.equal(writerOf([BIG, null], 2)(BIG), "9007199254740992.0");
  });
});

describe("a column of whole numbers beyond a double's", () => {
  const x = [BIG, 9007199254740995n, 1, null];
  const found = (type: string, kwargs: object) => unexpectedRows(type, { column: "x", ...kwargs }, { x });

  it("is compared exactly", () => {
    assert.deepEqual(found("expect_column_values_to_be_between", { max_value: BIG }), [1]);
    assert.deepEqual(found("expect_column_values_to_be_between", { min_value: 9007199254740992 }), [2]);
    assert.deepEqual(found("expect_column_values_to_be_in_set", { value_set: [BIG, 1] }), [1]);
    assert.deepEqual(found("expect_column_values_to_be_increasing", {}), [2]);
    assert.deepEqual(found("expect_column_values_to_be_unique", {}), []);
    assert.deepEqual(found("expect_column_value_lengths_to_equal", { value: 18 }), [2]);
    const where = { row_condition: "x > 9007199254740992", condition_parser: "pandas" };
    assert.deepEqual(found("expect_column_values_to_be_between", { max_value: 2, ...where }), [0, 1]);
  });

  it("is measured exactly, and its mean as doubles", () => {
    const observed = (type: string) => (resultOf(type, { column: "x" }, { x }) as { observed?: unknown }).observed;
    assert.equal(observed("expect_column_max_to_be_between"), 9007199254740995n);
    assert.equal(observed("expect_column_min_to_be_between"), 1);
    assert.equal(observed("expect_column_sum_to_be_between"), 18014398509481989n);
    assert.equal(observed("expect_column_mean_to_be_between"), 18014398509481988 / 3);
    assert.equal(observed("expect_column_median_to_be_between"), 9007199254740992);
  });

  it("is held against other columns exactly", () => {
    const columns = { column_A: "x", column_B: "y" };
    const rows = (type: string, kwargs: Readonly<Record<string, unknown>>) => unexpectedRows(type, kwargs, { x, y: [1, BIG, 1, null] });
    assert.deepEqual(rows("expect_column_pair_values_a_to_be_greater_than_b", columns), [2]);
    assert.deepEqual(rows("expect_column_pair_values_to_be_in_set", { ...columns, value_pairs_set: [[BIG, 1]] }), [1, 2]);
    assert.deepEqual(rows("expect_multicolumn_sum_to_equal", { column_list: ["x", "y"], sum_total: 9007199254740994 }), [1, 2]);
  });

  it("is told in a reason by its digits", () => {
    assert.match(String(found("expect_column_values_to_be_between", { max_value: "a" })), /row 0 holds 9007199254740993, which cannot/);
  });
});
