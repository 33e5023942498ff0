import assert from "node:assert/strict";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { type QueryColumn, type QueryFault, type QueryRow, query } from "../../../adapters/embedded/duckdb/query.ts";
import { openReadingSession } from "../../../adapters/embedded/duckdb/reading-session.ts";
import type { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { bar, curate, dataFiles, write } from "./fixture.ts";

describe("query", () => {
  const directory = useTempDir();
  const root = () => join(directory(), "data");
  const published = () => ({
    ...dataFiles(root()),
    latestPrices: { get: async () => undefined, all: async () => [], indicators: async () => [] },
  });
  let opened: Session | undefined;
  const session = () => opened!;

  beforeEach(async () => {
    curate(root(), "a", [bar({}), bar({ symbol: "MSFT", close: 12 })]);
    write(join(directory(), "secret.csv"), "a,b\n1,2\n");
    opened = await openReadingSession(published(), [], { threads: 2 });
  });
  afterEach(() => session().close());

  async function answer(sql: string): Promise<{ columns: readonly QueryColumn[]; rows: QueryRow[] }> {
    const rows: QueryRow[] = [];
    const outcome = await query(session(), sql, (page) => rows.push(...page));
    assert.ok(isRight(outcome), isLeft(outcome) ? outcome.left.message : "");
    return { columns: outcome.right, rows };
  }

  async function refusal(sql: string): Promise<QueryFault> {
    const outcome = await query(session(), sql, () => {});
    assert.ok(isLeft(outcome), `${sql} was run`);
    return outcome.left;
  }

  it("answers with columns, their types and rows", async () => {
    assert.deepEqual(await answer("SELECT symbol, close, price_date FROM daily_bars ORDER BY symbol; -- all"), {
      columns: [
        { name: "symbol", type: "VARCHAR" },
        { name: "close", type: "DOUBLE" },
        { name: "price_date", type: "DATE" },
      ],
      rows: [
        ["AAPL", 11, "2024-01-02"],
        ["MSFT", 12, "2024-01-02"],
      ],
    });
    assert.deepEqual(await answer("SELECT symbol FROM daily_bars WHERE false"), {
      columns: [{ name: "symbol", type: "VARCHAR" }],
      rows: [],
    });
  });

  it("gives every value as JSON without loss", async () => {
    const values = [
      ["9007199254740991", 9007199254740991],
      ["9007199254740992", "9007199254740992"],
      ["-170141183460469231731687303715884105727", "-170141183460469231731687303715884105727"],
      ["CAST(0.1 AS DECIMAL(20, 10))", "0.1000000000"],
      ["DATE '2024-02-29'", "2024-02-29"],
      ["TIMESTAMPTZ '2024-01-02 03:04:05.000006+01'", "2024-01-02T02:04:05.000006Z"],
      ["TIMESTAMP '1969-12-31 23:59:59.999999'", "1969-12-31T23:59:59.999999Z"],
      ["TIMESTAMP 'infinity'", "infinity"],
      ["CAST('NaN' AS DOUBLE)", "NaN"],
      ["1e0 / 3", 1 / 3],
      ["true", true],
      ["NULL", null],
      ["[CAST(1 AS HUGEINT), NULL]", [1, null]],
      ["{'at': TIMESTAMP '2024-01-01', 'of': 'x'}", { at: "2024-01-01T00:00:00.000000Z", of: "x" }],
      ["'ä'", "ä"],
    ] as const;
    const { rows } = await answer(`SELECT ${values.map(([sql]) => sql).join(", ")}`);
    assert.deepEqual(
      rows[0],
      values.map(([, json]) => json),
    );
  });

  it("hands rows on in pages, and stops when told to", async () => {
    const pages: number[] = [];
    await query(session(), "SELECT * FROM range(5000)", (rows) => pages.push(rows.length));
    assert.deepEqual(pages, [2048, 2048, 904]);
    let taken = 0;
    const stopped = await query(session(), "SELECT * FROM range(10000000000)", (rows) => {
      taken += rows.length;
      return false;
    });
    assert.ok(isRight(stopped));
    assert.equal(taken, 2048);
  });

  for (const sql of [
    "WITH a AS (SELECT 1 AS x) SELECT x FROM a",
    "FROM daily_bars",
    "VALUES (1)",
    "DESCRIBE daily_bars",
    "SHOW TABLES",
    "SUMMARIZE daily_bars",
    "EXPLAIN SELECT 1",
    "EXPLAIN (SELECT 1)",
    "-- all\n(SELECT 1) UNION ALL (SELECT 2)",
    "PIVOT daily_bars ON symbol IN ('AAPL') USING sum(close)",
    "explain (analyze) SELECT 1",
    "/* why */ EXPLAIN ANALYZE SELECT 1",
  ]) {
    it(`runs ${JSON.stringify(sql)}`, async () => {
      assert.ok((await answer(sql)).rows.length > 0);
    });
  }

  for (const sql of [
    "COPY (SELECT 1) TO '%/x.csv'",
    "COPY daily_bars TO '%/curated/x.parquet'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '%/x.csv'",
    "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '%/x.csv'",
    "-- EXPLAIN SELECT 1\nEXPLAIN ANALYZE COPY (SELECT 1) TO '%/x.csv'",
    "EXPLAIN ANALYZE EXPLAIN ANALYZE COPY (SELECT 1) TO '%/x.csv'",
    "EXPORT DATABASE '%/x'",
    "EXPLAIN EXPORT DATABASE '%/x'",
    "/* /* */ SELECT 1 */ EXPORT DATABASE '%/x'",
    "/* /* */ EXPLAIN SELECT $$*/ EXPLAIN ANALYZE COPY (SELECT 1) TO '%/x.csv' --$$",
    "--\rEXPLAIN ANALYZE COPY (SELECT 1) TO '%/x.csv' /*\nEXPLAIN SELECT 1 --*/",
    "EXPLAIN/**/ANALYZE COPY (SELECT 1) TO '%/x.csv'",
    "ATTACH '%/x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "PRAGMA threads = 64",
    "CALL pragma_version()",
    "CREATE TABLE t (a INTEGER)",
    "DROP VIEW daily_bars",
    "INSERT INTO latest_prices (symbol) VALUES ('X')",
    "WITH a AS (SELECT 'X' AS x) INSERT INTO latest_prices (symbol) SELECT x FROM a",
    "DELETE FROM latest_prices",
    "BEGIN",
    "SELECT 1; COPY (SELECT 1) TO '%/x.csv'",
  ]) {
    it(`does not run ${JSON.stringify(sql)}`, async () => {
      const before = readdirSync(root(), { recursive: true });
      const { _tag } = await refusal(sql.replaceAll("%", root()));
      assert.ok(["NotReadOnly", "NotOneStatement", "OutsideData", "Refused"].includes(_tag), _tag);
      assert.deepEqual(readdirSync(root(), { recursive: true }), before);
    });
  }

  for (const sql of [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd.csv'",
    "SELECT * FROM read_csv('%/../secret.csv')",
    "SELECT * FROM read_csv('%/link/secret.csv')",
    "SELECT * FROM read_csv('%-beside/secret.csv')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_parquet('https://example.com/a.parquet')",
  ]) {
    it(`does not reach outside the data directory: ${sql}`, async () => {
      symlinkSync(directory(), join(root(), "link"));
      write(`${root()}-beside/secret.csv`, "a,b\n1,2\n");
      const { _tag, message } = await refusal(sql.replaceAll("%", root()));
      assert.equal(_tag, "OutsideData");
      assert.match(message, /^queries reach the data directory and nothing outside it \(Cannot access file ".*"\)/);
    });
  }

  it("keeps its settings once it is confined", async () => {
    await assert.rejects(session().run("SET enable_external_access = true"), /configuration has been locked|Cannot .*external access/);
    await assert.rejects(
      session().run("SET allowed_directories = ['/']"),
      /configuration has been locked|Cannot change allowed_directories/,
    );
    await assert.rejects(session().run("LOAD '/tmp/x.duckdb_extension'"), /disabled through configuration/);
  });

  it("says which statements are run", async () => {
    assert.deepEqual(await refusal("CREATE TABLE t (a INTEGER)"), {
      _tag: "NotReadOnly",
      message:
        "CREATE is not run here: queries read and change nothing; allowed are SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN of these",
    });
    assert.match((await refusal("")).message, /^there is no statement to run/);
    assert.match((await refusal(" ; -- SELECT 1\n/* x */")).message, /^there is no statement to run/);
    assert.equal((await refusal("SELECT 1; SELECT 2")).message, "2 statements were given: run them one by one");
    assert.match((await refusal("SELECT * FROM daily_bars WHERE symbol = ?")).message, /has parameters/);
  });

  it("names the tables there are for one there is not, and the nearest", async () => {
    const { _tag, message } = await refusal("SELECT * FROM Daily_Barz");
    assert.equal(_tag, "UnknownTable");
    assert.equal(
      message,
      "there is no table Daily_Barz: did you mean daily_bars? the tables are daily_bars, daily_bars_history, latest_indicators, latest_prices, minute_bars, minute_bars_parts, stock_market_data, stock_market_data_history\n" +
        "LINE 1: SELECT * FROM Daily_Barz\n                      ^",
    );
  });

  it("says where a statement is wrong, in DuckDB's words without its machinery", async () => {
    assert.deepEqual(await refusal("SELEC 1"), { _tag: "Refused", message: 'syntax error at or near "SELEC"\nLINE 1: SELEC 1\n        ^' });
    const { message } = await refusal("SELECT closee FROM daily_bars");
    assert.match(message, /^Referenced column "closee" not found in FROM clause!\nCandidate bindings: "close".*\nLINE 1: SELECT closee/);
    assert.equal((await refusal("SELECT error('boom')")).message, "boom");
  });

  it("spills what its memory does not hold, and says when even that does not help", async () => {
    const small = await openReadingSession(published(), [], { threads: 2, memoryLimit: "100MB" });
    try {
      const sorted: QueryRow[] = [];
      const spilling = "SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY md5(CAST(range AS VARCHAR))) AS r FROM range(2000000))";
      assert.ok(isRight(await query(small, spilling, (rows) => sorted.push(...rows))));
      assert.deepEqual(sorted, [[2000000]]);
      const outcome = await query(small, "SELECT list(range) FROM range(100000000)", () => {});
      assert.ok(isLeft(outcome));
      assert.equal(outcome.left._tag, "TooLarge");
      assert.match(outcome.left.message, /^the query needs more memory than it may have: select fewer columns/);
    } finally {
      small.close();
    }
  });

  it("lets through what the taker of the rows throws", async () => {
    const taker = () => {
      throw new Error("the pipe is closed");
    };
    await assert.rejects(query(session(), "SELECT 1", taker), { message: "the pipe is closed" });
  });
});
