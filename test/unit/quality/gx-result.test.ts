import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { validate } from "../../../domain/quality/execute.ts";
import { gxExpectationResult, gxValidationResult } from "../../../domain/quality/gx-result.ts";
import type { ResultFormat } from "../../../domain/quality/result-format.ts";
import type { Column } from "../../../domain/quality/table.ts";
import { resultOf, rule, suiteOf, tableOf } from "./helpers.ts";

const NO_EXCEPTION = { raised_exception: false, exception_traceback: null, exception_message: null };

/** The `result` that one rule has in a format. */
function result(
  type: string,
  kwargs: Readonly<Record<string, unknown>>,
  columns: Readonly<Record<string, Column>>,
  format?: ResultFormat,
): unknown {
  return gxExpectationResult(resultOf(type, kwargs, columns), format)["result"];
}

describe("a result as Great Expectations writes it", () => {
  const between = (format: ResultFormat) =>
    result("expect_column_values_to_be_between", { column: "x", min_value: 1 }, { x: [0, null, 2, -1, 0] }, format);
  const basic = {
    element_count: 5,
    unexpected_count: 3,
    unexpected_percent: 75,
    partial_unexpected_list: [0, -1, 0],
    missing_count: 1,
    missing_percent: 20,
    unexpected_percent_total: 60,
    unexpected_percent_nonmissing: 75,
  };
  const summary = {
    ...basic,
    partial_unexpected_counts: [
      { value: 0, count: 2 },
      { value: -1, count: 1 },
    ],
    partial_unexpected_index_list: [0, 3, 4],
  };

  it("tells as much as its format asks", () => {
    assert.deepEqual(between("BOOLEAN_ONLY"), {});
    assert.deepEqual(between("BASIC"), basic);
    assert.deepEqual(between("SUMMARY"), summary);
    const rest = {
      unexpected_list: [0, -1, 0],
      unexpected_index_list: [0, 3, 4],
      unexpected_index_query: "df.filter(items=[0, 3, 4], axis=0)",
    };
    assert.deepEqual(between("COMPLETE"), { ...summary, ...rest });
  });

  it("shows twenty of many, and counts all of them only when COMPLETE", () => {
    const columns = { x: Array.from({ length: 30 }, () => "bad!") };
    const shown = (format: ResultFormat) =>
      result("expect_column_values_to_be_in_set", { column: "x", value_set: [] }, columns, format) as Record<string, unknown[]>;
    assert.deepEqual(shown("SUMMARY")["partial_unexpected_counts"], [{ value: "bad!", count: 20 }]);
    assert.deepEqual(shown("COMPLETE")["partial_unexpected_counts"], [{ value: "bad!", count: 30 }]);
    assert.equal(shown("COMPLETE")["partial_unexpected_list"]!.length, 20);
    assert.equal(shown("COMPLETE")["unexpected_list"]!.length, 30);
  });

  it("counts True as 1, and text for itself", () => {
    const kwargs = { column: "x", value_set: [] };
    const { partial_unexpected_counts } = result(
      "expect_column_values_to_be_in_set",
      kwargs,
      { x: [true, 1, "1", 1] },
      "SUMMARY",
    ) as Record<string, unknown>;
    assert.deepEqual(partial_unexpected_counts, [
      { value: true, count: 3 },
      { value: "1", count: 1 },
    ]);
  });

  it("orders what is infinite among the numbers that it counts", () => {
    const x = [2, Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY];
    const { partial_unexpected_counts } = result("expect_column_values_to_be_in_set", { column: "x", value_set: [] }, { x }, "SUMMARY") as {
      readonly partial_unexpected_counts: readonly { readonly value: unknown }[];
    };
    assert.deepEqual(
      partial_unexpected_counts.map(({ value }) => value),
      ["-Infinity", 1, 2, "Infinity"],
    );
  });

  it("has no count of what is missing where that is the question, and null for each", () => {
    assert.deepEqual(result("expect_column_values_to_not_be_null", { column: "x" }, { x: [1, Number.NaN, undefined, 2] }), {
      element_count: 4,
      unexpected_count: 2,
      unexpected_percent: 50,
      partial_unexpected_list: [null, null],
      partial_unexpected_counts: [
        { value: null, count: 1 },
        { value: null, count: 1 },
      ],
      partial_unexpected_index_list: [1, 2],
    });
  });

  it("shows rows of several columns as objects, pairs as lists", () => {
    const compound = result("expect_compound_columns_to_be_unique", { column_list: ["s", "d"] }, { s: ["A", "A"], d: [1, 1] }) as Record<
      string,
      unknown
    >;
    assert.deepEqual(compound["partial_unexpected_list"], [
      { s: "A", d: 1 },
      { s: "A", d: 1 },
    ]);
    assert.deepEqual(compound["partial_unexpected_counts"], [{ value: ["A", 1], count: 2 }]);
    const pair = result(
      "expect_column_pair_values_a_to_be_greater_than_b",
      { column_A: "s", column_B: "d" },
      { s: [1, 5], d: [4, null] },
    ) as Record<string, unknown>;
    assert.deepEqual(pair["partial_unexpected_list"], [
      [1, 4],
      [5, null],
    ]);
  });

  it("has percents of null where there is nothing to divide by", () => {
    const empty = result("expect_column_values_to_be_unique", { column: "x" }, { x: [] }, "BASIC") as Record<string, unknown>;
    assert.deepEqual([empty["unexpected_percent"], empty["missing_percent"]], [null, null]);
    const missing = result("expect_column_values_to_be_unique", { column: "x" }, { x: [null] }, "BASIC") as Record<string, unknown>;
    assert.deepEqual([missing["unexpected_percent"], missing["unexpected_percent_total"], missing["missing_percent"]], [null, 0, 100]);
  });

  it("of an aggregate is what was observed; of a column to exist, nothing", () => {
    assert.deepEqual(result("expect_column_mean_to_be_between", { column: "x", min_value: 1 }, { x: [1, 2] }), { observed_value: 1.5 });
    assert.deepEqual(result("expect_column_values_to_be_of_type", { column: "x", type_: "float64" }, { x: [1.5] }), {
      observed_value: "float64",
    });
    assert.deepEqual(result("expect_column_to_exist", { column: "x" }, { x: [1] }), {});
  });

  it("of what could not be evaluated is empty, with the exception beside it", () => {
    assert.deepEqual(gxExpectationResult(resultOf("expect_column_values_to_be_unique", { column: "closee" }, { close: [1] })), {
      success: false,
      expectation_config: { type: "expect_column_values_to_be_unique", kwargs: { column: "closee" }, meta: {}, severity: "critical" },
      result: {},
      meta: {},
      exception_info: {
        raised_exception: true,
        exception_traceback: 'KeyError: The column "closee" in BatchData does not exist. Did you mean close?',
        exception_message: 'The column "closee" in BatchData does not exist. Did you mean close?',
      },
    });
  });
});

describe("a validation result", () => {
  it("has one result for each expectation, statistics, and keys in one order", () => {
    const suite = suiteOf([
      rule("expect_column_to_exist", { column: "a" }, { id: "e-1", meta: { why: "x" } }),
      rule("expect_table_row_count_to_equal", { value: 3 }),
      rule("expect_column_to_exist", { column: "b" }, { severity: "info" }),
    ]);
    const written = gxValidationResult(validate(suite, tableOf({ a: [1] })), { batchId: "p-a", meta: { run: 1 } });
    const config = (type: string, kwargs: object, rest: object) => ({
      type,
      kwargs: { batch_id: "p-a", ...kwargs },
      meta: {},
      severity: "critical",
      ...rest,
    });
    const expected = {
      success: false,
      results: [
        {
          success: true,
          expectation_config: config("expect_column_to_exist", { column: "a" }, { id: "e-1", meta: { why: "x" } }),
          result: {},
          meta: {},
          exception_info: NO_EXCEPTION,
        },
        {
          success: false,
          expectation_config: config("expect_table_row_count_to_equal", { value: 3 }, {}),
          result: { observed_value: 1 },
          meta: {},
          exception_info: NO_EXCEPTION,
        },
        {
          success: false,
          expectation_config: config("expect_column_to_exist", { column: "b" }, { severity: "info" }),
          result: {},
          meta: {},
          exception_info: NO_EXCEPTION,
        },
      ],
      suite_name: "test",
      suite_parameters: {},
      statistics: { evaluated_expectations: 3, successful_expectations: 1, unsuccessful_expectations: 2, success_percent: (1 / 3) * 100 },
      meta: { run: 1 },
      id: null,
    };
    assert.equal(JSON.stringify(written, null, 1), JSON.stringify(expected, null, 1));
  });

  const sample = new URL("../../../../shared/data/gx/format-samples/gx-1.24.1-validation-result-COMPLETE-1M.json", import.meta.url);
  const there = existsSync(sample);

  it(`has the keys, in the order, that version 1.24 writes${there ? "" : " (skipped: the samples are not on this machine)"}`, function () {
    if (!there) this.skip();
    const theirs = JSON.parse(readFileSync(sample, "utf8"));
    const rules = theirs.results.map(({ expectation_config: { type, kwargs } }: { expectation_config: { type: string; kwargs: object } }) =>
      rule(type, { ...kwargs }),
    );
    const bar = {
      symbol: "bad!",
      price_date: "2024-01-02",
      price_date_str: "2024-01-02",
      high: 1.5,
      low: 2.5,
      close: 2.25,
      volume: -1,
      currency: "USD",
      row_id: 1,
    };
    const columns = Object.fromEntries(Object.entries(bar).map(([name, value]) => [name, [value]]));
    const ours = gxValidationResult(validate(suiteOf(rules), tableOf(columns)), {
      resultFormat: "COMPLETE",
      batchId: "p-a",
    }) as typeof theirs;
    const keysOf = (value: { results: { expectation_config: object; result: object }[] }) =>
      value.results.map((entry) => [Object.keys(entry), Object.keys(entry.expectation_config), Object.keys(entry.result)]);
    assert.deepEqual(Object.keys(ours), Object.keys(theirs));
    assert.deepEqual(keysOf(ours), keysOf(theirs));
  });
});
