import assert from "node:assert/strict";
import { refusals, unexpectedRows } from "../helpers.ts";

const TYPE = "expect_column_values_to_not_be_outliers";
const outliers = (x: readonly unknown[], kwargs: object = {}) => unexpectedRows(TYPE, { column: "x", ...kwargs }, { x });

describe("outliers", () => {
  it("lie beyond Tukey's fences, of which a value on the fence is none", () => {
    // Quartiles 2 and 4: fences at −1 and 7.
    assert.deepEqual(outliers([1, 2, 3, 4, 7]), []);
    assert.deepEqual(outliers([1, null, 2, 3, 4, 7.5]), [5]);
    assert.deepEqual(outliers([1, 2, 3, 4, 5], { multiplier: 0 }), [0, 4]);
  });

  it("or some standard deviations from the mean and further", () => {
    // Mean 2, standard deviation 1.
    assert.deepEqual(outliers([1, 2, 3], { method: "std", multiplier: 1 }), [0, 2]);
    assert.deepEqual(outliers([1, 2, 3], { method: "std", multiplier: 1.1 }), []);
  });

  it("are none where nothing differs, or where there are too few values to tell", () => {
    for (const method of ["iqr", "std"]) {
      for (const x of [[5, 5, 5], [5], [], [null]]) assert.deepEqual(outliers(x, { method }), []);
    }
  });

  it("are of numbers alone, by a method that is known", () => {
    assert.match(String(outliers(["a"])), /^TypeError: column x is not numeric/);
    assert.match(refusals(TYPE, { column: "x", method: "mad" })[0]!, /method must be one of iqr, std; found "mad"/);
    assert.match(refusals(TYPE, { column: "x", multiplier: -1 })[0]!, /multiplier must be a number of 0 or more; found -1/);
  });
});
