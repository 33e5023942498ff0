import assert from "node:assert/strict";
import { validate } from "../../../../domain/quality/execute.ts";
import { refusals, resultOf, rule, suiteOf, tableOf, unexpectedRows } from "../helpers.ts";

const BETWEEN = "expect_column_values_to_be_between";

describe("nulls", () => {
  const x = [1, null, undefined, Number.NaN, "", 0, false];

  it("are null, undefined and NaN, and nothing else", () => {
    assert.deepEqual(unexpectedRows("expect_column_values_to_not_be_null", { column: "x" }, { x }), [1, 2, 3]);
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_null", { column: "x" }, { x }), [0, 4, 5, 6]);
  });

  it("count against mostly over all rows", () => {
    assert.equal(resultOf("expect_column_values_to_not_be_null", { column: "x", mostly: 4 / 7 }, { x }).success, true);
    assert.equal(resultOf("expect_column_values_to_not_be_null", { column: "x", mostly: 0.58 }, { x }).success, false);
  });
});

describe("between", () => {
  it("includes its ends unless they are strict, and skips what is missing", () => {
    const columns = { x: [0, 1, null, 2, 3] };
    assert.deepEqual(unexpectedRows(BETWEEN, { column: "x", min_value: 1, max_value: 2 }, columns), [0, 4]);
    assert.deepEqual(
      unexpectedRows(BETWEEN, { column: "x", min_value: 1, max_value: 2, strict_min: true, strict_max: true }, columns),
      [0, 1, 3, 4],
    );
  });

  it("is open where a bound is not given, and 0 is a bound", () => {
    assert.deepEqual(unexpectedRows(BETWEEN, { column: "x", min_value: 0, max_value: null }, { x: [-1, 0, 1e300] }), [0]);
    assert.deepEqual(unexpectedRows(BETWEEN, { column: "x", max_value: 0 }, { x: [-1, 0, 1] }), [2]);
  });

  it("orders ISO dates as text", () => {
    const columns = { day: ["2023-12-31", "2024-01-01", null, "2024-02-01"] };
    assert.deepEqual(unexpectedRows(BETWEEN, { column: "day", min_value: "2024-01-01", max_value: "2024-01-31" }, columns), [0, 3]);
  });

  it("parses strings as datetimes where told to", () => {
    const columns = { day: ["Jan 05 2024", null, "12/31/2023", "2024-02-01"] };
    const kwargs = { column: "day", min_value: "Jan 1 2024", max_value: "2024-01-31", parse_strings_as_datetimes: true };
    assert.deepEqual(unexpectedRows(BETWEEN, kwargs, columns), [2, 3]);
    assert.deepEqual(unexpectedRows(BETWEEN, { ...kwargs, min_value: 1, max_value: 2 }, { day: [1, 2, 3] }), [2]);
    assert.match(refusals(BETWEEN, { ...kwargs, min_value: "Feb 1 2024", max_value: "Jan 1 2024" })[0]!, /cannot be greater/);
    assert.equal(
      unexpectedRows(BETWEEN, kwargs, { day: ["Jan 5 2024", "soon"] }),
      'ValueError: column day, row 1: "soon" cannot be read as a date (Unknown string format)',
    );
  });

  it("holds dates against dates as text", () => {
    const columns = { day: [new Date("2024-01-05T10:00:00Z"), null, new Date("2023-12-31")] };
    assert.deepEqual(unexpectedRows(BETWEEN, { column: "day", min_value: "2024-01-01" }, columns), [2]);
    assert.equal(
      unexpectedRows(BETWEEN, { column: "day", min_value: 5 }, columns),
      "TypeError: min_value 5 cannot be compared with dates: it must be a date as text",
    );
  });

  it("raises where text meets numbers, saying which row", () => {
    assert.equal(
      unexpectedRows(BETWEEN, { column: "x", min_value: 1 }, { x: [2, "abc"] }),
      'TypeError: Column values, min_value, and max_value must either be None or of the same type. column x, row 1 holds "abc", which cannot be compared with 1',
    );
    assert.match(
      String(unexpectedRows(BETWEEN, { column: "x", max_value: "2024" }, { x: [2] })),
      /row 0 holds 2, which cannot be compared with "2024"$/,
    );
  });

  it("holds vacuously where nothing is present, and against mostly over what is", () => {
    assert.equal(resultOf(BETWEEN, { column: "x", min_value: 1 }, { x: [null, null] }).success, true);
    assert.equal(resultOf(BETWEEN, { column: "x", min_value: 1, mostly: 0.5 }, { x: [0, 1, null, null] }).success, true);
    assert.equal(resultOf(BETWEEN, { column: "x", min_value: 1, mostly: 0.6 }, { x: [0, 1, null, null] }).success, false);
  });

  it("refuses bounds that cannot work", () => {
    assert.match(refusals(BETWEEN, { column: "x" })[0]!, /cannot both be None/);
    assert.match(refusals(BETWEEN, { column: "x", min_value: 1, max_value: "2" })[0]!, /both numbers or both text/);
    assert.match(refusals(BETWEEN, { column: "x", min_value: 1, mostly: 1.1 })[0]!, /mostly must be a number between 0 and 1; found 1.1/);
  });
});

describe("sets", () => {
  it("hold values of the same type", () => {
    assert.deepEqual(
      unexpectedRows("expect_column_values_to_be_in_set", { column: "x", value_set: [1, "b", true] }, { x: [1, "1", "b", true, null, 2] }),
      [1, 5],
    );
    assert.deepEqual(
      unexpectedRows("expect_column_values_to_not_be_in_set", { column: "x", value_set: [1, "b"] }, { x: [1, "1", "b", null] }),
      [0, 2],
    );
  });

  it("hold True as 1, as Python does, and nothing for null", () => {
    const kwargs = { column: "x", value_set: [1, null] };
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_in_set", kwargs, { x: [true, 1, false, null] }), [2]);
  });

  it("hold dates where the column does, and text as it is written", () => {
    const x = ["1/2/2018", null, "2018-01-02"];
    const kwargs = { column: "x", value_set: ["2018-01-02"], parse_strings_as_datetimes: true };
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_in_set", kwargs, { x }), [0]);
    assert.deepEqual(unexpectedRows("expect_column_values_to_not_be_in_set", kwargs, { x }), [2]);
    const dates = [new Date("2018-01-02"), new Date("2018-01-03")];
    assert.deepEqual(
      unexpectedRows("expect_column_values_to_be_in_set", { column: "x", value_set: ["2018-01-02", null] }, { x: dates }),
      [1],
    );
    assert.equal(
      unexpectedRows("expect_column_values_to_be_in_set", { ...kwargs, value_set: ["today?"] }, { x: dates }),
      'ValueError: value_set holds "today?", which cannot be read as a date (Unknown string format)',
    );
  });

  it("let everything pass where none is given", () => {
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_in_set", { column: "x", value_set: null }, { x: [1] }), []);
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_in_set", { column: "x", value_set: [] }, { x: [1] }), [0]);
    assert.match(refusals("expect_column_values_to_not_be_in_set", { column: "x" })[0]!, /value_set is required/);
  });
});

describe("patterns", () => {
  it("are matched against values as pandas writes them", () => {
    const columns = { x: ["AAPL", "bad!", null, 12, true] };
    assert.deepEqual(unexpectedRows("expect_column_values_to_match_regex", { column: "x", regex: "^[A-Z]+$" }, columns), [1, 3, 4]);
    assert.deepEqual(unexpectedRows("expect_column_values_to_not_match_regex", { column: "x", regex: "^(12|True)$" }, columns), [3, 4]);
  });

  it("of dates raise on what is not text", () => {
    const type = "expect_column_values_to_match_strftime_format";
    assert.deepEqual(unexpectedRows(type, { column: "x", strftime_format: "%Y-%m-%d" }, { x: ["2024-01-01", null, "2024-13-01"] }), [2]);
    assert.equal(
      unexpectedRows(type, { column: "x", strftime_format: "%Y" }, { x: ["2024", 2024] }),
      "TypeError: Values passed to expect_column_values_to_match_strftime_format must be of type string: column x, row 1 holds 2024",
    );
  });
});

describe("types", () => {
  const OF = "expect_column_values_to_be_of_type";
  const observed = (kwargs: object, x: ArrayLike<unknown>) => {
    const result = resultOf(OF, { column: "x", ...kwargs }, { x });
    return [result.success, result._tag === "Rows" ? (result.observed ?? result.unexpected) : result];
  };

  it("of a typed array are the one it is of", () => {
    assert.deepEqual(observed({ type_: "float64" }, new Float64Array([1, 2])), [true, "float64"]);
    assert.deepEqual(observed({ type_: "int64" }, new Float64Array([1, 2])), [false, "float64"]);
    assert.deepEqual(observed({ type_: "float32" }, new Float32Array([1])), [true, "float32"]);
    assert.deepEqual(observed({ type_: "float" }, new Float32Array([1])), [false, "float32"]);
    assert.deepEqual(observed({ type_: "int" }, new Int32Array([1])), [false, "int32"]);
  });

  it("of whole numbers in a plain array are integers and floats alike", () => {
    assert.deepEqual(observed({ type_: "int64" }, [1, 2]), [true, "int64"]);
    assert.deepEqual(observed({ type_: "float64" }, [1, 2]), [true, "float64"]);
    assert.deepEqual(observed({ type_: "int64" }, [1, 2.5]), [false, "float64"]);
    assert.deepEqual(observed({ type_: "int64" }, [1, null]), [false, "float64"]);
    assert.deepEqual(observed({ type_: "str" }, [1, 2]), [false, "int64"]);
    assert.deepEqual(observed({ type_: "bool" }, [true, false]), [true, "bool_"]);
    assert.deepEqual(observed({ type_: "datetime64[ns]" }, [new Date(0), null]), [true, "datetime64"]);
  });

  it("of text and mixtures are judged value by value", () => {
    assert.deepEqual(observed({ type_: "str" }, ["a", null, 1, "b"]), [false, [2]]);
    assert.deepEqual(observed({ type_: "int" }, ["a", 1, 1.5, true]), [false, [0, 2]]);
    assert.deepEqual(observed({ type_: "float", mostly: 0.5 }, ["a", 1.5]), [true, [0]]);
    assert.deepEqual(observed({ type_: "object" }, ["a", 1]), [true, "object_"]);
    assert.deepEqual(observed({ type_: "BOOL" }, ["a", true]), [false, [0]]);
  });

  it("are a column's as a whole, whatever `mostly` says of its values", () => {
    assert.deepEqual(observed({ type_: "int64", mostly: 0 }, new Float64Array([1, 2])), [false, "float64"]);
    assert.deepEqual(observed({ type_: "int64" }, new Float64Array([Number.NaN])), [false, "float64"]);
  });

  it("may be any of a list", () => {
    const IN = "expect_column_values_to_be_in_type_list";
    assert.deepEqual(unexpectedRows(IN, { column: "x", type_list: ["str", "bool"] }, { x: ["a", true, 1, null] }), [2]);
    assert.equal(resultOf(IN, { column: "x", type_list: ["int64", "float64"] }, { x: [1.5] }).success, true);
    assert.equal(resultOf(IN, { column: "x", type_list: null }, { x: [1.5] }).success, true);
    assert.equal(resultOf(IN, { column: "x", type_list: [] }, { x: [1.5] }).success, false);
    assert.deepEqual(unexpectedRows(IN, { column: "x", type_list: ["object", "int"] }, { x: ["a", 1] }), [0]);
  });

  it("of other systems may stand in a list beside one of pandas", () => {
    const kwargs = { column: "x", type_list: ["VARCHAR", "StringType", "str"] };
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_in_type_list", kwargs, { x: ["a", 1] }), [1]);
  });

  it("that the source declares are not read off the values", () => {
    const suite = suiteOf([rule(OF, { column: "x", type_: "float64" })]);
    const table = { ...tableOf({ x: [1, 2] }), dtypes: new Map([["x", "int64"]]) };
    const [result] = validate(suite, table).results;
    assert.deepEqual([result?.success, result?._tag === "Rows" && result.observed], [false, "int64"]);
  });

  it("that nobody knows are no column's, and raised where values would be held against them", () => {
    const raised = (type: string, kwargs: object) => unexpectedRows(type, { column: "x", ...kwargs }, { x: ["a", 1] });
    assert.equal(raised(OF, { type_: "flaot" }), "ValueError: Unrecognized numpy/python type: flaot; did you mean float?");
    // Words that every object of JavaScript has.
    for (const type_ of ["constructor", "__proto__"]) assert.match(String(raised(OF, { type_ })), /Unrecognized numpy\/python type/);
    assert.equal(
      raised("expect_column_values_to_be_in_type_list", { type_list: ["no", "nor"] }),
      "ValueError: No recognized numpy/python type in list: ['no', 'nor']",
    );
    assert.deepEqual(observed({ type_: "flaot" }, [1.5]), [false, "float64"]);
  });

  it("of a column may be asked for as pandas writes them", () => {
    const is = (type_: string, x: ArrayLike<unknown>) => {
      const result = resultOf("expect_column_type_to_be", { column: "x", type_ }, { x });
      return [result.success, result._tag === "Observed" ? result.observed : result];
    };
    assert.deepEqual(is("float", new Float64Array([1])), [true, "float64"]);
    assert.deepEqual(is("int64", new Float64Array([1])), [false, "float64"]);
    assert.deepEqual(is("float64", [1, 2]), [true, "float64"]);
    assert.deepEqual(is("str", ["a", null]), [true, "str"]);
    assert.deepEqual(is("object", ["a", null]), [true, "object"]);
    assert.deepEqual(is("str", ["a", 1]), [false, "object"]);
    assert.deepEqual(is("datetime64[us]", [new Date(0)]), [true, "datetime64"]);
    assert.deepEqual(is("Int64", [1]), [false, "int64"]);
    assert.match(
      refusals("expect_column_type_to_be", { column: "x", type_: "flaot" })[0]!,
      /Unrecognized pandas type: flaot; did you mean float\?$/,
    );
  });
});
