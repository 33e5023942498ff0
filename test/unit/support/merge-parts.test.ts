import assert from "node:assert/strict";
import fc from "fast-check";
import type { MinuteBar } from "../../../domain/market/minute-bar.ts";
import { mergeParts } from "../../support/merge-parts.ts";

const PART: MinuteBar = {
  symbol: "AAPL",
  minute_start: "2026-01-18T14:30:00.000000Z",
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  volume: 5,
  notional: 52,
  trades: 3,
  restated: 0,
  open_key: "b",
  close_key: "d",
  source: "simulated",
  part: 1,
  receipt_id: "trades-000000000000:5",
};
const part = (change: Partial<MinuteBar>): MinuteBar => ({ ...PART, ...change });
const RESTATED = part({
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
});

describe("mergeParts", () => {
  it("leaves a minute of one part as it is", () => {
    const { part: _part, receipt_id: _receipt, ...minute } = PART;
    assert.deepEqual(mergeParts([PART]), [{ ...minute, parts: 1 }]);
  });

  it("takes open and close by their keys, high and low by value, and adds the rest", () => {
    const earlier = { open: 8, high: 8, low: 8, close: 8, volume: 1, notional: 8, trades: 1, open_key: "a", close_key: "a", part: 2 };
    const later = { open: 14, high: 14, low: 14, close: 14, volume: 2, notional: 28, trades: 1, open_key: "e", close_key: "e", part: 3 };
    const { symbol, minute_start, source } = PART;
    assert.deepEqual(mergeParts([part(later), PART, part(earlier)]), [
      {
        symbol,
        minute_start,
        open: 8,
        high: 14,
        low: 8,
        close: 14,
        volume: 8,
        notional: 88,
        trades: 5,
        restated: 0,
        open_key: "a",
        close_key: "e",
        source,
        parts: 3,
      },
    ]);
  });

  it("takes the lower open and the higher close, of parts that have one key", () => {
    const [minute] = mergeParts([PART, part({ open: 9.5, close: 11.5 }), PART]);
    assert.deepEqual([minute?.open, minute?.close], [9.5, 11.5]);
  });

  it("counts restatements, and has no prices where nothing but a restatement was told", () => {
    const [minute] = mergeParts([PART, RESTATED, RESTATED]);
    assert.deepEqual([minute?.restated, minute?.open, minute?.low, minute?.trades], [2, 10, 9, 3]);
    const [only] = mergeParts([RESTATED]);
    assert.deepEqual([only?.restated, only?.open, only?.high, only?.low, only?.close, only?.trades], [1, null, null, null, null, 0]);
  });

  it("keeps symbols, sources and minutes apart, sorted", () => {
    const minutes = mergeParts([
      part({ symbol: "B" }),
      part({ symbol: "A.B" }),
      part({ symbol: "A", source: "z" }),
      part({ symbol: "A", source: "y", minute_start: "2026-01-18T14:31:00.000000Z" }),
      part({ symbol: "A", source: "y" }),
    ]);
    assert.deepEqual(
      minutes.map(({ symbol, source, minute_start }) => `${symbol} ${source} ${minute_start.slice(14, 16)}`),
      ["A y 30", "A y 31", "A z 30", "A.B simulated 30", "B simulated 30"],
    );
  });

  it("gives the same minutes for the parts in any order, whatever their sums", () => {
    const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    const key = fc.constantFrom("a", "b", "c");
    const any = fc
      .record({
        symbol: fc.constantFrom("A", "B"),
        open: price,
        high: price,
        low: price,
        close: price,
        notional: price,
        open_key: key,
        close_key: key,
      })
      .map(part);
    const parts = fc.array(fc.oneof(any, fc.constant(RESTATED)), { maxLength: 12 });
    fc.assert(
      fc.property(
        parts.chain((one) => fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length }))),
        ([one, other]) => {
          assert.deepEqual(mergeParts(other), mergeParts(one));
        },
      ),
    );
  });
});
