import assert from "node:assert/strict";
import { refusals, resultOf } from "../helpers.ts";

const IN = "expect_column_distinct_values_to_be_in_set";
const CONTAIN = "expect_column_distinct_values_to_contain_set";
const EQUAL = "expect_column_distinct_values_to_equal_set";
const MOST = "expect_column_most_common_value_to_be_in_set";

const held = (type: string, value_set: unknown, x: unknown[], rest: object = {}) => {
  const result = resultOf(type, { column: "x", value_set, ...rest }, { x });
  return result._tag === "Observed" && [result.success, result.observed, ...(result.details ? [result.details["value_counts"]] : [])];
};
const verdict = (type: string, value_set: unknown, x: unknown[]) => resultOf(type, { column: "x", value_set }, { x }).success;

describe("distinct values", () => {
  const x = ["b", "a", null, "b"];
  const counts = [
    { value: "a", count: 1 },
    { value: "b", count: 2 },
  ];

  it("are told in order with their counts, without what is missing", () => {
    assert.deepEqual(held(IN, ["a", "b", "c"], x), [true, ["a", "b"], counts]);
    assert.deepEqual(held(CONTAIN, ["a"], x), [true, ["a", "b"], counts]);
    assert.deepEqual(held(EQUAL, ["b", "a"], x), [true, ["a", "b"], counts]);
  });

  it("lie in a set, contain it, or equal it", () => {
    assert.deepEqual([verdict(IN, ["a"], x), verdict(CONTAIN, ["a", "c"], x), verdict(EQUAL, ["a"], x)], [false, false, false]);
    assert.equal(verdict(EQUAL, ["a", "b", "c"], x), false);
  });

  it("lie in no set, or an empty one; what is empty contains nothing", () => {
    assert.deepEqual([verdict(IN, null, x), verdict(IN, [], x), verdict(CONTAIN, [], x), verdict(EQUAL, [], x)], [true, true, true, false]);
    assert.deepEqual(held(CONTAIN, ["a"], [null]), [false, [], []]);
  });

  it("of which several read the same are told once, and counted apart", () =>
    assert.deepEqual(held(IN, [], [1, "1", "a"]), [
      true,
      ["1", "a"],
      [
        { value: "1", count: 1 },
        { value: "1", count: 1 },
        { value: "a", count: 1 },
      ],
    ]));

  it("of several kinds are text, since they have no order", () =>
    assert.deepEqual(held(IN, ["1", "a"], [1, "a", null]), [
      true,
      ["1", "a"],
      [
        { value: "1", count: 1 },
        { value: "a", count: 1 },
      ],
    ]));

  it("of dates are held against dates; text is read as such only where a set is to be contained", () => {
    const dates = ["1/2/2018", "2018-01-02", "2018-01-03"];
    const parse = { parse_strings_as_datetimes: true };
    assert.deepEqual(held(CONTAIN, ["Jan 2 2018", "Jan 3 2018"], dates, parse), [
      true,
      ["2018-01-02T00:00:00", "2018-01-03T00:00:00"],
      [
        { value: "2018-01-02T00:00:00", count: 2 },
        { value: "2018-01-03T00:00:00", count: 1 },
      ],
    ]);
    assert.equal(resultOf(EQUAL, { column: "x", value_set: dates, ...parse }, { x: dates }).success, false);
    assert.equal(resultOf(IN, { column: "x", value_set: [1, 2], ...parse }, { x: [1, 2] }).success, true);
    assert.equal(resultOf(IN, { column: "x", value_set: ["5?"], ...parse }, { x: [1, 2] })._tag, "Raised");
    assert.equal(resultOf(IN, { column: "x", value_set: ["5?", "1970-01-01"] }, { x: [new Date(0)] }).success, true);
    assert.equal(resultOf(IN, { column: "x", value_set: ["5?"] }, { x: [new Date(0)] }).success, false);
    assert.equal(resultOf(CONTAIN, { column: "x", value_set: ["1970-01-01", 5] }, { x: [new Date(0)] }).success, false);
  });

  it("refuse a set that is none", () =>
    assert.match(
      refusals(EQUAL, { column: "x", value_set: "a" })[0]!,
      /value_set must be a list or a set of text, numbers, true or false; found "a"/,
    ));
});

describe("the most common value", () => {
  it("is in a set", () => {
    assert.deepEqual(held(MOST, ["a"], ["a", "b", "a", null, null, null]), [true, ["a"]]);
    assert.deepEqual(held(MOST, ["b"], ["a", "b", "a"]), [false, ["a"]]);
    assert.match(refusals(MOST, { column: "x", value_set: null })[0]!, /value_set is required/);
  });

  it("may be one of several, if that is okay; they are told in order", () => {
    const x = [3, 1, 3, 1, 2];
    assert.deepEqual(held(MOST, [1], x), [false, [1, 3]]);
    assert.deepEqual(held(MOST, [1], x, { ties_okay: true }), [true, [1, 3]]);
    assert.deepEqual(held(MOST, [2], x, { ties_okay: true }), [false, [1, 3]]);
  });

  it("of nothing is none", () => assert.deepEqual(held(MOST, ["a"], [null]), [false, []]));
  it("refuses a set that is none", () => assert.match(refusals(MOST, { column: "x", value_set: 1 })[0]!, /value_set must be a list/));
});
