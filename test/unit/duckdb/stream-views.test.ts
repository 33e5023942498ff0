import assert from "node:assert/strict";
import { join } from "node:path";
import { createViews } from "../../../adapters/embedded/duckdb/views.ts";
import { encodeParquet } from "../../../adapters/encoding/parquet.ts";
import type { Contract } from "../../../domain/market/contract.ts";
import { type MinuteBar, minuteBarContract } from "../../../domain/market/minute-bar.ts";
import { type Tick, tickContract } from "../../../domain/market/tick.ts";
import { mergeParts } from "../../support/merge-parts.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { dataFiles, rowsOf, useSession, write } from "./fixture.ts";

const TICK: Tick = {
  symbol: "AAPL",
  event_time: "2026-01-18T14:30:00.000000Z",
  event_nanos: 0,
  price: 10,
  volume: 3,
  exchange: null,
  trade_id: "1",
  sequence: null,
  source: "test",
  ingested_at: "2026-01-18T14:30:01.000000Z",
  revision: 1,
  receipt_id: "s:1",
};

const PART: MinuteBar = {
  symbol: "AAPL",
  minute_start: "2026-01-18T14:30:00.000000Z",
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  volume: 5,
  notional: 52,
  trades: 4,
  restated: 0,
  open_key: "b",
  close_key: "d",
  source: "test",
  part: 1,
  receipt_id: "s:1",
};

describe("views of what stream-ingest publishes", () => {
  const directory = useTempDir();
  const session = useSession(directory);
  const root = () => join(directory(), "data");
  let objects = 0;

  function publish<R extends object>(contract: Contract, rows: readonly R[], day = "18"): void {
    const columns = new Map(contract.fieldNames.map((name) => [name, rows.map((row) => row[name as keyof R] as unknown)]));
    const key = `curated/${contract.dataset}/year=2026/month=01/day=${day}/${objects++}.parquet`;
    write(join(root(), key), encodeParquet(contract, columns));
  }

  async function ask(sql: string): Promise<unknown[][]> {
    await createViews(
      session(),
      { ...dataFiles(root()), latestPrices: { get: async () => undefined, all: async () => [], indicators: async () => [] } },
      [],
    );
    return rowsOf(session(), sql);
  }

  it("show each trade as it was last told, without the cancelled ones, also where a telling lies in another day", async () => {
    publish(tickContract, [TICK, { ...TICK, trade_id: "2" }, { ...TICK, trade_id: "3" }, { ...TICK, trade_id: "4", source: "other" }]);
    publish(tickContract, [
      { ...TICK, price: 11, revision: 2 },
      { ...TICK, price: 12, revision: 3 },
      { ...TICK, trade_id: "4", price: 99, revision: 2 },
    ]);
    publish(tickContract, [{ ...TICK, event_time: "2026-01-19T09:00:00.000000Z", trade_id: "2", volume: 0, revision: 2 }], "19");
    assert.deepEqual(await ask("SELECT source, trade_id, price, revision FROM stock_market_data ORDER BY ALL"), [
      ["other", "4", 10, 1],
      ["test", "1", 12, 3],
      ["test", "3", 10, 1],
      ["test", "4", 99, 2],
    ]);
    assert.deepEqual(await rowsOf(session(), "SELECT count(*) FROM stock_market_data WHERE day = 18"), [[4]]);
    assert.deepEqual(await rowsOf(session(), "SELECT count(*) FROM stock_market_data_history"), [[8]]);
  });

  it("know trades without an id by their sequence, and show each trade that has neither", async () => {
    const numbered = { ...TICK, trade_id: null, sequence: 7 };
    const nameless = { ...TICK, trade_id: null, sequence: null };
    publish(tickContract, [numbered, { ...numbered, price: 11, revision: 2 }, nameless, nameless, { ...nameless, volume: 0 }]);
    assert.deepEqual(await ask("SELECT sequence, price, volume FROM stock_market_data ORDER BY ALL"), [
      [7, 11, 3],
      [null, 10, 0],
      [null, 10, 3],
      [null, 10, 3],
    ]);
  });

  it("show of two tellings with one revision the one received later", async () => {
    publish(tickContract, [
      TICK,
      { ...TICK, price: 12, revision: 2, ingested_at: "2026-01-20T00:00:00.000000Z", receipt_id: "s:3" },
      { ...TICK, price: 11, revision: 2, ingested_at: "2026-01-19T00:00:00.000000Z", receipt_id: "s:9" },
    ]);
    assert.deepEqual(await ask("SELECT price FROM stock_market_data"), [[12]]);
  });

  it("merge the parts of a minute by the rule that domain/indicators states", async () => {
    const parts: MinuteBar[] = [
      PART,
      { ...PART, part: 2, open: 8, high: 8, low: 8, close: 8, volume: 1, notional: 8, trades: 1, open_key: "a", close_key: "a" },
      { ...PART, part: 3, open: 14, high: 14, low: 14, close: 14, volume: 0.1, notional: 1.4, trades: 1, open_key: "c", close_key: "c" },
      {
        ...PART,
        part: 4,
        open: null,
        high: null,
        low: null,
        close: null,
        volume: 0,
        notional: 0,
        trades: 0,
        restated: 1,
        open_key: null,
        close_key: null,
      },
    ];
    publish(minuteBarContract, parts.slice(0, 2));
    publish(minuteBarContract, parts.slice(2));
    publish(minuteBarContract, [{ ...PART, symbol: "MSFT" }]);
    const names = "symbol, minute_start, open, high, low, close, volume, notional, trades, restated, source, parts";
    const found = await ask(`SELECT ${names} FROM minute_bars ORDER BY symbol`);
    const expected = mergeParts([...parts, { ...PART, symbol: "MSFT" }]);
    assert.deepEqual(
      found,
      expected.map((row) => names.split(", ").map((name) => row[name as keyof typeof row])),
    );
    assert.deepEqual(found[0]!.slice(2, 6), [8, 14, 8, 11]);
  });
});
