import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { currentFiles } from "../../../adapters/embedded/duckdb/derived.ts";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { duckdbEngine, type EngineOptions } from "../../../adapters/embedded/duckdb/sql-engine.ts";
import { createViews, parquetOf } from "../../../adapters/embedded/duckdb/views.ts";
import { encodeParquet } from "../../../adapters/encoding/parquet.ts";
import { SymbolWindows } from "../../../domain/indicators/symbol-windows.ts";
import { NO_SEQUENCE } from "../../../domain/indicators/trade.ts";
import { minuteBarContract } from "../../../domain/market/minute-bar.ts";
import { type Tick, tickContract } from "../../../domain/market/tick.ts";
import { instantOfMs, microsOfInstant } from "../../../domain/market/times.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { dataFiles, historyModels, rowsOf, useSession, write } from "../duckdb/fixture.ts";

const OPEN_MS = Date.UTC(2026, 0, 16, 14, 30);
const COLUMNS = "symbol, source, minute_start, open, high, low, close, volume, notional, trades";

function tick(i: number, ms: number, change: Partial<Tick> = {}): Tick {
  return {
    symbol: "AAPL",
    event_time: instantOfMs(OPEN_MS + ms),
    event_nanos: 0,
    price: 100,
    volume: 1,
    exchange: null,
    trade_id: String(i),
    sequence: null,
    source: "test",
    ingested_at: instantOfMs(OPEN_MS + ms + 5),
    revision: 1,
    receipt_id: `s:${i}`,
    ...change,
  };
}

describe("minutes", () => {
  const directory = useTempDir();
  const session = useSession(directory);
  let round = 0;

  const columnsOf = <R extends object>(names: readonly string[], rows: readonly R[]) =>
    new Map(names.map((name) => [name, rows.map((row) => row[name as keyof R] as unknown)]));

  /** A directory with these curated trades, and the model's rows of them. */
  async function minutesOf(
    ticks: readonly Tick[],
    options: EngineOptions = {},
  ): Promise<{ readonly root: string; readonly rows: unknown[][] }> {
    const root = join(directory(), `data-${round++}`);
    if (ticks.length > 0)
      write(
        join(root, "curated/stock_market_data/year=2026/month=01/day=16/a.parquet"),
        encodeParquet(tickContract, columnsOf(tickContract.fieldNames, ticks)),
      );
    const files = dataFiles(root);
    const models = (await historyModels.all()).filter(({ over }) => over === "stock_market_data");
    await duckdbEngine(files, { threads: 2, ...options }).build(models);
    return { root, rows: await rowsOf(session(), `SELECT ${COLUMNS} FROM (${parquetOf(await currentFiles(files, "minutes"))})`) };
  }

  it("take the first and last price by time, nanoseconds, number and price, and add what was traded", async () => {
    const at = (i: number, ms: number, price: number, change: Partial<Tick> = {}) => tick(i, ms, { price, volume: 2, ...change });
    const { rows } = await minutesOf([
      at(4, 1_000, 104, { event_nanos: 3, sequence: 7 }),
      at(3, 1_000, 109, { event_nanos: 3, sequence: 8 }),
      at(2, 1_000, 103, { event_nanos: 3, sequence: 8 }),
      at(1, 1_000, 101, { event_nanos: 2, sequence: 9 }),
      at(5, 1_000, 102, { event_nanos: 2 }),
      at(6, 60_000, 50.25),
      at(7, 59_999, 90, { symbol: "MSFT" }),
      at(8, 0, 91, { source: "other" }),
    ]);
    assert.deepEqual(rows, [
      ["AAPL", "other", "2026-01-16T14:30:00.000000Z", 91, 91, 91, 91, 2, 182, 1],
      ["AAPL", "test", "2026-01-16T14:30:00.000000Z", 102, 109, 101, 109, 10, 1038, 5],
      ["AAPL", "test", "2026-01-16T14:31:00.000000Z", 50.25, 50.25, 50.25, 50.25, 2, 100.5, 1],
      ["MSFT", "test", "2026-01-16T14:30:00.000000Z", 90, 90, 90, 90, 2, 180, 1],
    ]);
  });

  it("tell a corrected trade as corrected where it happened, whenever it was corrected, and a cancelled one not at all", async () => {
    const { rows } = await minutesOf([
      tick(1, 0, { price: 100 }),
      tick(2, 1_000, { price: 900 }),
      tick(3, 2_000, { price: 101 }),
      tick(4, 300_000, { trade_id: "2", price: 90, revision: 2 }),
      tick(5, 300_000, { trade_id: "3", volume: 0, revision: 2 }),
      tick(6, 60_000, { trade_id: "7", volume: 0, revision: 2 }),
    ]);
    assert.deepEqual(rows, [["AAPL", "test", "2026-01-16T14:30:00.000000Z", 100, 100, 90, 90, 2, 190, 2]]);
  });

  it("are none of no trades, and the same whatever the buckets", async () => {
    assert.deepEqual((await minutesOf([])).rows, []);
    const ticks = Array.from({ length: 40 }, (_, i) => tick(i, i * 7_000, { symbol: `S${i % 5}`, price: 10 + (i % 7) }));
    assert.deepEqual((await minutesOf(ticks, { bucketRows: 9 })).rows, (await minutesOf(ticks)).rows);
  });

  it("equal the stream's merged minutes where nothing was late or restated, in whatever order the trades came", async () => {
    const trade = fc.record({
      ms: fc.integer({ min: 0, max: 240_000 }),
      event_nanos: fc.constantFrom(0, 1),
      // Whole units and quarters: sums of doubles and of decimals are both exact.
      price: fc.integer({ min: 1, max: 40 }).map((quarters) => quarters / 4),
      volume: fc.integer({ min: 1, max: 9 }),
      sequence: fc.option(fc.integer({ min: 0, max: 3 })),
      symbol: fc.constantFrom("AAPL", "MSFT"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(trade, { minLength: 1, maxLength: 60 }), async (trades) => {
        const ticks = trades.map(({ ms, ...change }, i) => tick(i, ms, change));
        const { root, rows } = await minutesOf(ticks);
        const windows = new SymbolWindows({ maTrades: 20, emaHalfLifeMs: 60_000, latenessMs: 5_000 });
        for (const { symbol, source, receipt_id, event_time, event_nanos: nanos, sequence, price, volume } of ticks) {
          windows.add({
            symbol,
            source,
            receipt_id,
            micros: microsOfInstant(event_time),
            nanos,
            sequence: sequence ?? NO_SEQUENCE,
            price,
            volume,
          });
        }
        windows.closeAll(Number.POSITIVE_INFINITY, "s:end");
        const parts = encodeParquet(minuteBarContract, windows.takeClosed());
        write(join(root, "curated/minute_bars/year=2026/month=01/day=16/a.parquet"), parts);
        const merged = await Session.open({ spillDirectory: join(root, "spill"), threads: 2 });
        await createViews(
          merged,
          { ...dataFiles(root), latestPrices: { get: async () => undefined, all: async () => [], indicators: async () => [] } },
          [],
        );
        const expected = await rowsOf(merged, `SELECT ${COLUMNS} FROM minute_bars ORDER BY symbol, minute_start, source`);
        merged.close();
        assert.deepEqual(rows, expected);
      }),
      { numRuns: 15 },
    );
  });
});
