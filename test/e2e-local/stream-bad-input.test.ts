import assert from "node:assert/strict";
import { appendFileSync, existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

const trade = (i: number, change: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    symbol: "AAPL",
    event_time: `2026-01-16T14:30:${String(i).padStart(2, "0")}.000000Z`,
    event_nanos: 0,
    price: 100 + i,
    volume: 10,
    sequence: i,
    ...change,
  });

describe("bad input of a stream", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const run = (lines: readonly string[], ...more: readonly string[]) => {
    const input = join(directory(), "trades.jsonl");
    writeFileSync(input, `${lines.join("\n")}\n`);
    const fixed = ["--set", "format=jsonl", "shards=1", "--clock", "2026-01-18T21:00:00Z", "--json"];
    return assay("run", "stream-ingest", "--provider", "replay", "--input", input, "--data", data(), ...fixed, ...more);
  };
  const rows = async (sql: string) => (await assay("query", "--data", data(), "--json", sql)).json.rows as unknown[][];
  const balances = async () => assert.equal((await assay("audit", "--data", data(), "--json")).json.balanced, true);

  it("is told for all options and settings at once, before anything is written", async () => {
    const given = ["--rate", "0", "--pace", "fast", "--stream-url", "ws://x", "--transport", "strem", "--set", "shards=0", "--continue"];
    const { code, json } = await assay("run", "stream-ingest", "--data", data(), "--json", ...given);
    assert.equal(code, 2);
    assert.deepEqual(json.errors, [
      'transport is "strem"; allowed is stream or direct',
      "shards is 0; allowed is a whole number from 1 to 64",
      "provider simulated takes no --stream-url, only --seed, --faults, --symbols, --count, --from, --to, --minutes, --rate, --pace, --market",
      '--rate is "0"; allowed is a number of trades a second above 0, up to 1,000,000',
      '--pace is "fast"; allowed is a multiple of real time above 0, up to 1,000,000',
      "--continue is of history: a stream goes on where it ended by itself",
    ]);
    assert.equal(existsSync(data()), false);
  });

  it("is refused of a provider of the other pipeline, by name", async () => {
    const [stream, history] = await Promise.all([
      assay("run", "stream-ingest", "--provider", "yahoo", "--data", data(), "--json"),
      assay("run", "historical-batch", "--provider", "coinbase", "--data", data(), "--json"),
    ]);
    assert.deepEqual(stream.json.errors, ["there is no provider yahoo: known are simulated, replay, coinbase, alpaca"]);
    assert.deepEqual(history.json.errors, ["there is no provider coinbase: known are simulated, replay, alpha-vantage, yahoo"]);
  });

  it("is every kind of fault at once, and loses no good trade beside them", async () => {
    const { code, json } = await run([
      trade(1),
      trade(2, { event_time: "1970-01-01T00:00:00.000000Z" }),
      trade(3, { event_time: "2100-01-01T00:00:00.000000Z" }),
      trade(4, { symbol: "../../etc/passwd" }),
      trade(5, { symbol: "<script>alert(1)</script>" }),
      trade(6, { symbol: "'; DROP TABLE stock_market_data; --" }),
      trade(7),
    ]);
    assert.deepEqual([code, json.received, json.curated, json.quarantined, json.balanced], [0, 7, 2, 5, true]);
    assert.deepEqual(json.reasons, { "event-time-plausible": 1, "ahead-of-arrival": 1, "symbol-is-a-code": 3 });
    assert.deepEqual(await rows("SELECT symbol, price FROM stock_market_data ORDER BY event_time"), [
      ["AAPL", 101],
      ["AAPL", 107],
    ]);
    assert.deepEqual(globSync("**/*{passwd,script,DROP}*", { cwd: directory() }), []);
    await balances();
  });

  it("is sequence numbers that come twice or go backwards: each trade counts once, in whatever order", async () => {
    const { code, json } = await run([trade(1), trade(3), trade(2), trade(3), trade(1), trade(2, { price: 55 })]);
    assert.deepEqual([code, json.received, json.curated, json.duplicate, json.quarantined], [0, 6, 4, 2, 0]);
    assert.deepEqual(await rows("SELECT sequence, price, revision FROM stock_market_data ORDER BY event_time"), [
      [1, 101, 1],
      [2, 55, 2],
      [3, 103, 1],
    ]);
    await balances();
  });

  it("is a log whose last write was torn: it ends before it, and the next run puts the rest", async () => {
    const lines = [trade(1), trade(2), trade(3)];
    assert.equal((await run(lines)).code, 0);
    const [segment] = globSync("streams/**/*.log", { cwd: data() });
    assert.ok(segment, globSync("**/*", { cwd: data() }).join(" "));
    const path = join(data(), segment);
    const [whole, bytes] = [readFileSync(path), statSync(path).size];
    appendFileSync(path, whole.subarray(0, Math.floor(bytes / 2)));
    const { code, json } = await run([...lines, trade(4)]);
    assert.deepEqual([code, json.received, json.duplicate, json.curated, json.balanced], [0, 4, 3, 1, true]);
    await balances();
  });
});
