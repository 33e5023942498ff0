import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../../adapters/embedded/duckdb/sql-text.ts";
import { readBatch } from "../../../adapters/quality/read-table.ts";
import { validateFiles } from "../../../adapters/quality/validate-files.ts";
import { type SuiteOutcome, validate } from "../../../domain/quality/execute.ts";
import { gxExpectationResult, gxValidationResult } from "../../../domain/quality/gx-result.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { rule, suiteOf } from "../quality/helpers.ts";

const SUITE = suiteOf([
  rule("expect_table_row_count_to_equal", { value: 5 }),
  rule("expect_table_column_count_to_equal", { value: 3 }),
  rule("expect_column_values_to_not_be_null", { column: "close" }),
  rule("expect_column_values_to_be_between", { column: "close", min_value: 2, row_condition: 'symbol != "C"', condition_parser: "pandas" }),
  rule("expect_column_values_to_be_unique", { column: "symbol" }),
  rule("expect_column_values_to_be_increasing", { column: "close" }),
  rule("expect_column_mean_to_be_between", { column: "close", max_value: 1 }),
  rule("expect_column_values_to_be_dateutil_parseable", { column: "day" }),
  rule("expect_column_values_to_be_unique", { column: "simbol" }),
]);
const FIRST = "SELECT * FROM (VALUES ('A', 1.5, '2024-01-02'), ('B', NULL, 'soon'), ('A', 3, '2024-01-03')) t (symbol, close, day)";
const SECOND = "SELECT * FROM (VALUES (2.5, 'C'), (1, 'D')) t (close, symbol)";

describe("files under a suite", () => {
  const directory = useTempDir();

  async function parquet(name: string, select: string): Promise<string> {
    const path = join(directory(), name);
    const session = await Session.open({ spillDirectory: join(directory(), "spill") });
    try {
      await session.run(`COPY (${select}) TO ${textLiteral(path)} (FORMAT parquet)`);
    } finally {
      session.close();
    }
    return path;
  }

  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    return path;
  };

  /** What is found where both executors write the same. */
  async function outcome(paths: readonly string[], suite = SUITE): Promise<SuiteOutcome> {
    const [found, batch] = [await validateFiles(suite, paths, "COMPLETE"), await readBatch(paths)];
    if (isLeft(found)) assert.fail(found.left.join("\n"));
    if (isLeft(batch)) assert.fail();
    const written = (outcome: SuiteOutcome) => JSON.parse(JSON.stringify(gxValidationResult(outcome, { resultFormat: "COMPLETE" })));
    assert.deepEqual(written(found.right.outcome), written(validate(suite, batch.right.table)));
    assert.equal(found.right.rowCount, batch.right.table.rowCount);
    return found.right.outcome;
  }

  async function unexpected(...paths: readonly string[]): Promise<unknown> {
    const { results } = await outcome(paths);
    return results.map((one) => (one._tag === "Rows" ? one.unexpected : one._tag === "Observed" ? one.observed : one.raised.exception));
  }

  const EXPECTED = [5, 3, [1], [0, 4], [0, 2], [3, 4], 2, [1], "KeyError"];

  it("have their rows numbered through, in the order in which they are given", async () => {
    const [first, second] = [await parquet("z.parquet", FIRST), await parquet("a.parquet", SECOND)];
    assert.deepEqual(await unexpected(first, second), EXPECTED);
  });

  it("are CSV of which only the columns of the suite are kept", async () => {
    const first = file("first.csv", "symbol,close,day\nA,1.5,2024-01-02\nB,,soon\nA,3,2024-01-03\n");
    const second = file("second.csv.gz", gzipSync("close,symbol\n2.5,C\n1,D\n"));
    assert.deepEqual(await unexpected(first, second), EXPECTED);
  });

  it("are JSON lines", async () => {
    const path = file("a.jsonl", '{"symbol":"A","close":1.5,"day":"2024-01-02"}\n{"symbol":"B","close":null,"day":"soon"}\n');
    assert.deepEqual(await unexpected(path), [2, 3, [1], [0], [], [], 1.5, [1], "KeyError"]);
  });

  it("show whole rows with the columns that no rule reads", async () => {
    const telling = { result_format: { result_format: "BASIC", include_unexpected_rows: true, partial_unexpected_count: 1 } };
    const suite = suiteOf([
      rule("expect_column_values_to_be_in_set", { column: "symbol", value_set: ["A"], ...telling }),
      rule("expect_column_values_to_be_unique", { column: "symbol", ...telling }),
      rule("expect_column_values_to_be_dateutil_parseable", { column: "day", ...telling }),
      rule("expect_table_column_count_to_equal", { value: 4, ...telling }),
    ]);
    const rowsOf = async (path: string) =>
      (await outcome([path], suite)).results.map(
        (one) => (gxExpectationResult(one)["result"] as { unexpected_rows?: unknown }).unexpected_rows,
      );
    const [second, first] = [
      { symbol: "B", close: null, day: "soon", note: "x" },
      { symbol: "A", close: 1.5, day: "2024-01-02", note: null },
    ];
    const text = "symbol,close,day,note\nA,1.5,2024-01-02,\nB,,soon,x\nA,3,2024-01-03,y\n";
    assert.deepEqual(await rowsOf(file("a.csv", text)), [[second], [first], [second], undefined]);
    const lines = [first, second, { ...first, close: 3 }].map((row) => `${JSON.stringify(row)}\n`);
    assert.deepEqual(await rowsOf(file("a.jsonl", lines.join(""))), [[second], [first], [second], undefined]);
  });

  it("may be Parquet in which a column has the name that DuckDB gives to the number of a row", async () => {
    const path = await parquet("a.parquet", `SELECT 7 AS file_row_number, * FROM (${FIRST})`);
    assert.deepEqual(await unexpected(path), [3, 4, [1], [0], [0, 2], [], 2.25, [1], "KeyError"]);
  });

  it("are refused as they are for a table", async () => {
    const paths = [file("bad.csv", "a,b\n1,2\n1,2,3\n"), file("none.csv", "")];
    const [found, read] = [await validateFiles(SUITE, paths, "SUMMARY"), await readBatch(paths)];
    assert.deepEqual(found, read);
    assert.ok(isLeft(found) && found.left.length === 2);
  });
});
