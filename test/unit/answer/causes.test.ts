import assert from "node:assert/strict";
import { FEED_CAUSES } from "../../../domain/answer/causes/feed.ts";
import { PRICE_CAUSES } from "../../../domain/answer/causes/prices.ts";
import { RECORD_CAUSES } from "../../../domain/answer/causes/records.ts";
import { suspected } from "../../../domain/answer/causes/registry.ts";
import type { Evidence } from "../../../domain/answer/evidence.ts";
import { readHeld } from "../../../domain/answer/held.ts";

const CAUSES = [...RECORD_CAUSES, ...PRICE_CAUSES, ...FEED_CAUSES];

const NOTHING: Evidence = {
  run: "run",
  pipeline: "stream-ingest",
  dataset: "stock_market_data",
  received: 100,
  accounts: { curated: 100, quarantined: 0, deadLettered: 0, duplicate: 0, late: 0 },
  batches: [],
  held: [],
  rows: [],
  faults: [],
};

function heldAs(original: string, reason: Readonly<Record<string, string>>, canonical: object | null = null) {
  const line = {
    receipt_id: "trades-000000000001:1",
    run: "run",
    pipeline: "stream-ingest",
    dataset: "stock_market_data",
    source: null,
    symbol: "AAPL",
    contract: "tick@1",
    suite: "ticks@0",
    reasons: [{ message: "is bad", ...reason }],
    original,
    canonical,
  };
  return readHeld("quarantine", "quarantine/stock_market_data/year=2026/month=01/day=18/a.jsonl", 1, JSON.stringify(line));
}

const ids = (change: Partial<Evidence>) => suspected(CAUSES, { ...NOTHING, ...change }).map(({ cause }) => cause.id);

/** Daily prices of one symbol, all served. */
function series(prices: readonly number[], state: "served" | "served-before" = "served"): Evidence["rows"] {
  return prices.map((price, i) => {
    const time = `2026-01-${String(i + 1).padStart(2, "0")}`;
    return { symbol: "AAPL", time, id: time, price, told: `${price} ${i}`, state };
  });
}

describe("causes", () => {
  it("have ids of their own, and suspect nothing where nothing is wrong", () => {
    assert.equal(new Set(CAUSES.map(({ id }) => id)).size, CAUSES.length);
    assert.deepEqual(ids({ rows: series([10, 11, 10.5, 12, 11, 10]) }), []);
  });

  it("know a web page and an error message from data", () => {
    const fault = { _tag: "not-decodable" };
    assert.deepEqual(ids({ held: [heldAs("<html><body>503</body></html>", fault)] }), ["provider-error-body"]);
    assert.deepEqual(ids({ held: [heldAs('{"error":"quota","code":429}', { _tag: "missing-field", field: "price" })] }), [
      "provider-error-body",
    ]);
    assert.deepEqual(ids({ held: [heldAs('{"symbol":"AAPL","status":"x"}', { _tag: "missing-field", field: "price" })] }), [
      "schema-change",
    ]);
  });

  it("name the fields that are gone and those that are new", () => {
    const held = [heldAs('{"symbol":"AAPL","px":1}', { _tag: "missing-field", field: "price" })];
    const [told] = suspected(CAUSES, { ...NOTHING, held });
    assert.equal(told?.because, "1 record of another shape: price (missing-field) 1×; fields that no contract knows: px 1×");
  });

  it("name no field as new that only is spelt as the provider spells it", () => {
    const gone = { _tag: "missing-field", field: "close" };
    const bars = ['{"Date":"2026-01-02","ticker":"A","closing_px":1}', '{"2026-01-02":{"1. open":"1"}}'];
    const held = bars.map((original) => ({ ...heldAs(original, gone), dataset: "daily_bars" }));
    const [told] = suspected(CAUSES, { ...NOTHING, held });
    assert.equal(told?.because, "2 records of another shape: close (missing-field) 2×; fields that no contract knows: closing_px 1×");
  });

  it("know letters that only look like Latin ones", () => {
    assert.deepEqual(ids({ held: [{ ...heldAs("{}", { _tag: "failed-expectation", id: "symbol-is-a-code" }), symbol: "ＡＡＰＬ" }] }), [
      "foreign-characters",
    ]);
  });

  it("know numbers that no double carries", () => {
    assert.deepEqual(ids({ held: [heldAs("{}", { _tag: "not-representable", field: "price" })] }), ["inexact-numbers"]);
  });

  it("take a factor of about a hundred for another unit, and count what of it is served", () => {
    const [told] = suspected(CAUSES, { ...NOTHING, rows: series([10, 11, 1_050, 12, 11, 10]) });
    assert.deepEqual([told?.cause.id, told?.records, told?.served], ["unit-change", 1, 1]);
    assert.deepEqual(ids({ rows: series([10, 11, 0.105, 12, 11, 10]) }), ["unit-change"]);
    assert.deepEqual(ids({ rows: series([10, 11, 40, 12, 11, 10]) }), []);
  });

  it("take a lasting step by a whole ratio for a split, a passing one not, and one that was there before the run not", () => {
    assert.deepEqual(ids({ rows: series([40, 41, 40, 10, 10.2, 10.1]) }), ["unadjusted-split"]);
    assert.deepEqual(ids({ rows: series([40, 41, 40, 10, 40, 41]) }), []);
    assert.deepEqual(ids({ rows: series([40, 41, 40, 10, 10.2, 10.1], "served-before") }), []);
  });

  it("know throttling, missing permissions, broken connections and what takes too long by what was logged", () => {
    assert.deepEqual(ids({ faults: ["ThrottlingException: Rate exceeded"] }), ["throttled"]);
    assert.deepEqual(ids({ faults: ["AccessDenied: not authorized to perform s3:PutObject"] }), ["not-permitted"]);
    assert.deepEqual(ids({ faults: ["connect ECONNREFUSED 10.0.0.1:443"] }), ["unreachable"]);
    assert.deepEqual(ids({ faults: ["the function timed out after 60,000 ms"] }), ["too-slow"]);
  });

  it("tell of dead letters why they were given up, and put what explains most first, and last what does no harm", () => {
    const accounts = { ...NOTHING.accounts, deadLettered: 3, duplicate: 20, late: 6 };
    const found = suspected(CAUSES, { ...NOTHING, accounts, faults: ["cannot process trades-1:7: TypeError"] });
    assert.deepEqual(
      found.map(({ cause, records, because }) => [cause.id, records, because]),
      [
        ["too-late", 6, "6 % of what was received is older than its symbol's horizon, and waits in late/"],
        ["cannot-be-processed", 3, "3 records given up; cannot process trades-1:7: TypeError"],
        ["sent-again", 20, "20 % of what was received came before, and is a duplicate"],
      ],
    );
  });
});
