import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

/** As they are written for Athena; they are to run as they stand. */
const AVERAGES =
  "SELECT symbol, AVG(price) AS avg_price FROM stock_market_data WHERE year = 2026 AND month = 1 AND day = 18 GROUP BY symbol;";
const PRICES =
  "SELECT event_time, price FROM stock_market_data WHERE symbol = 'AAPL' AND year = 2026 AND month = 1 AND day = 18 ORDER BY event_time;";
const VOLUMES =
  "SELECT symbol, SUM(volume) AS total_volume FROM stock_market_data WHERE year = 2026 GROUP BY symbol ORDER BY total_volume DESC LIMIT 5;";

describe("the three queries of stock_market_data", () => {
  const directory = useTempDir();

  it("run as they stand, over the trades of a stream", async () => {
    const data = join(directory(), "data");
    const input = join(directory(), "trades.jsonl");
    const trades: readonly (readonly [symbol: string, event_time: string, price: number, volume: number])[] = [
      ["AAPL", "2026-01-18T15:00:01.000000Z", 101, 10],
      ["AAPL", "2026-01-18T15:00:00.500000Z", 100, 20],
      ["MSFT", "2026-01-18T15:00:02.000000Z", 50, 400],
      ["MSFT", "2026-01-17T23:59:59.999999Z", 70, 3],
      ["A", "2026-01-19T00:00:00.000000Z", 1, 5],
      ["B", "2026-01-19T00:00:00.000000Z", 1, 4],
      ["C", "2026-01-19T00:00:00.000000Z", 1, 3],
      ["D", "2026-01-19T00:00:00.000000Z", 1, 2],
      ["AAPL", "2025-12-31T23:59:59.999999Z", 90, 1_000],
    ];
    const lines = trades.map(([symbol, event_time, price, volume], i) =>
      JSON.stringify({ symbol, event_time, event_nanos: 0, price, volume, trade_id: String(i) }),
    );
    writeFileSync(input, `${lines.join("\n")}\n`);
    const given = [
      "--provider",
      "replay",
      "--input",
      input,
      "--data",
      data,
      "--clock",
      "2026-01-20T00:00:00Z",
      "--set",
      "horizonHours=168",
    ];
    assert.equal((await assay("run", "stream-ingest", ...given)).code, 0);

    const answers = await Promise.all([AVERAGES, PRICES, VOLUMES].map((sql) => assay("query", "--data", data, "--json", sql)));
    for (const { code, stderr } of answers) assert.deepEqual([code, stderr], [0, ""]);
    const [averages, prices, volumes] = answers.map(({ json }) => json.rows as unknown[][]);
    assert.deepEqual([...averages!].sort(), [
      ["AAPL", 100.5],
      ["MSFT", 50],
    ]);
    assert.deepEqual(
      prices!.map(([, price]) => price),
      [100, 101],
    );
    assert.deepEqual(volumes, [
      ["MSFT", 403],
      ["AAPL", 30],
      ["A", 5],
      ["B", 4],
      ["C", 3],
    ]);
  });
});
