import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import type { Options } from "../../../adapters/providers/options.ts";
import { tickSourceByName } from "../../../adapters/providers/tick-registry.ts";
import { rightOf } from "../providers-live/helpers.ts";
import { environment, feed } from "./helpers.ts";

const KEYS = { APCA_API_KEY_ID: "PKTEST", APCA_API_SECRET_KEY: "secret" };
const source = async (name: string, options: Options = {}, secrets = {}) =>
  rightOf(await tickSourceByName(name, options, environment(secrets)));
const faults = async (name: string, options: Options = {}) => {
  const made = await tickSourceByName(name, options, environment());
  assert.ok(isLeft(made), "is no fault");
  return made.left.map(({ where, message }) => [where, message]);
};

describe("tickSourceByName", () => {
  it("makes an hour of a simulated session unless told otherwise", async () => {
    const made = await source("simulated");
    assert.deepEqual([made.name, made.finite], ["simulated", true]);
    assert.match(
      made.fingerprint,
      /^simulated-ticks\/1 seed=42 calendar=XNYS from=2026-01-20 to=2026-01-20 minutes=60 rate=100 faults=none symbols=10\/[0-9a-f]{16}$/,
    );
    const told = await source("simulated", {
      seed: "-7",
      count: "12",
      from: "2024-07-03",
      to: "2024-07-05",
      minutes: "0.5",
      rate: "40",
      pace: "60",
      faults: "late=0.5",
      symbols: [],
    });
    assert.match(
      told.fingerprint,
      / seed=-7 calendar=XNYS from=2024-07-03 to=2024-07-05 minutes=0\.5 rate=40 faults=late=0\.5 symbols=12\//,
    );
  });

  it("plays a market that never closes on any day, and the exchange's on its own", async () => {
    const made = await source("simulated", { market: "24/7", from: "2026-01-18", minutes: "1", rate: "20", symbols: ["AAPL"] });
    assert.match(made.fingerprint, / calendar=24\/7 from=2026-01-18 to=2026-01-18 /);
    const times = (await feed(made)).entries.map(({ data }) => JSON.parse(String(data)).event_time as string);
    assert.ok(times.length > 0 && times.every((time) => time.startsWith("2026-01-18T00:00:")), times.join("\n"));
    assert.deepEqual(await faults("simulated", { from: "2026-01-18" }), [["--from", "XNYS has no session from 2026-01-18 to 2026-01-18"]]);
  });

  it("makes symbols up beyond the ten it knows, and takes those that are named", async () => {
    const keysOf = async (options: Options) => {
      const { entries } = await feed(await source("simulated", { minutes: "1", rate: "50", ...options }));
      return [...new Set(entries.map(({ partitionKey }) => partitionKey))].sort();
    };
    assert.deepEqual(await keysOf({ count: "12" }), [
      "AAPL",
      "AMZN",
      "BRK.B",
      "GOOGL",
      "JNJ",
      "JPM",
      "MSFT",
      "NVDA",
      "SIM0001",
      "SIM0002",
      "WMT",
      "XOM",
    ]);
    assert.deepEqual(await keysOf({ count: 2 }), ["AAPL", "AMZN"]);
    assert.deepEqual(await keysOf({ symbols: ["BRK-B", "X", "X"] }), ["BRK.B", "X"]);
  });

  it("names every wrong option of a simulated session at once", async () => {
    assert.deepEqual(
      await faults("simulated", {
        seed: "1.5",
        count: "10001",
        symbols: ["A/B"],
        from: "2026-13-01",
        minutes: "1441",
        rate: "0",
        pace: "fast",
        faults: "x=1",
        market: "XNYZ",
        input: ["f"],
      }),
      [
        [
          "--input",
          "provider simulated takes no --input, only --seed, --faults, --symbols, --count, --from, --to, --minutes, --rate, --pace, --market",
        ],
        ["--market", "there is no market XNYZ: did you mean XNYS? known are XNYS, 24/7"],
        ["--seed", '--seed is "1.5"; allowed is a whole number up to ±9007199254740991'],
        ["--symbols", '"A/B" is no symbol: write plain text without slashes, such as BRK.B'],
        ["--count", "--count makes symbols up, and --symbols names them: leave one out"],
        ["--count", '--count is "10001"; allowed is a whole number from 1 to 10000'],
        ["--from", "--from is 2026-13-01; allowed is a date YYYY-MM-DD from 1900 to 2199"],
        ["--to", "--to is 2026-13-01; allowed is a date YYYY-MM-DD from 1900 to 2199"],
        ["--minutes", '--minutes is "1441"; allowed is a number above 0, up to 1,440'],
        ["--rate", '--rate is "0"; allowed is a number of trades a second above 0, up to 1,000,000'],
        ["--pace", '--pace is "fast"; allowed is a multiple of real time above 0, up to 1,000,000'],
        [
          "--faults",
          'there is no fault "x": allowed are none, demo, or NAME=SHARE with commas between, a share being from 0 to 1 and a name one of: all, stale-feed, price-times-100, negative-price, missing-field, wrong-type, non-ascii, huge-record, malformed-json, duplicate, out-of-order, late',
        ],
      ],
    );
    assert.deepEqual(await faults("simulated", { from: "2026-01-24", to: "2026-01-25" }), [
      ["--from", "XNYS has no session from 2026-01-24 to 2026-01-25"],
    ]);
    assert.deepEqual(await faults("simulated", { from: "1980-01-02" }), [
      ["--from", "XNYS is known from 1990-01-01 to 2030-12-31; --from is 1980-01-02"],
    ]);
    assert.deepEqual(await faults("simulated", { from: "2030-01-02", to: "2031-01-02" }), [
      ["--to", "XNYS is known from 1990-01-01 to 2030-12-31; --to is 2031-01-02"],
    ]);
  });

  it("makes live sources of where they listen and what to", async () => {
    const coinbase = await source("coinbase");
    assert.deepEqual(
      [coinbase.name, coinbase.finite, coinbase.fingerprint],
      ["coinbase", false, "coinbase/1 url=wss://ws-feed.exchange.coinbase.com symbols=BTC-USD,ETH-USD,SOL-USD"],
    );
    const alpaca = await source("alpaca", { symbols: ["AAPL"], "stream-url": "ws://127.0.0.1:1/v2/sip" }, KEYS);
    assert.equal(alpaca.fingerprint, "alpaca/1 url=ws://127.0.0.1:1/v2/sip symbols=AAPL");
  });

  it("names every wrong option of live sources and replays at once", async () => {
    assert.deepEqual(await faults("coinbase", { symbols: ["../BTC"], "stream-url": "https://x", "rest-url": "nowhere", seed: 1 }), [
      ["--seed", "provider coinbase takes no --seed, only --symbols, --stream-url, --rest-url"],
      ["--symbols", '"../BTC" is no symbol: allowed are up to 24 letters, digits and . - ^ ='],
      ["--stream-url", '--stream-url is "https://x"; allowed is a URL that begins with wss:// or ws://'],
      ["--rest-url", '--rest-url is "nowhere"; allowed is a URL that begins with https:// or http://'],
    ]);
    const needsKey = "Alpaca needs a key: set APCA_API_KEY_ID and APCA_API_SECRET_KEY (free at https://alpaca.markets)";
    assert.deepEqual(await faults("alpaca", { symbols: [""] }), [
      ["--symbols", '"" is no symbol: allowed are up to 24 letters, digits and . - ^ ='],
      ["APCA_API_KEY_ID, APCA_API_SECRET_KEY", needsKey],
    ]);
    assert.deepEqual(await faults("replay", { format: "cvs", symbols: ["A"] }), [
      ["--symbols", "provider replay takes no --symbols, only --input, --symbol, --format, --source"],
      ["--format", "there is no format cvs: did you mean csv? known are jsonl, csv, lean-zip"],
      ["--input", "no file is named: give at least one --input FILE"],
    ]);
    assert.deepEqual(await faults("coinbaes"), [
      ["--provider", "there is no provider coinbaes: did you mean coinbase? known are simulated, replay, coinbase, alpaca"],
    ]);
  });
});
