import assert from "node:assert/strict";
import fc from "fast-check";
import { Moment } from "../../../../domain/quality/table.ts";
import { refusals, resultOf, unexpectedRows } from "../helpers.ts";

const COMPOUND = "expect_compound_columns_to_be_unique";
const PAIR = "expect_column_pair_values_a_to_be_greater_than_b";

describe("uniqueness", () => {
  it("is of lists and objects by what they hold", () =>
    assert.deepEqual(
      unexpectedRows("expect_column_values_to_be_unique", { column: "x" }, { x: [[1], [2], { a: 1 }, [1], { a: 1 }] }),
      [0, 2, 3, 4],
    ));

  it("blames every row of a repeated value, never what is missing", () => {
    assert.deepEqual(
      unexpectedRows("expect_column_values_to_be_unique", { column: "x" }, { x: ["a", null, "b", "a", null, 1, "1"] }),
      [0, 3],
    );
  });

  it("takes dates of one moment for one value", () => {
    const x = [new Date(5), new Date(6), new Date(5)];
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_unique", { column: "x" }, { x }), [0, 2]);
  });

  it("knows moments, orders and tells them to the microsecond, with their zone", () => {
    const x = [new Moment(5001, true), new Moment(5002, true), new Moment(5001, true), new Moment(5000, true)];
    const found = (type: string, kwargs = {}) => unexpectedRows(`expect_column_${type}`, { column: "x", ...kwargs }, { x });
    assert.deepEqual(found("values_to_be_unique"), [0, 2]);
    assert.deepEqual(found("values_to_be_increasing"), [2, 3]);
    assert.deepEqual(found("values_to_be_between", { max_value: "1970-01-01 00:00:00.005001" }), [1]);
    assert.equal(found("max_to_be_between", { min_value: "1970-01-01" }), "1970-01-01T00:00:00.005002+00:00");
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

  it("is none of booleans alone: another value is the greater one, as pandas has it", () => {
    const truths = { x: [true, false, true, true] };
    assert.deepEqual([unexpectedRows(INC, { column: "x" }, truths), unexpectedRows(DEC, { column: "x" }, truths)], [[], [1, 2]]);
    const strict = { column: "x", strictly: true };
    assert.deepEqual([unexpectedRows(INC, strict, truths), unexpectedRows(DEC, strict, truths)], [[3], [1, 2, 3]]);
    assert.deepEqual(unexpectedRows(INC, { column: "x" }, { x: [true, false, null] }), [1]);
  });

  it("is that of dates, and of strings that are parsed as such", () => {
    const x = ["1/1/2016", "12/1/2015", null, "3/1/2016", "3/1/2016"];
    assert.deepEqual(unexpectedRows(INC, { column: "x", parse_strings_as_datetimes: true }, { x }), [1]);
    assert.deepEqual(unexpectedRows(INC, { column: "x", parse_strings_as_datetimes: true, strictly: true }, { x }), [1, 4]);
    assert.deepEqual(unexpectedRows(DEC, { column: "x" }, { x: [new Date(2), new Date(1), null, new Date(3)] }), [3]);
    assert.equal(resultOf(DEC, { column: "x", mostly: 0.5 }, { x: [3, 2, 5, 1] }).success, true);
  });

  it("raises where values have none", () => {
    assert.equal(
      unexpectedRows(INC, { column: "x" }, { x: ["a", "b"] }),
      "TypeError: column x, row 0: \"a\" cannot be ordered (unsupported operand type(s) for -: 'str' and 'str'); set parse_strings_as_datetimes where it is a date",
    );
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

  it("of dates is compared as such", () => {
    const dates = { a: ["2/2/2016", "10/1/2016"], b: [new Date("2016-02-01"), new Date("2016-10-02")] };
    assert.deepEqual(unexpectedRows(PAIR, { column_A: "a", column_B: "b", parse_strings_as_datetimes: true }, dates), [1]);
    assert.equal(
      unexpectedRows(PAIR, { column_A: "a", column_B: "b" }, { a: [1], b: [new Date(0)] }),
      "TypeError: column a, row 0: 1 cannot be read as a date (Unknown string format)",
    );
  });

  it("is equal where both values are, and a missing one equals nothing", () => {
    const type = "expect_column_pair_values_to_be_equal";
    const ab = { a: [1, "x", null, null, 2, true], b: [1, "X", null, 3, "2", 1] };
    assert.deepEqual(unexpectedRows(type, { column_A: "a", column_B: "b" }, ab), [1, 3, 4]);
    assert.deepEqual(unexpectedRows(type, { column_A: "a", column_B: "b", ignore_row_if: "either_value_is_missing" }, ab), [1, 4]);
    assert.deepEqual(unexpectedRows(type, { column_A: "a", column_B: "b", ignore_row_if: "neither" }, ab), [1, 2, 3, 4]);
    assert.equal(resultOf(type, { column_A: "a", column_B: "b", mostly: 0.4 }, ab).success, true);
    assert.equal(resultOf(type, { column_A: "a", column_B: "b", mostly: 0.5 }, ab).success, false);
    assert.match(
      refusals(type, { column_A: "a" })[0]!,
      /column_B is required by expect_column_pair_values_to_be_equal, and must be the name of a column/,
    );
  });

  it("is in a set of pairs, in which null stands for what is missing", () => {
    const type = "expect_column_pair_values_to_be_in_set";
    const ab = { a: [1, 2, null, null, 1], b: ["x", "x", "y", null, "1"] };
    const value_pairs_set = [
      [1, "x"],
      [null, "y"],
    ];
    assert.deepEqual(unexpectedRows(type, { column_A: "a", column_B: "b", value_pairs_set }, ab), [1, 4]);
    assert.deepEqual(unexpectedRows(type, { column_A: "a", column_B: "b", value_pairs_set, ignore_row_if: "neither" }, ab), [1, 3, 4]);
    assert.deepEqual(unexpectedRows(type, { column_A: "a", column_B: "b", value_pairs_set: null }, ab), []);
    const endless = { a: [1, 1], b: [Number.POSITIVE_INFINITY, null] };
    assert.deepEqual(unexpectedRows(type, { column_A: "a", column_B: "b", value_pairs_set: [[1, null]] }, endless), [0]);
    assert.equal(resultOf(type, { column_A: "a", column_B: "b", value_pairs_set, mostly: 0.5 }, ab).success, true);
    assert.match(refusals(type, { column_A: "a", column_B: "b", value_pairs_set: [[1]] })[0]!, /must be a list of pairs/);
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

describe("several columns of a row", () => {
  const columns = { a: [1, 2, null, 4, null], b: [2, 2, 3, null, null], c: [3, 2, 3, 5, null] };
  const column_list = ["a", "b", "c"];

  it("add up to a total, and to none where one is missing", () => {
    const type = "expect_multicolumn_sum_to_equal";
    assert.deepEqual(unexpectedRows(type, { column_list, sum_total: 6 }, columns), [2, 3]);
    assert.deepEqual(unexpectedRows(type, { column_list, sum_total: 6, ignore_row_if: "any_value_is_missing" }, columns), []);
    assert.deepEqual(unexpectedRows(type, { column_list, sum_total: 6, ignore_row_if: "never" }, columns), [2, 3, 4]);
    assert.equal(resultOf(type, { column_list, sum_total: 6, mostly: 0.5 }, columns).success, true);
    assert.equal(
      unexpectedRows(type, { column_list: ["a", "b"], sum_total: 1 }, { a: [1], b: ["x"] }),
      'TypeError: column b, row 0 holds "x", which cannot be added up',
    );
  });

  it("are all different within the row, what is missing being one value", () => {
    const type = "expect_select_column_values_to_be_unique_within_record";
    assert.deepEqual(unexpectedRows(type, { column_list }, columns), [1, 2]);
    const gaps = { a: [null, 1, null], b: [null, null, null], c: [1, 2, null] };
    assert.deepEqual(unexpectedRows(type, { column_list }, gaps), [0]);
    assert.deepEqual(unexpectedRows(type, { column_list, ignore_row_if: "never" }, gaps), [0, 2]);
    assert.equal(resultOf(type, { column_list, mostly: 0.5 }, columns).success, true);
    assert.equal(resultOf("expect_multicolumn_values_to_be_unique", { column_list }, columns).expectation.type, type);
    assert.match(refusals(type, { column_list, ignore_row_if: "always" })[0]!, /ignore_row_if must be one of all_values_are_missing/);
  });
});

describe("the values of a row", () => {
  const TYPE = "expect_multicolumn_values_to_be_equal";
  const columns = { a: [1, 1, null, null, "x"], b: [1, 2, null, 3, "x"], c: [1, 1, null, null, "x"] };
  it("are equal where all columns hold the same; where all are missing the row is left out, unless asked for", () => {
    assert.deepEqual(unexpectedRows(TYPE, { column_list: ["a", "b", "c"] }, columns), [1, 3]);
    assert.deepEqual(unexpectedRows(TYPE, { column_list: ["a", "c"], ignore_row_if: "never" }, columns), []);
    assert.deepEqual(unexpectedRows(TYPE, { column_list: ["a", "b"], ignore_row_if: "any_value_is_missing" }, columns), [1]);
  });
});
