import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight, left } from "fp-ts/lib/Either.js";
import { BUCKETS, bucketOf, SymbolWindows, type TradeColumns } from "../../../domain/indicators/symbol-windows.ts";
import { NO_SEQUENCE, type Trade } from "../../../domain/indicators/trade.ts";
import { valueAt } from "../../../domain/market/columns.ts";
import { type MinuteBar, minuteBarContract } from "../../../domain/market/minute-bar.ts";
import { mergeParts } from "../../support/merge-parts.ts";
import { anyTrade, DAY, MINUTE, SECOND, START, trade, twoOrders } from "./trades.ts";

const SYMBOLS = ["AAPL", "BRK.B", "MSFT", "ÅF", "🚀"];
const ours = (symbol: string) => symbol !== "MSFT" && symbol !== "🚀";
const buckets = [...Array(BUCKETS).keys()];

function columnsOf(trades: readonly Trade[]): TradeColumns {
  return {
    symbol: trades.map(({ symbol }) => symbol),
    source: trades.map(({ source }) => source),
    event_micros: Float64Array.from(trades, ({ micros }) => micros),
    event_nanos: trades.map(({ nanos }) => nanos),
    price: Float64Array.from(trades, ({ price }) => price),
    volume: Float64Array.from(trades, ({ volume }) => volume),
    sequence: trades.map(({ sequence }) => (sequence === NO_SEQUENCE ? null : sequence)),
    receipt_id: trades.map(({ receipt_id }) => receipt_id),
  };
}

function windowsOf(trades: readonly Trade[]): SymbolWindows {
  const windows = new SymbolWindows();
  for (const one of trades) windows.add(one);
  return windows;
}

const stateOf = (windows: SymbolWindows) => buckets.map((bucket) => Buffer.from(windows.snapshot(bucket)).toString("hex"));

function takeRows(windows: SymbolWindows): MinuteBar[] {
  const columns = windows.takeClosed();
  const count = columns.get("symbol")!.length;
  return Array.from(
    { length: count },
    (_, row) => Object.fromEntries([...columns].map(([name, values]) => [name, valueAt(values, row)])) as MinuteBar,
  );
}

function restored(snapshots: Iterable<Uint8Array>): SymbolWindows {
  const windows = new SymbolWindows();
  for (const bytes of snapshots) assert.ok(isRight(windows.restore(bytes)));
  return windows;
}

/** Trades of several symbols over days and minutes: in and out of order, early and late. */
const anyTrades = fc
  .constantFrom(20 * SECOND, 5 * MINUTE, 3 * DAY)
  .chain((span) => fc.array(anyTrade({ span, symbols: SYMBOLS }), { maxLength: 80 }));

describe("SymbolWindows", () => {
  it("gives a series' indicators as of its newest trade, and nothing before its first", () => {
    const windows = windowsOf([
      trade({ micros: START - DAY, price: 30, volume: 1 }),
      trade({ price: 10, volume: 1 }),
      trade({ micros: START + 1, price: 20, volume: 3 }),
    ]);
    const indicators = windows.indicators("AAPL", "simulated");
    assert.ok(indicators && Math.abs(indicators.ema - 15) < 1e-6);
    assert.deepEqual(
      { ...indicators, ema: 15 },
      {
        watermark: START + 1,
        ma: 20,
        maTrades: 3,
        ema: 15,
        day: { utcDate: "2026-01-18", vwap: 17.5, volume: 4, notional: 70, trades: 2 },
        previousDay: { utcDate: "2026-01-17", vwap: 30, volume: 1, notional: 30, trades: 1 },
      },
    );
    assert.equal(windows.indicators("AAPL", "coinbase"), undefined);
    assert.equal(windows.indicators("MSFT", "simulated"), undefined);
  });

  it("keeps sources of one symbol apart", () => {
    const windows = windowsOf([trade({ price: 1 }), trade({ source: "coinbase", price: 3 })]);
    assert.equal(windows.indicators("AAPL", "simulated")?.ma, 1);
    assert.equal(windows.indicators("AAPL", "coinbase")?.ma, 3);
  });

  it("closes the minutes of each series by its own watermark", () => {
    const windows = windowsOf([trade(), trade({ symbol: "MSFT" }), trade({ symbol: "MSFT", micros: START + 2 * MINUTE })]);
    assert.deepEqual(
      takeRows(windows).map(({ symbol }) => symbol),
      ["MSFT"],
    );
  });

  it("gives closed rows once, as columns in the contract's order", () => {
    const windows = windowsOf([trade(), trade({ micros: START + 2 * MINUTE })]);
    const columns = windows.takeClosed();
    assert.deepEqual([...columns.keys()], minuteBarContract.fieldNames);
    assert.deepEqual(columns.get("minute_start"), ["2026-01-18T14:30:00.000000Z"]);
    assert.deepEqual([...windows.takeClosed().values()].flat(), []);
  });

  it("closes a drained stream's minutes, sorted by symbol and source, with the receipt it is given", () => {
    const windows = windowsOf([
      trade({ symbol: "MSFT" }),
      trade({ source: "b" }),
      trade({ source: "a" }),
      trade({ micros: START + MINUTE }),
    ]);
    windows.takeChanged();
    windows.closeAll(START + MINUTE, "trades-000000000000:9");
    assert.deepEqual(
      takeRows(windows).map(({ symbol, source, receipt_id }) => [symbol, source, receipt_id]),
      [
        ["AAPL", "a", "trades-000000000000:9"],
        ["AAPL", "b", "trades-000000000000:9"],
        ["MSFT", "simulated", "trades-000000000000:9"],
      ],
    );
    assert.deepEqual(
      [...windows.takeChanged().keys()],
      [bucketOf("AAPL"), bucketOf("MSFT")].sort((a, b) => a - b),
    );
    windows.closeAll(START + MINUTE, "trades-000000000000:9");
    assert.deepEqual([...windows.takeChanged().keys()], []);
  });

  it("marks the minute of a corrected trade and changes no window", () => {
    const windows = windowsOf([trade()]);
    const before = windows.indicators("AAPL", "simulated");
    windows.restate(START, trade({ receipt_id: "trades-000000000000:7" }));
    assert.deepEqual(windows.indicators("AAPL", "simulated"), before);
    const [row] = takeRows(windows);
    assert.deepEqual([row?.restated, row?.trades, row?.receipt_id], [1, 0, "trades-000000000000:7"]);
  });

  it("writes only the buckets that changed since they were last taken", () => {
    const windows = windowsOf(SYMBOLS.map((symbol) => trade({ symbol })));
    assert.deepEqual(new Set(windows.takeChanged().keys()), new Set(SYMBOLS.map(bucketOf)));
    windows.add(trade({ symbol: "MSFT" }));
    const changed = windows.takeChanged();
    assert.deepEqual([...changed.keys()], [bucketOf("MSFT")]);
    assert.deepEqual(changed.get(bucketOf("MSFT")), windows.snapshot(bucketOf("MSFT")));
    assert.deepEqual([...windows.takeChanged()], []);
  });

  it("takes 1,048 bytes of a series, however many trades it has seen", () => {
    const sizeOf = (trades: number) => {
      const windows = windowsOf(Array.from({ length: trades }, (_, i) => trade({ micros: START + i * SECOND })));
      return windows.snapshot(bucketOf("AAPL")).length;
    };
    assert.equal(sizeOf(1), 44 + 4 + "AAPL".length + "simulated".length + 1_048);
    assert.equal(sizeOf(500), sizeOf(1));
  });

  it("gives the same rows, figures and bytes however the trades are cut into batches, snapshotted and restored", () => {
    const cuts = fc.array(fc.record({ take: fc.integer({ min: 1, max: 30 }), restart: fc.boolean() }), { maxLength: 10 });
    fc.assert(
      fc.property(anyTrades, cuts, (trades, cuts) => {
        const whole = windowsOf(trades);
        let [cut, at] = [new SymbolWindows(), 0];
        const rows: MinuteBar[] = [];
        const written = new Map<number, Uint8Array>();
        for (const { take, restart } of [...cuts, { take: trades.length, restart: true }]) {
          cut.addColumns(columnsOf(trades.slice(at, at + take)));
          at += take;
          rows.push(...takeRows(cut));
          for (const [bucket, bytes] of cut.takeChanged()) written.set(bucket, bytes);
          if (restart) cut = restored(written.values());
        }
        assert.deepEqual(rows, takeRows(whole));
        assert.deepEqual(stateOf(cut), stateOf(whole));
        for (const symbol of SYMBOLS) assert.deepEqual(cut.indicators(symbol, "simulated"), whole.indicators(symbol, "simulated"));
      }),
      { numRuns: 200 },
    );
  });

  it("has equal bytes for equal state, whatever way led there", () => {
    // Whole prices at one microsecond: every sum is exact. In order the ring of the average turns, against it never.
    const trades = Array.from({ length: 30 }, (_, i) => trade({ nanos: i, price: 1 + i }));
    assert.deepEqual(stateOf(windowsOf(trades.toReversed())), stateOf(windowsOf(trades)));
    assert.notDeepEqual(stateOf(windowsOf(trades.slice(1))), stateOf(windowsOf(trades)));
  });

  it("gives, in any order of arrival, the same averages, sums and merged minutes", () => {
    fc.assert(
      fc.property(twoOrders(anyTrades), ([one, other]) => {
        const [a, b] = [windowsOf(one), windowsOf(other)];
        for (const symbol of SYMBOLS) {
          const [first, second] = [a, b].map((windows) => windows.indicators(symbol, "simulated"));
          if (first && second) assert.ok(Math.abs(first.ema - second.ema) <= 1e-12 * first.ema);
          assert.deepEqual({ ...second, ema: 0 }, { ...first, ema: 0 });
        }
        const [minutes, others] = [a, b].map((windows) => {
          windows.closeAll(START + 9 * DAY, "end");
          return mergeParts(takeRows(windows)).map(({ parts, notional, ...exact }) => ({ ...exact, notional: notional.toFixed(4) }));
        });
        assert.deepEqual(others, minutes);
      }),
      { numRuns: 200 },
    );
  });

  it("lets child shards take their symbols from a parent and go on as the parent would have", () => {
    fc.assert(
      fc.property(anyTrades, fc.nat(80), (trades, split) => {
        const parent = windowsOf(trades.slice(0, split));
        takeRows(parent);
        const children = [ours, (symbol: string) => !ours(symbol)].map((isOurs) => {
          const child = new SymbolWindows();
          for (const bucket of buckets) assert.ok(isRight(child.inherit(parent.snapshot(bucket), isOurs)));
          const kept = SYMBOLS.filter((symbol) => isOurs(symbol) && parent.indicators(symbol, "simulated"));
          const changed = child.takeChanged();
          assert.deepEqual(new Set(changed.keys()), new Set(kept.map(bucketOf)));
          for (const one of trades.slice(split)) if (isOurs(one.symbol)) child.add(one);
          return child;
        });
        for (const one of trades.slice(split)) parent.add(one);
        const merged = new SymbolWindows();
        for (const child of children) for (const bucket of buckets) assert.ok(isRight(merged.inherit(child.snapshot(bucket), () => true)));
        assert.deepEqual(stateOf(merged), stateOf(parent));
        const byPlace = ({ symbol, minute_start, part }: MinuteBar) => `${symbol} ${minute_start} ${part}`;
        assert.deepEqual(children.flatMap(takeRows).map(byPlace).sort(), takeRows(parent).map(byPlace).sort());
      }),
    );
  });

  it("counts restored state as written already", () => {
    const windows = restored([windowsOf([trade()]).snapshot(bucketOf("AAPL"))]);
    assert.deepEqual([...windows.takeChanged()], []);
  });

  it("refuses a series that it holds already, and is then unchanged", () => {
    const both = windowsOf([trade({ symbol: "MSFT" }), trade({ source: "coinbase" }), trade()]);
    const windows = windowsOf([trade({ price: 7 })]);
    const before = stateOf(windows);
    const fault = left({ _tag: "held-already", symbol: "AAPL", source: "simulated" });
    assert.deepEqual(windows.restore(both.snapshot(bucketOf("AAPL"))), fault);
    assert.deepEqual(stateOf(windows), before);
  });

  it("holds more series than it began with room for", () => {
    const symbols = Array.from({ length: 100 }, (_, i) => `S${i}`);
    const windows = windowsOf([...symbols, ...symbols].map((symbol, i) => trade({ symbol, price: i })));
    symbols.forEach((symbol, i) => {
      assert.equal(windows.indicators(symbol, "simulated")?.ma, i + 50);
    });
  });
});
