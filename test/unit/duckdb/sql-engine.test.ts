import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { currentFiles } from "../../../adapters/embedded/duckdb/derived.ts";
import { duckdbEngine, type EngineOptions } from "../../../adapters/embedded/duckdb/sql-engine.ts";
import { parquetOf } from "../../../adapters/embedded/duckdb/views.ts";
import type { Model } from "../../../domain/ports/sql.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { bar, curate, dataFiles, historyModels, rowsOf, series, useSession, write } from "./fixture.ts";

const CLOSES: Model = {
  name: "closes",
  sql: "SELECT symbol, price_date, close FROM daily_bars",
  orderBy: ["symbol", "price_date"],
  scope: "symbol",
};
const COUNTS: Model = {
  name: "counts",
  sql: "SELECT price_date, COUNT(*) AS instruments FROM closes GROUP BY price_date",
  orderBy: ["price_date"],
  scope: "market",
};

describe("DuckDB engine", () => {
  const directory = useTempDir();
  const session = useSession(directory);
  const root = () => join(directory(), "data");
  const data = () => dataFiles(root());
  const build = (models: readonly Model[], options: EngineOptions = {}) => duckdbEngine(data(), { threads: 2, ...options }).build(models);
  const current = (model: string) => readFileSync(join(root(), `derived/${model}/CURRENT`), "utf8").trim();
  const generations = (model: string) => readdirSync(join(root(), "derived", model)).filter((name) => name !== "CURRENT");

  async function rows(model: string): Promise<unknown[][]> {
    return rowsOf(session(), parquetOf(await currentFiles(data(), model)));
  }

  it("publishes each model as a generation that CURRENT names, and leaves nothing staged", async () => {
    curate(root(), "a", [bar({ symbol: "MSFT", close: 2 }), bar({ symbol: "AAPL", close: 1 })]);
    assert.deepEqual(await build([CLOSES, COUNTS]), [
      { model: "closes", rows: 2 },
      { model: "counts", rows: 1 },
    ]);
    assert.match(current("closes"), /^[0-9a-f]{16}$/);
    assert.equal(current("counts"), current("closes"));
    assert.deepEqual(readdirSync(join(root(), "derived/closes", current("closes"))), ["part-000.parquet"]);
    assert.deepEqual(await rows("closes"), [
      ["AAPL", "2024-01-02", 1],
      ["MSFT", "2024-01-02", 2],
    ]);
    assert.deepEqual(await rows("counts"), [["2024-01-02", 2]]);
    assert.deepEqual(readdirSync(join(root(), "staging")), []);
  });

  it("computes models of scope symbol over whole symbols in buckets of at most so many bars", async () => {
    curate(
      root(),
      "a",
      ["A", "B", "C", "D"].flatMap((symbol, index) => series(Array(index === 2 ? 5 : 2).fill(1), { symbol })),
    );
    await build([CLOSES, COUNTS], { bucketRows: 4 });
    const files = await currentFiles(data(), "closes");
    const symbols = await Promise.all(
      files.map((file) => rowsOf(session(), `SELECT symbol, count(*) FROM (${parquetOf([file])}) GROUP BY ALL ORDER BY ALL`)),
    );
    assert.deepEqual(symbols, [
      [
        ["A", 2],
        ["B", 2],
      ],
      [["C", 5]],
      [["D", 2]],
    ]);
    assert.deepEqual(await rows("counts"), [
      ["2024-01-02", 4],
      ["2024-01-03", 4],
      ["2024-01-04", 1],
      ["2024-01-05", 1],
      ["2024-01-08", 1],
    ]);
  });

  it("changes nothing when neither models nor bars have changed", async () => {
    curate(root(), "a", [bar({})]);
    await build([CLOSES, COUNTS]);
    const paths = [...(await currentFiles(data(), "closes")), join(root(), "derived/closes/CURRENT")];
    const inodes = () => paths.map((path) => statSync(path).ino);
    const before = inodes();
    assert.deepEqual(await build([CLOSES, COUNTS]), [
      { model: "closes", rows: 1 },
      { model: "counts", rows: 1 },
    ]);
    assert.deepEqual(inodes(), before);
  });

  it("makes a new generation for new bars and for new SQL, and keeps the one before for its readers", async () => {
    curate(root(), "a", [bar({})]);
    await build([CLOSES]);
    const first = current("closes");
    curate(root(), "b", [bar({ symbol: "MSFT" })]);
    await build([CLOSES]);
    const second = current("closes");
    assert.deepEqual(generations("closes"), [first, second].sort());
    await build([{ ...CLOSES, sql: "SELECT symbol, price_date, open FROM daily_bars" }]);
    const third = current("closes");
    assert.equal(new Set([first, second, third]).size, 3);
    assert.deepEqual(generations("closes"), [second, third].sort());
  });

  it("leaves a typed file without rows where no bar is curated", async () => {
    const models = await historyModels.all();
    const runs = await build(models);
    assert.deepEqual(
      runs,
      models.map(({ name }) => ({ model: name, rows: 0 })),
    );
    const [file] = await currentFiles(data(), "weekly_bars");
    const columns = await rowsOf(session(), `SELECT column_name, column_type FROM (DESCRIBE ${parquetOf([file!])})`);
    assert.deepEqual(columns, [
      ["symbol", "VARCHAR"],
      ["source", "VARCHAR"],
      ["week_start", "DATE"],
      ["price_basis", "VARCHAR"],
      ["sessions", "BIGINT"],
      ["open", "DOUBLE"],
      ["high", "DOUBLE"],
      ["low", "DOUBLE"],
      ["close", "DOUBLE"],
      ["volume", "DOUBLE"],
    ]);
  });

  it("repairs a build that was cut off between two models, to the same state", async () => {
    curate(root(), "a", [bar({})]);
    await build([CLOSES, COUNTS]);
    const [closes, counts] = [current("closes"), current("counts")];
    write(join(root(), "derived/counts/CURRENT"), "of-an-earlier-build\n");
    rmSync(join(root(), "derived/counts", counts), { recursive: true });
    write(join(root(), `staging/duckdb-${closes}/closes/part-007.parquet`), "cut off");
    await build([CLOSES, COUNTS]);
    assert.deepEqual([current("closes"), current("counts")], [closes, counts]);
    assert.deepEqual(await rows("counts"), [["2024-01-02", 1]]);
    assert.deepEqual(readdirSync(join(root(), "derived/closes", closes)), ["part-000.parquet"]);
  });

  it("publishes none of the models when one of them fails, and names it", async () => {
    curate(root(), "a", [bar({})]);
    const broken = { ...COUNTS, sql: "SELECT price_date, closing FROM closes" };
    await assert.rejects(build([CLOSES, broken]), {
      message:
        /^model counts cannot be computed: Referenced column "closing" not found.* \(Binder error of DuckDB\)\nLINE 2: SELECT price_date, closing/s,
    });
    assert.equal(existsSync(join(root(), "derived")), false);
    assert.deepEqual(readdirSync(join(root(), "staging")), []);
  });

  it("does not let a model read an earlier build", async () => {
    curate(root(), "a", [bar({})]);
    await build([CLOSES]);
    await assert.rejects(build([COUNTS]), /model counts cannot be computed: Table with name closes does not exist/);
  });
});
