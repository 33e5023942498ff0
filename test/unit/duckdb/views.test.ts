import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createViews } from "../../../adapters/embedded/duckdb/views.ts";
import { encodeJsonl } from "../../../adapters/encoding/jsonl.ts";
import { encodeParquet } from "../../../adapters/encoding/parquet.ts";
import type { LatestPrice } from "../../../domain/market/latest-price.ts";
import { type Tick, tickContract } from "../../../domain/market/tick.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { bar, curate, dataFiles, historyModels, rowsOf, useSession, write } from "./fixture.ts";

describe("views", () => {
  const directory = useTempDir();
  const session = useSession(directory);
  const root = () => join(directory(), "data");

  async function create(latest: readonly LatestPrice[] = []): Promise<void> {
    const latestPrices = { get: async () => undefined, all: async () => latest, indicators: async () => [] };
    await createViews(session(), { ...dataFiles(root()), latestPrices }, await historyModels.all());
  }

  const ask = (sql: string) => rowsOf(session(), sql);

  it("are all there over no data, with their columns and no row", async () => {
    await create();
    const tables = await session().tables();
    assert.deepEqual(tables, [
      "daily_bars",
      "daily_bars_history",
      "daily_returns",
      "daily_summary",
      "latest_indicators",
      "latest_prices",
      "minute_bars",
      "minute_bars_parts",
      "minutes",
      "monthly_bars",
      "moving_averages",
      "stock_market_data",
      "stock_market_data_history",
      "weekly_bars",
    ]);
    for (const table of tables) assert.deepEqual(await ask(`SELECT count(*) FROM ${table}`), [[0]], table);
    const types = "SELECT string_agg(data_type, ' ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = ";
    assert.deepEqual(await ask(`${types}'daily_bars'`), [
      ["VARCHAR DATE DOUBLE DOUBLE DOUBLE DOUBLE DOUBLE DOUBLE VARCHAR VARCHAR VARCHAR TIMESTAMP WITH TIME ZONE BIGINT VARCHAR INTEGER"],
    ]);
    assert.deepEqual(await ask(`${types}'daily_returns'`), [["VARCHAR VARCHAR DATE VARCHAR DOUBLE DOUBLE DATE DOUBLE DOUBLE"]]);
  });

  for (const format of ["parquet", "jsonl"] as const) {
    it(`read ${format} files as they were written`, async () => {
      curate(root(), "a", [bar({ close: 185.92, adjusted_close: null, currency: null })], format);
      curate(root(), "b", [bar({ price_date: "1999-12-31", adjusted_close: 0.1 })], format);
      await create();
      assert.deepEqual(await ask("SELECT * FROM daily_bars ORDER BY price_date"), [
        ["AAPL", "1999-12-31", 10, 12, 9, 11, 0.1, 100, "USD", "traded", "test", "2026-01-18T14:30:00.123456Z", 1, "r:1", 1999],
        ["AAPL", "2024-01-02", 10, 12, 9, 185.92, null, 100, null, "traded", "test", "2026-01-18T14:30:00.123456Z", 1, "r:1", 2024],
      ]);
    });
  }

  it("read both formats side by side, the latest revision of each symbol, date and source in one and all in the other", async () => {
    curate(root(), "a", [bar({ close: 3, revision: 3 })]);
    curate(root(), "b", [bar({ close: 1 }), bar({ close: 7, source: "other" })], "jsonl");
    curate(root(), "c", [bar({ close: 2, revision: 2 })]);
    await create();
    assert.deepEqual(await ask("SELECT source, revision, close FROM daily_bars ORDER BY source"), [
      ["other", 1, 7],
      ["test", 3, 3],
    ]);
    assert.deepEqual(await ask("SELECT revision, close FROM daily_bars_history ORDER BY close"), [
      [1, 1],
      [2, 2],
      [3, 3],
      [1, 7],
    ]);
  });

  it("keep to what was published when they were made", async () => {
    curate(root(), "a", [bar({})]);
    await create();
    curate(root(), "b", [bar({ symbol: "MSFT" })]);
    assert.deepEqual(await ask("SELECT symbol FROM daily_bars"), [["AAPL"]]);
  });

  it("read a directory whose path has quotes and the characters of patterns", async () => {
    const odd = join(directory(), "o'dd [a-z]* ?{x}");
    curate(odd, "a", [bar({})]);
    const latestPrices = { get: async () => undefined, all: async () => [], indicators: async () => [] };
    await createViews(session(), { ...dataFiles(odd), latestPrices }, []);
    assert.deepEqual(await ask("SELECT symbol, year FROM daily_bars"), [["AAPL", 2024]]);
  });

  it("read ticks by their partitions", async () => {
    const tick: Tick = {
      symbol: "AAPL",
      event_time: "2026-01-18T14:30:00.000001Z",
      event_nanos: 7,
      price: 1.5,
      volume: 3,
      exchange: null,
      trade_id: null,
      sequence: 42,
      source: "test",
      ingested_at: "2026-01-18T14:30:01.000000Z",
      revision: 1,
      receipt_id: "r:1",
    };
    const columns = new Map(tickContract.fieldNames.map((name) => [name, [tick[name as keyof Tick]]]));
    const folder = join(root(), "curated/stock_market_data/year=2026/month=01/day=18");
    write(join(folder, "a.parquet"), encodeParquet(tickContract, columns));
    write(join(folder, "b.jsonl"), encodeJsonl(tickContract, columns));
    await create();
    const row = [...Object.values(tick), 2026, 1, 18];
    assert.deepEqual(await ask("SELECT * FROM stock_market_data WHERE year = 2026 AND month = 1 AND day = 18"), [row, row]);
    assert.deepEqual(await ask("SELECT * FROM stock_market_data WHERE day = 19"), []);
  });

  it("hold the latest prices as they were handed over", async () => {
    const latest = { symbol: "AAPL", price: 185.92, volume: 1, event_time: "2024-01-02T23:59:59.999999Z", source: "test" };
    await create([
      { ...latest, currency: "USD", receipt_id: "r:1", order_key: "k1" },
      { ...latest, symbol: "MSFT", currency: null, receipt_id: "r:2", order_key: "k2" },
    ]);
    assert.deepEqual(await ask("SELECT * FROM latest_prices ORDER BY symbol"), [
      ["AAPL", 185.92, 1, "USD", "2024-01-02T23:59:59.999999Z", "test", "r:1"],
      ["MSFT", 185.92, 1, null, "2024-01-02T23:59:59.999999Z", "test", "r:2"],
    ]);
  });

  it("leave nothing behind when their session closes", () => {
    const spill = join(directory(), "spill");
    assert.ok(existsSync(spill));
    session().close();
    assert.equal(existsSync(spill), false);
  });
});
