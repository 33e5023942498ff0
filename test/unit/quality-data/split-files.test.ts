import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../../adapters/embedded/duckdb/sql-text.ts";
import { splitFiles } from "../../../adapters/quality/split-files.ts";
import { DEFAULT_POLICY, reasonText } from "../../../domain/quality/gate.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { rule, suiteOf } from "../quality/helpers.ts";

/** One rule of each way in which failing rows are found: in the scan, by a statement, among doubtful rows, in memory. */
const SUITE = suiteOf([
  rule("expect_column_values_to_not_be_null", { column: "symbol", mostly: 0.5 }, { id: "symbol" }),
  rule("expect_column_values_to_be_between", { column: "close", min_value: 0 }, { id: "price" }),
  rule("expect_column_values_to_be_unique", { column: "symbol" }, { id: "once" }),
  rule("expect_column_values_to_match_strftime_format", { column: "day", strftime_format: "%Y-%m-%d" }, { id: "day" }),
  rule("expect_column_values_to_be_dateutil_parseable", { column: "day" }, { id: "date" }),
  rule("expect_column_values_to_be_between", { column: "close", max_value: 1 }, { id: "low", severity: "warning" }),
]);

const CSV = `symbol,close,day,n
A,1.5,2024-01-02,1
B,-2,soon,2
C,2,2024-1-3,3
,3,2024-01-04,4
A,4,2024-01-05,5
D,5,2024-01-06,
`;
const JSONL = `{"symbol":"A","close":1.5,"day":"2024-01-02","n":1}
{"symbol":"B","close":-2,"day":"soon","n":2}
{"symbol":"C","close":2,"day":"2024-1-3","n":3}
{"close":3,"day":"2024-01-04","n":4}
{"symbol":"A","close":4,"day":"2024-01-05","n":5}
{"symbol":"D","close":5,"day":"2024-01-06"}
`;
const FAILED = [
  ["A", 1.5, "2024-01-02", 1n, ["once"]],
  ["B", -2, "soon", 2n, ["price", "day", "date"]],
  [null, 3, "2024-01-04", 4n, ["symbol"]],
  ["A", 4, "2024-01-05", 5n, ["once"]],
];
const PASSED = [
  ["C", 2, "2024-1-3", 3n],
  ["D", 5, "2024-01-06", null],
];
const ANY = { ...DEFAULT_POLICY, maxErrorRate: 1 };

describe("files whose bad rows are split off", () => {
  const directory = useTempDir();
  const file = (name: string, content: string): string => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    return path;
  };
  const out = () => join(directory(), "new", "out");

  async function sql(statement: string): Promise<readonly (readonly unknown[])[]> {
    const session = await Session.open({ spillDirectory: join(directory(), "spill") });
    try {
      return (await session.connection.runAndReadAll(statement)).getRowsJS();
    } finally {
      session.close();
    }
  }

  async function parquet(): Promise<string> {
    const path = join(directory(), "a.parquet");
    const read = `read_csv(${textLiteral(file("typed.csv", CSV))}, all_varchar = true)`;
    await sql(`COPY (SELECT symbol, CAST(close AS DOUBLE) AS close, day, CAST(n AS BIGINT) AS n FROM ${read})
      TO ${textLiteral(path)} (FORMAT parquet)`);
    return path;
  }

  const rows = (name: string) => sql(`FROM read_parquet(${textLiteral(join(out(), name))})`);

  async function split(path: string, policy = ANY, suite = SUITE) {
    const found = await splitFiles(suite, [path], "SUMMARY", out(), policy);
    if (isLeft(found)) assert.fail(found.left.join("\n"));
    const { judgement, passed, failed } = found.right;
    return { verdict: judgement.verdict, reasons: judgement.reasons.map(reasonText), passed, failed };
  }

  const SOURCES = { CSV: async () => file("a.csv", CSV), "JSON lines": async () => file("a.jsonl", JSONL), Parquet: parquet };
  for (const [format, source] of Object.entries(SOURCES)) {
    it(`go in their order, of ${format}, into what passed and what failed with every reason, whatever mostly says`, async () => {
      assert.deepEqual(await split(await source()), { verdict: "PASS", reasons: [], passed: 2, failed: 4 });
      assert.deepEqual(await rows("failed.parquet"), FAILED);
      assert.deepEqual(await rows("passed.parquet"), PASSED);
      assert.deepEqual(readdirSync(out()).sort(), ["failed.parquet", "passed.parquet"]);
    });
  }

  it("go into the directory that is meant, however it is written", async () => {
    const found = await splitFiles(SUITE, [file("a.csv", CSV)], "BASIC", `${out()}/`, ANY);
    assert.equal(found._tag, "Right");
    assert.deepEqual(readdirSync(join(directory(), "new")), ["out"]);
    assert.deepEqual(readdirSync(out()).sort(), ["failed.parquet", "passed.parquet"]);
  });

  it("keep their order and every column where many rows fail, of several files", async () => {
    const paths = [0, 60_000].map((from) => join(directory(), `${from}.parquet`));
    for (const [nth, path] of paths.entries()) {
      // Row groups are read side by side.
      await sql(`COPY (SELECT if(n % 3 = 0, -1e0, 1e0) AS close, n FROM range(${nth * 60_000}, ${(nth + 1) * 60_000}) AS numbers (n))
        TO ${textLiteral(path)} (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
    }
    const priced = suiteOf([rule("expect_column_values_to_be_between", { column: "close", min_value: 0 }, { id: "price" })]);
    const found = await splitFiles(priced, paths, "BASIC", out(), ANY);
    assert.ok(found._tag === "Right" && found.right.passed === 80_000 && found.right.failed === 40_000);
    const told = (name: string) =>
      sql(`SELECT count(*), bool_and(n > before), sum(n % 3 = 0)::INT FROM (
      SELECT n, lag(n, 1, -1) OVER () AS before FROM read_parquet(${textLiteral(join(out(), name))}))`);
    assert.deepEqual(await told("passed.parquet"), [[80_000n, true, 0]]);
    assert.deepEqual(await told("failed.parquet"), [[40_000n, true, 40_000]]);
  });

  it("may have columns of any names, those of our own statements among them", async () => {
    const path = join(directory(), "a.parquet");
    const names = ["row", "value0", "mask0", "kept0", "bad_row"];
    await sql(`COPY (SELECT ${names.map((name, nth) => `n + ${nth} AS ${name}`).join(", ")} FROM range(3) AS numbers (n))
      TO ${textLiteral(path)} (FORMAT parquet)`);
    const suite = suiteOf(names.map((column) => rule("expect_column_values_to_be_between", { column, max_value: 4 }, { id: column })));
    assert.deepEqual(await split(path, ANY, suite), { verdict: "PASS", reasons: [], passed: 1, failed: 2 });
    assert.deepEqual(await rows("failed.parquet"), [
      [1n, 2n, 3n, 4n, 5n, ["bad_row"]],
      [2n, 3n, 4n, 5n, 6n, ["kept0", "bad_row"]],
    ]);
    assert.deepEqual(await rows("passed.parquet"), [[0n, 1n, 2n, 3n, 4n]]);
  });

  it("are written as they are where nothing fails", async () => {
    const none = suiteOf([rule("expect_column_values_to_not_be_null", { column: "day" })]);
    assert.deepEqual(await split(await parquet(), ANY, none), { verdict: "PASS", reasons: [], passed: 6, failed: 0 });
    assert.equal((await rows("passed.parquet")).length, 6);
    assert.deepEqual(await rows("failed.parquet"), []);
  });

  it("let nothing pass with a batch that fails, by too many bad rows or by what is no row's fault", async () => {
    assert.deepEqual(await split(file("a.csv", CSV), { maxErrorRate: 0.5, minRows: 6 }), {
      verdict: "FAIL",
      reasons: ["4 of 6 records are bad, more than the 50 % allowed"],
      passed: 0,
      failed: 4,
    });
    assert.deepEqual(readdirSync(out()), ["failed.parquet"]);
    assert.deepEqual(await rows("failed.parquet"), FAILED);
    rmSync(out(), { recursive: true });
    const many = suiteOf([rule("expect_table_row_count_to_be_between", { min_value: 7 }, { id: "rows" })]);
    assert.deepEqual(await split(file("a.csv", CSV), ANY, many), {
      verdict: "FAIL",
      reasons: ["rows failed: observed 6"],
      passed: 0,
      failed: 0,
    });
  });

  /** Why nothing was written, and that nothing was. */
  async function refused(path: string, to = out()): Promise<readonly string[]> {
    const found = await splitFiles(SUITE, [path], "SUMMARY", to, ANY);
    assert.ok(isLeft(found));
    assert.deepEqual(
      readdirSync(directory(), { recursive: true }).filter((name) => /passed|failed|partial/.test(String(name))),
      [],
    );
    return found.left.map((fault) => fault.replaceAll(`${directory()}/`, ""));
  }

  it("are refused where Parquet cannot hold their columns, or the directory holds something", async () => {
    assert.deepEqual(await refused(file("case.csv", "symbol,Symbol,failed_expectations\na,b,c\n")), [
      "the columns symbol and Symbol differ by case alone: rename one of them",
      "a column is named failed_expectations, as the one that tells why a row failed: rename it",
    ]);
    assert.deepEqual(await refused(file("bad.csv", "a,b\n1\n")), ["bad.csv, line 2: it has 1 cells where the header names 2 columns"]);
    mkdirSync(out(), { recursive: true });
    assert.equal((await split(file("a.csv", CSV))).failed, 4);
    rmSync(out(), { recursive: true });
    mkdirSync(out());
    writeFileSync(join(out(), "mine.txt"), "");
    assert.deepEqual(await refused(file("a.csv", CSV)), [
      "new/out is not empty: name a directory for the rows alone, which need not exist",
    ]);
    const plain = file("plain", "");
    assert.deepEqual(await refused(file("a.csv", CSV), plain), ["plain cannot be written: a file is in the way"]);
    assert.deepEqual(await refused(file("a.csv", CSV), join(plain, "out")), ["plain/out cannot be written: a file is in the way"]);
  });

  it("are not put where another command was first", async () => {
    const running = splitFiles(SUITE, [file("a.csv", CSV)], "SUMMARY", out(), ANY);
    while (!existsSync(`${out()}.partial-${process.pid}`)) await setImmediate();
    mkdirSync(out());
    writeFileSync(join(out(), "passed.parquet"), "another's");
    const refused = await running;
    assert.deepEqual(isLeft(refused) && refused.left, [`${out()} cannot be written: ENOTEMPTY: directory not empty`]);
    assert.deepEqual(readdirSync(join(out(), "..")), ["out"]);
  });
});
