import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { duckdbTellings } from "../../../adapters/embedded/duckdb/tellings.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import { contentHashes } from "../../../domain/ledger/row-hash.ts";
import { type Tick, tickContract } from "../../../domain/market/tick.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { dataFiles, write } from "./fixture.ts";

const TICK: Tick = {
  symbol: "AAPL",
  event_time: "2026-01-18T14:30:00.000001Z",
  event_nanos: 7,
  price: 10.1,
  volume: 3,
  exchange: "V",
  trade_id: "1",
  sequence: 5,
  source: "test",
  ingested_at: "2026-01-18T14:30:01.000000Z",
  revision: 1,
  receipt_id: "s:1",
};

describe("tellings of curated trades", () => {
  const directory = useTempDir();
  const root = () => join(directory(), "data");
  const columnsOf = (rows: readonly Tick[]) =>
    new Map(tickContract.fieldNames.map((name) => [name, rows.map((row) => row[name as keyof Tick])]));
  const publish = (name: string, day: string, rows: readonly Tick[], format: "parquet" | "jsonl" = "parquet") => {
    const encoder = encoderOf(format);
    const key = `curated/stock_market_data/year=2026/month=01/day=${day}/${name}${encoder.extension}`;
    write(join(root(), key), encoder.encode(tickContract, columnsOf(rows)));
  };
  const contentOf = (row: Tick) => contentHashes(tickContract, columnsOf([row])).at(0);

  it("are found in every day and both formats, with the content hashes of the ledger, and no other trade's", async () => {
    const [corrected, numbered] = [
      { ...TICK, price: 11, revision: 2 },
      { ...TICK, trade_id: null, sequence: 9, symbol: "MSFT" },
    ];
    publish("a", "18", [TICK, { ...TICK, trade_id: "2" }, { ...TICK, source: "other" }]);
    publish("b", "19", [corrected, { ...TICK, symbol: "XOM" }], "jsonl");
    publish("c", "17", [numbered, { ...TICK, trade_id: null, sequence: null }]);
    const found = await duckdbTellings(dataFiles(root()))([
      { source: "test", symbol: "AAPL", id: "1" },
      { source: "test", symbol: "MSFT", id: "#9" },
      { source: "test", symbol: "NVDA", id: "1" },
    ]);
    assert.deepEqual(
      found.toSorted((a, b) => a.symbol.localeCompare(b.symbol) || a.revision - b.revision),
      [
        { source: "test", symbol: "AAPL", id: "1", revision: 1, content: contentOf(TICK) },
        { source: "test", symbol: "AAPL", id: "1", revision: 2, content: contentOf(corrected) },
        { source: "test", symbol: "MSFT", id: "#9", revision: 1, content: contentOf(numbered) },
      ],
    );
    assert.ok(!existsSync(join(root(), "staging/duckdb-tellings")));
  });

  it("are none where nothing is curated", async () => {
    assert.deepEqual(await duckdbTellings(dataFiles(root()))([{ source: "test", symbol: "AAPL", id: "1" }]), []);
  });
});
