import assert from "node:assert/strict";
import { gxExpectationResult } from "../../../domain/quality/gx-result.ts";
import { writeSuite } from "../../../domain/quality/suite.ts";
import { refusals, resultOf, rule, suiteOf } from "./helpers.ts";

type Json = Readonly<Record<string, unknown>>;

const BETWEEN = "expect_column_values_to_be_between";
const COLUMNS = { i: [1, 2, 3, 9], j: [5, 1, 1, 9], k: ["a", "b", "c", "d"] };
const kwargs = (result_format: unknown) => ({ column: "i", max_value: 2, result_format });
const COUNTS = { element_count: 4, unexpected_count: 2, unexpected_percent: 50 };
const SHARES = { missing_count: 0, missing_percent: 0, unexpected_percent_total: 50, unexpected_percent_nonmissing: 50 };
const BOTH = [
  { value: 3, count: 1 },
  { value: 9, count: 1 },
];
const QUERY = { unexpected_index_query: "df.filter(items=[2, 3], axis=0)" };

describe("an expectation that says how its result is told", () => {
  /** The result, whatever the others are told as. */
  const told = (result_format: unknown) => gxExpectationResult(resultOf(BETWEEN, kwargs(result_format), COLUMNS), "SUMMARY")["result"];

  it("is told so, and not as the others are", () => {
    assert.deepEqual(told("BOOLEAN_ONLY"), {});
    assert.deepEqual(told({ result_format: "BASIC" }), { ...COUNTS, partial_unexpected_list: [3, 9], ...SHARES });
    assert.deepEqual(Object.keys(told("COMPLETE") as object).slice(-3), [
      "unexpected_list",
      "unexpected_index_list",
      "unexpected_index_query",
    ]);
  });

  it("shows as many unexpected values as it says, also none", () => {
    assert.deepEqual(told({ result_format: "SUMMARY", partial_unexpected_count: 1 }), {
      ...COUNTS,
      partial_unexpected_list: [3],
      ...SHARES,
      partial_unexpected_counts: [{ value: 3, count: 1 }],
      partial_unexpected_index_list: [2],
    });
    assert.deepEqual(told({ result_format: "SUMMARY", partial_unexpected_count: 0 }), {
      ...COUNTS,
      partial_unexpected_list: [],
      ...SHARES,
    });
  });

  it("names rows by the columns that it says, beside their values", () => {
    const index = [
      { i: 3, k: "c" },
      { i: 9, k: "d" },
    ];
    assert.deepEqual(told({ result_format: "COMPLETE", unexpected_index_column_names: ["k"] }), {
      ...COUNTS,
      partial_unexpected_list: [3, 9],
      unexpected_index_column_names: ["k"],
      ...SHARES,
      partial_unexpected_counts: BOTH,
      partial_unexpected_index_list: index,
      unexpected_list: [3, 9],
      unexpected_index_list: index,
      ...QUERY,
    });
    const pair = { column_A: "i", column_B: "j", row_condition: "j != 1", condition_parser: "pandas" };
    const format = { result_format: "COMPLETE", unexpected_index_column_names: ["k"] };
    const found = gxExpectationResult(
      resultOf("expect_column_pair_values_a_to_be_greater_than_b", { ...pair, result_format: format }, COLUMNS),
    )["result"];
    assert.deepEqual((found as { unexpected_index_list: unknown }).unexpected_index_list, [
      { i: 1, j: 5, k: "a" },
      { i: 9, j: 9, k: "d" },
    ]);
  });

  it("keeps values to itself where it says so", () => {
    const format = { result_format: "COMPLETE", exclude_unexpected_values: true, return_unexpected_index_query: false };
    assert.deepEqual(told(format), { ...COUNTS, ...SHARES, partial_unexpected_index_list: [2, 3], unexpected_index_list: [2, 3] });
    assert.deepEqual(told({ ...format, unexpected_index_column_names: ["k"] }), {
      ...COUNTS,
      unexpected_index_column_names: ["k"],
      ...SHARES,
      partial_unexpected_index_list: [{ k: ["c", "d"] }],
      unexpected_index_list: [{ k: ["c", "d"] }],
    });
  });

  it("names no rows by columns where there are none", () => {
    const format = { result_format: "COMPLETE", unexpected_index_column_names: ["k"], exclude_unexpected_values: true };
    const found = gxExpectationResult(resultOf(BETWEEN, { column: "i", max_value: 9, result_format: format }, COLUMNS))["result"] as Json;
    assert.deepEqual([found["unexpected_index_list"], found["partial_unexpected_index_list"]], [[], []]);
  });

  it("shows whole rows, the first of them in any format but the verdict alone", () => {
    const rows = [
      { i: 3, j: 1, k: "c" },
      { i: 9, j: 9, k: "d" },
    ];
    const shown = (format: object) =>
      (told({ include_unexpected_rows: true, ...format }) as { readonly unexpected_rows?: unknown }).unexpected_rows;
    assert.deepEqual(shown({ result_format: "BASIC" }), rows);
    assert.deepEqual(shown({ result_format: "SUMMARY", partial_unexpected_count: 0 }), []);
    assert.deepEqual(shown({ result_format: "COMPLETE", partial_unexpected_count: 1 }), rows.slice(0, 1));
    assert.deepEqual(shown({ result_format: "COMPLETE", exclude_unexpected_values: true }), rows);
    assert.deepEqual(shown({ result_format: "BOOLEAN_ONLY" }), undefined);
    assert.deepEqual(shown({ result_format: "BASIC", include_unexpected_rows: false }), undefined);
  });

  it("says in any format how all its rows are found again, where it is asked to", () => {
    const asked = { partial_unexpected_count: 1, return_unexpected_index_query: true };
    assert.deepEqual(told({ result_format: "BOOLEAN_ONLY", ...asked }), QUERY);
    assert.deepEqual(told({ result_format: "BASIC", ...asked }), { ...COUNTS, partial_unexpected_list: [3], ...SHARES, ...QUERY });
  });

  it("is raised where the batch lacks a column that names its rows, unless it tells of none", () => {
    const mean = { column: "i", result_format: { result_format: "COMPLETE", unexpected_index_column_names: ["kk"] } };
    assert.equal(resultOf("expect_column_mean_to_be_between", { ...mean, min_value: 1 }, COLUMNS).success, true);
    const result = resultOf(BETWEEN, kwargs({ result_format: "COMPLETE", unexpected_index_column_names: ["kk"] }), COLUMNS);
    assert.deepEqual(result._tag === "Raised" && result.raised.message, 'The column "kk" in BatchData does not exist. Did you mean k?');
  });

  it("is written again with it", () => {
    const suite = suiteOf([rule(BETWEEN, kwargs({ result_format: "COMPLETE" }))]);
    assert.deepEqual((writeSuite(suite)["expectations"] as { kwargs: object }[])[0]!.kwargs, kwargs({ result_format: "COMPLETE" }));
  });

  it("is refused where it says what is not understood", () => {
    const why = (format: unknown) =>
      refusals(BETWEEN, kwargs(format)).map((text) => text.replace("$.expectations[0].kwargs.result_format: ", ""));
    const formats = "BOOLEAN_ONLY, BASIC, SUMMARY, COMPLETE";
    assert.deepEqual(why("FULL"), [`result_format must be one of ${formats}; found "FULL"`]);
    assert.deepEqual(why(3), [`result_format must be one of ${formats}, or an object; found 3`]);
    assert.deepEqual(why({}), ["result_format as an object must say which format it is under the key result_format"]);
    assert.deepEqual(why({ result_format: "BASIC", partial_unexpected_counts: 3 }), [
      "result_format takes no partial_unexpected_counts; did you mean partial_unexpected_count?",
    ]);
    assert.deepEqual(why({ result_format: "BASIC", partial_unexpected_count: -1 }), [
      "partial_unexpected_count must be an integer of 0 or more; found -1",
    ]);
    assert.deepEqual(why({ result_format: "BASIC", include_unexpected_rows: 1 }), [
      "include_unexpected_rows must be true or false; found 1",
    ]);
  });
});
