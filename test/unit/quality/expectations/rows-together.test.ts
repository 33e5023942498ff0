import assert from "node:assert/strict";
import fc from "fast-check";
import { refusals, resultOf, unexpectedRows } from "../helpers.ts";

const COMPOUND = "expect_compound_columns_to_be_unique";
const PAIR = "expect_column_pair_values_a_to_be_greater_than_b";

describe("uniqueness", () => {
  it("blames every row of a repeated value, never what is missing", () => {
    assert.deepEqual(
      unexpectedRows("expect_column_values_to_be_unique", { column: "x" }, { x: ["a", null, "b", "a", null, 1, "1"] }),
      [0, 3],
    );
  });

  it("of several columns blames rows that agree in all of them", () => {
    const columns = { a: [1, 1, 1, null, null], b: ["x", "x", "y", "z", "z"] };
    assert.deepEqual(unexpectedRows(COMPOUND, { column_list: ["a", "b"] }, columns), [0, 1, 3, 4]);
    assert.deepEqual(unexpectedRows(COMPOUND, { column_list: ["a", "b"], ignore_row_if: "any_value_is_missing" }, columns), [0, 1]);
  });

  it("of several columns leaves out rows that hold nothing, unless told never to", () => {
    const columns = { a: [null, null, 1], b: [null, undefined, 2] };
    assert.deepEqual(unexpectedRows(COMPOUND, { column_list: ["a", "b"] }, columns), []);
    assert.deepEqual(unexpectedRows(COMPOUND, { column_list: ["a", "b"], ignore_row_if: "never" }, columns), [0, 1]);
    const result = resultOf(COMPOUND, { column_list: ["a", "b"] }, columns);
    assert.equal(result._tag === "Rows" && result.missingCount, 2);
  });

  it("of several columns agrees with comparing whole rows", () => {
    const cell = fc.constantFrom(1, "1", 2, null);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 30 }), (rows) => {
        const keys = rows.map((row) => JSON.stringify(row));
        const repeated = keys.flatMap((key, row) =>
          keys.filter((other) => other === key).length > 1 && rows[row]!.some((value) => value !== null) ? [row] : [],
        );
        const columns = { a: rows.map(([a]) => a), b: rows.map(([, b]) => b), c: rows.map(([, , c]) => c) };
        assert.deepEqual(unexpectedRows(COMPOUND, { column_list: ["a", "b", "c"] }, columns), repeated);
      }),
    );
  });

  it("of several columns needs several", () =>
    assert.match(refusals(COMPOUND, { column_list: ["a"] })[0]!, /must be a list of two or more column names/));
});

describe("order", () => {
  const INC = "expect_column_values_to_be_increasing";
  const DEC = "expect_column_values_to_be_decreasing";

  it("blames a value that falls below the one before it, past what is missing", () => {
    assert.deepEqual(unexpectedRows(INC, { column: "x" }, { x: [1, 1, null, 3, 2, 2.5] }), [4]);
    assert.deepEqual(unexpectedRows(INC, { column: "x", strictly: true }, { x: [1, 1, null, 3, 2, 2.5] }), [1, 4]);
    assert.deepEqual(unexpectedRows(DEC, { column: "x" }, { x: [3, 3, null, 1, 2] }), [4]);
    assert.deepEqual(unexpectedRows(DEC, { column: "x", strictly: true }, { x: [3, 3, null, 1, 2] }), [1, 4]);
  });

  it("is that of dates written as text", () =>
    assert.deepEqual(unexpectedRows(INC, { column: "x" }, { x: ["2024-01-02", "2024-01-10", "2024-01-09"] }), [2]));

  it("raises where values have none", () => {
    assert.equal(unexpectedRows(INC, { column: "x" }, { x: [1, "a"] }), 'TypeError: column x, row 1: "a" cannot be ordered against 1');
  });
});

describe("a pair", () => {
  const columns = { a: [2, 1, 0, null, 1, null], b: [1, 1, 1, null, null, 1] };

  it("must be greater, or equal where that is allowed, and by default is left out only where both are missing", () => {
    assert.deepEqual(unexpectedRows(PAIR, { column_A: "a", column_B: "b" }, columns), [1, 2, 4, 5]);
    assert.deepEqual(unexpectedRows(PAIR, { column_A: "a", column_B: "b", or_equal: true }, columns), [2, 4, 5]);
  });

  it("is left out where either is missing, or never, as asked", () => {
    assert.deepEqual(unexpectedRows(PAIR, { column_A: "a", column_B: "b", ignore_row_if: "either_value_is_missing" }, columns), [1, 2]);
    assert.deepEqual(unexpectedRows(PAIR, { column_A: "a", column_B: "b", ignore_row_if: "neither" }, columns), [1, 2, 3, 4, 5]);
  });

  it("is read in the spelling of 0.18", () => {
    const type = "expect_column_pair_values_A_to_be_greater_than_B";
    assert.equal(resultOf(type, { column_A: "a", column_B: "b" }, columns).expectation.type, PAIR);
  });

  it("raises where text meets numbers", () => {
    assert.equal(
      unexpectedRows(PAIR, { column_A: "a", column_B: "b" }, { a: [1], b: ["x"] }),
      'TypeError: row 0: a 1 and b "x" cannot be compared',
    );
  });
});
