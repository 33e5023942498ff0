import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../../adapters/embedded/duckdb/sql-text.ts";
import type { DuckDbBatch } from "../../../adapters/quality/duckdb-batch.ts";
import { measureColumns, readTable } from "../../../adapters/quality/duckdb-columns.ts";
import { judgeSuite } from "../../../adapters/quality/duckdb-suite.ts";
import { decodeSuite } from "../../../domain/quality/any-suite.ts";
import { outcomeOf, validate } from "../../../domain/quality/execute.ts";
import { gxValidationResult } from "../../../domain/quality/gx-result.ts";
import type { ResultFormat } from "../../../domain/quality/result-format.ts";
import type { Suite } from "../../../domain/quality/suite.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { columns, expectation, type RandomColumn } from "./random-suites.ts";

type Json = Readonly<Record<string, unknown>>;

describe("a suite in DuckDB", () => {
  const directory = useTempDir();
  let session: Session;
  beforeEach(async () => {
    session = await Session.open({ spillDirectory: join(directory(), "spill") });
  });
  afterEach(() => session.close());

  async function batchOf(columns: Readonly<Record<string, RandomColumn>>): Promise<DuckDbBatch> {
    const entries = Object.entries(columns);
    await session.run(`CREATE OR REPLACE TABLE batch (${entries.map(([name, { type }]) => `${name} ${type}`).join(", ")})`);
    const rowCount = entries[0]![1].values.length;
    const rows = Array.from({ length: rowCount }, (_, row) => `(${entries.map(([, { values }]) => values[row]!).join(", ")})`);
    if (rowCount > 0) await session.run(`INSERT INTO batch VALUES ${rows.join(", ")}`);
    const described = await session.rows("DESCRIBE batch");
    const sources = described.map(([name, type]) => ({ name: String(name), sql: String(name), type: String(type) }));
    return { session, from: "batch", row: "rowid", rowCount, columns: sources };
  }

  /** The results of both executors, as Great Expectations would write them. */
  async function both(batch: DuckDbBatch, suite: Suite, resultFormat: ResultFormat): Promise<readonly [Json, Json]> {
    const table = await readTable(batch, await measureColumns(batch, batch.columns));
    const written = (outcome: Parameters<typeof gxValidationResult>[0]) =>
      JSON.parse(JSON.stringify(gxValidationResult(outcome, { resultFormat })));
    const inDuckDb = outcomeOf(suite, await judgeSuite(batch, suite, resultFormat));
    return [written(inDuckDb), written(validate(suite, table))];
  }

  /** Those that can be read. */
  function suiteOf(expectations: readonly Json[]): Suite {
    const readable = expectations.filter((one) => decodeSuite({ name: "random", expectations: [one] })._tag === "Right");
    const suite = decodeSuite({ name: "random", expectations: readable });
    if (isLeft(suite)) assert.fail();
    return suite.right;
  }

  it("finds what it finds in memory, whatever the data and the rules", async () => {
    const formats = fc.constantFrom<ResultFormat>("SUMMARY", "COMPLETE");
    await fc.assert(
      fc.asyncProperty(columns, fc.array(expectation, { minLength: 1, maxLength: 80 }), formats, async (columns, expectations, format) => {
        const [inDuckDb, inMemory] = await both(await batchOf(columns), suiteOf(expectations), format);
        assert.deepEqual(inDuckDb, inMemory);
      }),
      { numRuns: 80 },
    );
  });

  const NUMBERS = { type: "DOUBLE", values: ["1", "2", "NULL", "4"] };
  const TEXTS = { type: "VARCHAR", values: ["'2024-01-02'", "'2024-01-03'", "NULL", "'2024-01-05'"] };

  it("reads no rows for what SQL can say", async () => {
    const of = (column: string) => ({ column });
    const rules: readonly (readonly [string, Json])[] = [
      ["expect_column_values_to_not_be_null", of("a")],
      ["expect_column_values_to_be_between", { column: "a", min_value: 0 }],
      ["expect_column_values_to_be_between", { column: "t", min_value: "2024" }],
      ["expect_column_values_to_be_in_set", { column: "t", value_set: ["2024-01-02"] }],
      ["expect_column_values_to_match_regex", { column: "t", regex: "^2024" }],
      ["expect_column_values_to_match_like_pattern_list", { column: "t", like_pattern_list: ["2024%", "_"] }],
      ["expect_column_values_to_match_strftime_format", { column: "t", strftime_format: "%Y-%m-%d" }],
      ["expect_column_value_lengths_to_equal", { column: "t", value: 10 }],
      ["expect_column_values_to_be_of_type", { column: "a", type_: "float64" }],
      ["expect_column_values_to_be_unique", of("t")],
      ["expect_column_values_to_be_increasing", of("a")],
      [
        "expect_column_pair_values_a_to_be_greater_than_b",
        { column_A: "a", column_B: "b", row_condition: "a > 1", condition_parser: "pandas" },
      ],
      ["expect_column_pair_values_to_be_equal", { column_A: "a", column_B: "b" }],
      ["expect_compound_columns_to_be_unique", { column_list: ["a", "t"] }],
      ["expect_multicolumn_sum_to_equal", { column_list: ["a", "b"], sum_total: 2 }],
      ["expect_select_column_values_to_be_unique_within_record", { column_list: ["a", "b"] }],
      ...["min", "max", "mean", "median", "stdev", "sum"].map((what) => [`expect_column_${what}_to_be_between`, of("a")] as const),
      ["expect_column_unique_value_count_to_be_between", of("t")],
      ["expect_column_quantile_values_to_be_between", { column: "a", quantile_ranges: { quantiles: [0.5], value_ranges: [[0, 9]] } }],
      ["expect_column_distinct_values_to_be_in_set", { column: "t", value_set: [] }],
      ["expect_column_most_common_value_to_be_in_set", { column: "a", value_set: [1] }],
    ];
    const suite = suiteOf(rules.map(([type, kwargs]) => ({ type, kwargs })));
    assert.equal(suite.expectations.length, rules.length);
    const unreadable = suite.expectations.map((expectation) => {
      const refuse = () => assert.fail(`${expectation.id} was judged in memory`);
      return { ...expectation, check: { ...expectation.check, find: refuse, observe: refuse } };
    });
    const batch = await batchOf({ a: NUMBERS, b: { ...NUMBERS, values: ["0", "2", "3", "4"] }, t: TEXTS });
    const results = await judgeSuite(batch, { ...suite, expectations: unreadable as Suite["expectations"] }, "SUMMARY");
    assert.equal(results.length, rules.length);
  });

  it("keeps more rules apart than a word has bits", async () => {
    const values = Array.from({ length: 130 }, (_, row) => String(row));
    const rules = values.map((_, row) => ({ type: "expect_column_values_to_not_be_in_set", kwargs: { column: "a", value_set: [row] } }));
    const results = await judgeSuite(await batchOf({ a: { type: "INTEGER", values } }), suiteOf(rules), "SUMMARY");
    assert.deepEqual(
      results.map((result) => result._tag === "Rows" && result.unexpected),
      values.map((_, row) => [row]),
    );
  });

  it("judges a rule in memory where it has to show more rows than it picks out", async () => {
    const values = Array.from({ length: 10_002 }, (_, row) => (row === 7 ? "1" : "0"));
    const rules = suiteOf([
      { type: "expect_column_values_to_be_between", kwargs: { column: "a", min_value: 1 } },
      { type: "expect_column_values_to_be_between", kwargs: { column: "a", max_value: 0 } },
    ]);
    const [inDuckDb, inMemory] = await both(await batchOf({ a: { type: "INTEGER", values } }), rules, "COMPLETE");
    assert.deepEqual(inDuckDb, inMemory);
  });

  it("judges in memory the texts of which DuckDB is not sure that they are dates", async () => {
    const values = ["2024-02-29", "2023-02-29", "2024-1-2", "0000-01-01", "0999-01-01"].map(textLiteral);
    const rule = suiteOf([{ type: "expect_column_values_to_match_strftime_format", kwargs: { column: "t", strftime_format: "%Y-%m-%d" } }]);
    const [result] = await judgeSuite(await batchOf({ t: { type: "VARCHAR", values } }), rule, "SUMMARY");
    assert.deepEqual(result?._tag === "Rows" && [result.unexpectedCount, result.unexpected], [2, [1, 3]]);
  });
});
