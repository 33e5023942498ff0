import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { StreamView } from "../../../ops/cli/terminal/stream-view.ts";
import { NO_COUNTS, type RunCounts } from "../../../pipelines/definition.ts";

const counted = (counts: Partial<RunCounts>, failed = 0) =>
  ({ _tag: "Counted", counts: { ...NO_COUNTS, ...counts }, ranges: { passed: 3, failed } }) as const;
const shown = (view: StreamView, now: number, columns = 80) =>
  view.lines(columns, now).map((line) => stripVTControlCharacters(line).trimEnd());

describe("the view of a stream", () => {
  it("tells the rate, where prices go, the ledger, the gate and quarantine by reason", () => {
    const view = new StreamView("stream-ingest", 0);
    view.take({ _tag: "Began", source: "simulated" }, 0);
    view.take(counted({ received: 0 }), 1_000);
    view.take({ _tag: "Sent", records: 5_000 }, 2_000);
    view.take(
      counted({ received: 4_000, curated: 3_990, quarantined: 8, late: 2, reasons: { "missing-field": 3, "wrong-type": 5 } }, 1),
      2_000,
    );
    for (const [symbol, price] of [
      ["AAPL", 254.3],
      ["MSFT", 1_417],
      ["AAPL", 254.31],
      ["MSFT", 1_416.5],
      ["MSFT", 1_416.5],
      ["TINY", 0.000123],
    ] as const) {
      view.take({ _tag: "Priced", symbol, price }, 2_000);
    }
    assert.deepEqual(shown(view, 3_000), [
      "stream-ingest from simulated  00:03  2,000 records/s",
      "",
      "  AAPL        254.31 ▲  MSFT      1,416.50 ▼  TINY      0.000123",
      "",
      "  ledger      balanced: 4,000 received = 3,990 curated + 8 quarantined + 2 late",
      "  gate        3 ranges passed, 1 failed; 5,000 records sent",
      "  quarantine  wrong-type 5, missing-field 3",
    ]);
  });

  it("says where the ledger does not balance", () => {
    const view = new StreamView("stream-ingest", 0);
    view.take(counted({ received: 10, curated: 9 }), 0);
    assert.equal(shown(view, 0)[3], "  ledger      NOT BALANCED: 10 received = 9 curated");
  });

  it("keeps the newest events of the source in sight, without control characters of theirs", () => {
    const view = new StreamView("stream-ingest", 0);
    const at = "2026-01-20T15:00:00.000000Z";
    const gap = { _tag: "Gap", source: "coinbase", symbol: "BTC-USD", fromTradeId: 4, toTradeId: 6, at } as const;
    view.take({ _tag: "Connection", source: "coinbase", state: "connecting", message: "connecting to x", at }, 0);
    view.take({ _tag: "Connection", source: "coinbase", state: "lost", message: "x said \u001b[2J", at }, 0);
    view.take({ ...gap, state: "found" }, 0);
    view.take({ ...gap, state: "missing", why: "x was not reached" }, 0);
    view.take({ _tag: "Outage", source: "alpaca", symbols: ["A", "B"], from: at, to: at }, 0);
    assert.deepEqual(shown(view, 0).slice(-4), [
      "  source      coinbase lost: x said \\u001b[2J",
      "              gap found: BTC-USD 4–6",
      "              gap missing: BTC-USD 4–6, x was not reached",
      `              outage: A, B from ${at} to ${at}; trades may be missing`,
    ]);
  });

  it("forgets the rate of what has gone silent", () => {
    const view = new StreamView("stream-ingest", 0);
    view.take(counted({ received: 0 }), 0);
    view.take(counted({ received: 1_000 }), 1_000);
    assert.match(shown(view, 60_000)[0]!, / 01:00 {2}0 records\/s$/);
  });
});
