import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { currentFiles } from "../../../adapters/embedded/duckdb/derived.ts";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { duckdbEngine, type EngineOptions } from "../../../adapters/embedded/duckdb/sql-engine.ts";
import { decodeParquet } from "../../../adapters/encoding/parquet.ts";
import type { Bar } from "../../../domain/market/bar.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { bar, curate, dataFiles, historyModels, series } from "../duckdb/fixture.ts";

describe("historical-batch models", () => {
  const directory = useTempDir();
  const root = () => join(directory(), "data");

  async function build(options: EngineOptions = {}) {
    return duckdbEngine(dataFiles(root()), { threads: 2, ...options }).build(await historyModels.all());
  }

  /** The model's rows as another reader of Parquet sees them: these columns of each. */
  async function rows(model: string, columns: readonly string[]): Promise<unknown[][]> {
    const found: unknown[][] = [];
    for (const path of await currentFiles(dataFiles(root()), model)) {
      const file = await decodeParquet(readFileSync(path));
      const picked = columns.map((name) => file.get(name)!);
      for (let row = 0; row < picked[0]!.length; row++) found.push(picked.map((values) => values[row]));
    }
    return found;
  }

  async function built(bars: readonly Bar[], model: string, columns: readonly string[]): Promise<unknown[][]> {
    curate(root(), "a", bars);
    await build();
    return rows(model, columns);
  }

  describe("daily_returns", () => {
    const columns = ["symbol", "price_date", "previous_date", "previous_close", "simple_return"];

    it("compare each close with the session before it, whatever lies between", async () => {
      const bars = [
        bar({ price_date: "2024-01-02", close: 10 }),
        bar({ price_date: "2024-01-03", close: 12.5 }),
        bar({ price_date: "2024-01-08", close: 10, adjusted_close: 5 }),
      ];
      assert.deepEqual(await built(bars, "daily_returns", columns), [
        ["AAPL", "2024-01-02", null, null, null],
        ["AAPL", "2024-01-03", "2024-01-02", 10, 0.25],
        ["AAPL", "2024-01-08", "2024-01-03", 12.5, -0.2],
      ]);
    });

    it("never compare across symbols, sources or price bases", async () => {
      const day = (date: string, close: number, differing: Partial<Bar>) => bar({ price_date: `2024-01-0${date}`, close, ...differing });
      const bars = [
        day("2", 10, {}),
        day("2", 20, { source: "other" }),
        day("3", 5, { price_basis: "split_adjusted" }),
        day("3", 22, { source: "other" }),
        day("4", 11, {}),
        day("2", 30, { symbol: "MSFT" }),
      ];
      assert.deepEqual(await built(bars, "daily_returns", ["symbol", "price_date", "source", "price_basis", "simple_return"]), [
        ["AAPL", "2024-01-02", "other", "traded", null],
        ["AAPL", "2024-01-02", "test", "traded", null],
        ["AAPL", "2024-01-03", "other", "traded", 0.1],
        ["AAPL", "2024-01-03", "test", "split_adjusted", null],
        ["AAPL", "2024-01-04", "test", "traded", 0.1],
        ["MSFT", "2024-01-02", "test", "traded", null],
      ]);
    });

    it("follow the latest revision of a session", async () => {
      curate(root(), "b-first", [bar({ close: 10 }), bar({ price_date: "2024-01-03", close: 99 })]);
      curate(root(), "a-correction", [bar({ price_date: "2024-01-03", close: 15, revision: 2 })]);
      await build();
      assert.deepEqual(await rows("daily_returns", ["price_date", "close", "simple_return"]), [
        ["2024-01-02", 10, null],
        ["2024-01-03", 15, 0.5],
      ]);
    });
  });

  describe("moving_averages", () => {
    it("are unknown until 5 and 20 sessions are there, and then the mean of just those", async () => {
      const bars = series(Array.from({ length: 22 }, (_, index) => index + 1));
      const found = await built(bars, "moving_averages", ["close", "ma5", "ma20"]);
      const expected = Array.from({ length: 22 }, (_, index) => [
        index + 1,
        index < 4 ? null : index - 1,
        index < 19 ? null : index + 1 - 9.5,
      ]);
      assert.deepEqual(found, expected);
    });

    it("add in one stated order: from the newest back", async () => {
      const found = await built(series([1e16, 1, 1, 1, 1]), "moving_averages", ["ma5"]);
      assert.deepEqual(found.at(-1), [(1e16 + 4) / 5]);
      assert.notEqual((1e16 + 1 + 1 + 1 + 1) / 5, (1e16 + 4) / 5);
    });

    it("start anew with each series", async () => {
      const bars = [...series([1, 2, 3, 4]), ...series([1, 2, 3, 4], { symbol: "MSFT" })];
      assert.deepEqual(await built(bars, "moving_averages", ["ma5"]), Array(8).fill([null]));
    });
  });

  describe("daily_summary", () => {
    const columns = [
      "price_date",
      "source",
      "price_basis",
      "instruments",
      "advancers",
      "decliners",
      "unchanged",
      "total_volume",
      "mean_return",
    ];

    it("counts what rose, fell and stayed, each source and price basis for itself", async () => {
      const bars = [
        ...series([100, 150], { symbol: "A", volume: 1 }),
        ...series([100, 75], { symbol: "B", volume: 2.5 }),
        ...series([100, 100], { symbol: "C", volume: 90_071_992_547_409 }),
        ...series([100], { symbol: "D", source: "other" }),
        ...series([100], { symbol: "E", price_basis: "split_adjusted" }),
      ];
      assert.deepEqual(await built(bars, "daily_summary", columns), [
        ["2024-01-02", "other", "traded", 1, 0, 0, 0, 100, null],
        ["2024-01-02", "test", "split_adjusted", 1, 0, 0, 0, 100, null],
        ["2024-01-02", "test", "traded", 3, 0, 0, 0, 90_071_992_547_412.5, null],
        ["2024-01-03", "test", "traded", 3, 1, 1, 1, 90_071_992_547_412.5, 0.25 / 3],
      ]);
    });

    it("leaves a sum unknown where a number is beyond all measure", async () => {
      const bars = [...series([1, 1], { symbol: "A", volume: 1e300 }), ...series([1e-300, 1e300], { symbol: "B" })];
      assert.deepEqual(await built(bars, "daily_summary", ["price_date", "total_volume", "mean_return"]), [
        ["2024-01-02", null, null],
        ["2024-01-03", null, null],
      ]);
    });
  });

  describe("weekly_bars and monthly_bars", () => {
    const measures = ["sessions", "open", "high", "low", "close", "volume"];

    it("begin a week on Monday, across the turn of the year, and a month on its first", async () => {
      const session = (price_date: string, [open, high, low, close]: number[], volume: number) =>
        bar({ price_date, open: open!, high: high!, low: low!, close: close!, volume });
      curate(root(), "a", [session("2024-12-30", [10, 15, 9, 14], 0.1), session("2024-12-31", [14, 16, 13, 15], 0.2)]);
      curate(root(), "b", [
        session("2025-01-03", [15, 15, 8, 9], 0.3),
        session("2025-01-05", [9, 9, 9, 9], 0),
        session("2025-01-06", [7, 8, 6, 7], 5),
      ]);
      await build();
      assert.deepEqual(await rows("weekly_bars", ["week_start", ...measures]), [
        ["2024-12-30", 4, 10, 16, 8, 9, 0.6],
        ["2025-01-06", 1, 7, 8, 6, 7, 5],
      ]);
      assert.deepEqual(await rows("monthly_bars", ["month_start", ...measures]), [
        ["2024-12-01", 2, 10, 16, 9, 15, 0.3],
        ["2025-01-01", 3, 15, 15, 6, 7, 5.3],
      ]);
    });

    it("keep symbols, sources and price bases apart", async () => {
      const bars = [
        bar({}),
        bar({ price_basis: "split_adjusted", price_date: "2024-01-03" }),
        bar({ source: "other" }),
        bar({ symbol: "MSFT" }),
      ];
      for (const model of ["weekly_bars", "monthly_bars"]) {
        assert.deepEqual(await built(bars, model, ["symbol", "source", "price_basis", "sessions"]), [
          ["AAPL", "other", "traded", 1],
          ["AAPL", "test", "split_adjusted", 1],
          ["AAPL", "test", "traded", 1],
          ["MSFT", "test", "traded", 1],
        ]);
      }
    });
  });

  it("leave the same bytes in every run, on any number of threads and within little memory", async () => {
    await curateManyBars();
    const first = await hashesOfBuild({ threads: 1 });
    assert.deepEqual(
      [...first].map(([model, hashes]) => [model, hashes.length]),
      [
        ["daily_returns", 2],
        ["daily_summary", 1],
        ["minutes", 1],
        ["monthly_bars", 2],
        ["moving_averages", 2],
        ["weekly_bars", 2],
      ],
    );
    for (const options of [{ threads: 2 }, { threads: 4 }, { threads: 4 }, { threads: 3, memoryLimit: "150MB" }]) {
      assert.deepEqual(await hashesOfBuild(options), first, JSON.stringify(options));
    }
  });

  /** Of each file of each model. */
  async function hashesOfBuild(options: EngineOptions): Promise<Map<string, string[]>> {
    rmSync(join(root(), "derived"), { recursive: true, force: true });
    const runs = await build({ bucketRows: 110_000, ...options });
    const hashes = new Map<string, string[]>();
    for (const model of runs.map((run) => run.model).sort()) {
      const files = await currentFiles(dataFiles(root()), model);
      hashes.set(
        model,
        files.map((path) => createHash("sha256").update(readFileSync(path)).digest("hex")),
      );
    }
    return hashes;
  }

  /**
   * 120,000 bars of 30 symbols, whose prices and volumes do not add alike in every order as doubles; the first bucket is of
   * more than one row group.
   */
  async function curateManyBars(): Promise<void> {
    const folder = join(root(), "curated/daily_bars/year=2024");
    mkdirSync(folder, { recursive: true });
    const session = await Session.open({ spillDirectory: join(directory(), "spill") });
    await session.run(`
      COPY (
        SELECT 'S' || lpad(CAST(s AS VARCHAR), 3, '0') AS symbol, DATE '2004-01-01' + CAST(d AS INTEGER) AS price_date,
          close - 0.1 AS open, close + 0.3 AS high, close - 0.7 AS low, close, CAST(NULL AS DOUBLE) AS adjusted_close,
          (hash(d, s) % 1000003) / 7.0 AS volume, 'USD' AS currency, 'traded' AS price_basis, 'test' AS source,
          TIMESTAMPTZ '2026-01-18 14:30:00Z' AS ingested_at, CAST(1 AS BIGINT) AS revision, md5(s || '-' || d) AS receipt_id
        FROM (SELECT s, d, 1 + (hash(s, d) % 99991) / 777.0 AS close FROM range(30) t(s), range(4000) u(d))
        ORDER BY symbol, price_date
      ) TO '${join(folder, "many.parquet")}' (FORMAT parquet)`);
    session.close();
  }
});
