import assert from "node:assert/strict";
import { refusals, resultOf, unexpectedRows } from "../helpers.ts";

const success = (type: string, kwargs: object, x: unknown[]) => resultOf(type, { column: "x", ...kwargs }, { x }).success;
const unexpected = (type: string, kwargs: object, x: unknown[]) => unexpectedRows(type, { column: "x", ...kwargs }, { x });

describe("lengths", () => {
  const BETWEEN = "expect_column_value_lengths_to_be_between";
  const EQUAL = "expect_column_value_lengths_to_equal";

  it("are counted in code points of the value as pandas writes it", () => {
    assert.deepEqual(unexpected(EQUAL, { value: 2 }, ["ab", "\u{1F600}x", null, "abc", 12, ""]), [3, 5]);
    assert.deepEqual(unexpected(EQUAL, { value: 3 }, [1, null]), []);
    assert.deepEqual(unexpected(EQUAL, { value: 4 }, [true, false]), [1]);
  });

  it("lie between bounds, strict or not", () => {
    assert.deepEqual(unexpected(BETWEEN, { min_value: 1, max_value: 2 }, ["", "a", "ab", "abc", null]), [0, 3]);
    assert.deepEqual(unexpected(BETWEEN, { min_value: 1, strict_min: true }, ["", "a", "ab"]), [0, 1]);
    assert.equal(success(BETWEEN, { max_value: 1, mostly: 0.5 }, ["a", "ab", null]), true);
    assert.equal(success(EQUAL, { value: 1, mostly: 0.6 }, ["a", "ab", null]), false);
  });

  it("refuse bounds that cannot work", () => {
    assert.match(refusals(BETWEEN, { column: "x" })[0]!, /min_value and max_value cannot both be None/);
    assert.match(refusals(BETWEEN, { column: "x", min_value: 1.5 })[0]!, /min_value and max_value must be integers; found 1.5/);
    assert.match(refusals(BETWEEN, { column: "x", min_value: 3, max_value: 2 })[0]!, /min_value cannot be greater than max_value/);
    assert.match(refusals(EQUAL, { column: "x" })[0]!, /value is required by expect_column_value_lengths_to_equal/);
  });
});

describe("z-scores", () => {
  const TYPE = "expect_column_value_z_scores_to_be_less_than";
  // Mean 2, variance (4 · 1 + 16) / 4 = 5: the scores are −1 / √5 = −0.447 and 4 / √5 = 1.789.
  const x = [1, 1, null, 1, 1, 6];

  it("are taken with the deviation of a sample, on both sides unless told", () => {
    const score = 4 / Math.sqrt(5);
    assert.deepEqual(unexpected(TYPE, { threshold: score + 1e-9, double_sided: true }, x), []);
    assert.deepEqual(unexpected(TYPE, { threshold: 1, double_sided: true }, x), [5]);
    assert.deepEqual(unexpected(TYPE, { threshold: 0.4, double_sided: true }, x), [0, 1, 3, 4, 5]);
    assert.deepEqual(unexpected(TYPE, { threshold: 0.4, double_sided: false }, x), [5]);
    assert.equal(success(TYPE, { threshold: 1, mostly: 0.8 }, x), true);
    assert.equal(success(TYPE, { threshold: 1, mostly: 0.9 }, x), false);
  });

  it("are of dates by their moments", () => {
    const days = ["2020-01-01", "2020-01-02", null, "2021-01-01"].map((day) => day && new Date(day));
    assert.deepEqual(unexpected(TYPE, { threshold: 1 }, days), [3]);
  });

  it("do not exist where values do not differ, and of text", () => {
    assert.deepEqual(unexpected(TYPE, { threshold: 3 }, [2, 2]), [0, 1]);
    assert.equal(unexpected(TYPE, { threshold: 3 }, [2, "a"]), 'TypeError: column x is not numeric: it holds "a", so it has no z-scores');
    assert.match(refusals(TYPE, { column: "x", threshold: "3" })[0]!, /threshold must be a number; found "3"/);
  });
});

describe("lists of patterns", () => {
  const LIST = "expect_column_values_to_match_regex_list";
  const NONE = "expect_column_values_to_not_match_regex_list";
  const x = ["ab", "a", "b", null, "c"];

  it("match where any does, or where all do", () => {
    assert.deepEqual(unexpected(LIST, { regex_list: ["a", "b"] }, x), [4]);
    assert.deepEqual(unexpected(LIST, { regex_list: ["a", "b"], match_on: "all" }, x), [1, 2, 4]);
    assert.deepEqual(unexpected(NONE, { regex_list: ["a", "b$"] }, x), [0, 1, 2]);
    assert.equal(success(LIST, { regex_list: ["a", "b"], mostly: 0.75 }, x), true);
    assert.equal(success(NONE, { regex_list: ["a", "b"], mostly: 0.3 }, x), false);
  });

  it("see the .0 of a column of floats", () => assert.deepEqual(unexpected(LIST, { regex_list: ["^\\d$"] }, [1, null, 2]), [0, 2]));

  it("are refused empty, or with a pattern that cannot be", () => {
    assert.match(refusals(LIST, { column: "x", regex_list: [] })[0]!, /regex_list must be a list of at least one text; found \[\]/);
    assert.match(refusals(NONE, { column: "x", regex_list: ["a", "(?=b)"] })[0]!, /uses lookahead/);
    assert.match(refusals(LIST, { column: "x", regex_list: ["a"], match_on: "some" })[0]!, /match_on must be either 'any' or 'all'/);
  });
});

describe("patterns of LIKE", () => {
  const LIKE = "expect_column_values_to_match_like_pattern";
  const x = ["abc", "a%c", "ac", "Abc", null, "a\nc"];

  it("match the whole text: % is any run of characters, _ any one, \\% a percent sign", () => {
    assert.deepEqual(unexpected(LIKE, { like_pattern: "a_c" }, x), [2, 3]);
    assert.deepEqual(unexpected(LIKE, { like_pattern: "a%c" }, x), [3]);
    assert.deepEqual(unexpected(LIKE, { like_pattern: "a\\%c" }, x), [0, 2, 3, 5]);
    assert.deepEqual(unexpected(LIKE, { like_pattern: "a.c" }, ["a.c", "abc"]), [1]);
    assert.deepEqual(unexpected("expect_column_values_to_not_match_like_pattern", { like_pattern: "a%" }, x), [0, 1, 2, 5]);
  });

  it("may name what escapes; a backslash is then one like others", () => {
    assert.deepEqual(unexpected(LIKE, { like_pattern: "a!%c", escape: "!" }, x), [0, 2, 3, 5]);
    assert.deepEqual(unexpected(LIKE, { like_pattern: "!!_\\%", escape: "!" }, ["!x\\y", "!x%", "x"]), [1, 2]);
    const NONE_OF = "expect_column_values_to_not_match_like_pattern_list";
    assert.deepEqual(unexpected(NONE_OF, { like_pattern_list: ["x%", "a!%c"], escape: "!" }, x), [1]);
    assert.match(refusals(LIKE, { column: "x", like_pattern: "a", escape: "!!" })[0]!, /escape must be a single character; found "!!"/);
  });

  it("may be several", () => {
    const like_pattern_list = ["a%", "%b%"];
    const LIST = "expect_column_values_to_match_like_pattern_list";
    assert.deepEqual(unexpected(LIST, { like_pattern_list }, x), []);
    assert.deepEqual(unexpected(LIST, { like_pattern_list, match_on: "all" }, x), [1, 2, 3, 5]);
    assert.deepEqual(unexpected("expect_column_values_to_not_match_like_pattern_list", { like_pattern_list }, ["c", "ab", null]), [1]);
    assert.equal(success(LIST, { like_pattern_list, match_on: "all", mostly: 0.2 }, x), true);
    assert.match(refusals(LIST, { column: "x", like_pattern_list: "a" })[0]!, /must be a list of at least one text/);
  });
});

describe("text that says a date", () => {
  const TYPE = "expect_column_values_to_be_dateutil_parseable";

  it("is any that python-dateutil reads", () => {
    const x = ["2024-01-02", "Jan 2nd, 2024", null, "soon", "32/32/2024"];
    assert.deepEqual(unexpected(TYPE, {}, x), [3, 4]);
    assert.equal(success(TYPE, { mostly: 0.5 }, x), true);
  });

  it("raises on what is not text", () =>
    assert.equal(
      unexpected(TYPE, {}, ["2024", 2024]),
      "TypeError: Values passed to expect_column_values_to_be_dateutil_parseable must be of type string: column x, row 1 holds 2024",
    ));
});

describe("text that holds JSON", () => {
  const PARSEABLE = "expect_column_values_to_be_json_parseable";
  const SCHEMA = "expect_column_values_to_match_json_schema";
  const json_schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };

  it("is what Python reads as such, NaN and Infinity among it", () => {
    const x = ['{"a": [1]}', "{a: 1}", null, '[NaN, -Infinity, "NaN"]', "-NaN", "1", "", 1];
    assert.deepEqual(unexpected(PARSEABLE, {}, x), [1, 4, 6, 7]);
    assert.equal(success(PARSEABLE, { mostly: 0.4 }, x), true);
    assert.equal(success(PARSEABLE, { mostly: 0.5 }, x), false);
  });

  it("follows a schema", () => {
    const x = ['{"n": 1}', '{"n": 1.0}', '{"n": "1"}', null, "{}", "[]"];
    assert.deepEqual(unexpected(SCHEMA, { json_schema }, x), [2, 4, 5]);
    assert.equal(success(SCHEMA, { json_schema, mostly: 0.4 }, x), true);
  });

  it("raises where it is none, and refuses a schema that is none", () => {
    assert.equal(unexpected(SCHEMA, { json_schema }, ["{"]), 'ValueError: JSONDecodeError: column x, row 0 holds "{", which is not JSON');
    assert.match(String(unexpected(SCHEMA, { json_schema }, [1])), /^TypeError: the JSON object must be str/);
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    assert.equal(
      unexpected(SCHEMA, { json_schema: { items: { $ref: "#" } } }, [deep]),
      "RecursionError: column x, row 0 holds JSON that nests too deep for the schema",
    );
    assert.match(
      refusals(SCHEMA, { column: "x", json_schema: { properties: { a: { type: "whole" } } } })[0]!,
      /SchemaError: at #\/properties\/a\/type: must be one of null, boolean, integer, number, string, array, object; found "whole"$/,
    );
  });
});
