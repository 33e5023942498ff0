import assert from "node:assert/strict";
import fc from "fast-check";
import { DECAYED_MEAN_CELLS, DecayedMean } from "../../../domain/indicators/decayed-mean.ts";
import type { Trade } from "../../../domain/indicators/trade.ts";
import { exactSum } from "../../../domain/quality/sum.ts";
import { anyTrade, DAY, MINUTE, START, trade } from "./trades.ts";

const HALF_LIFE_MS = 60_000;

function meanOf(trades: readonly Trade[]): number {
  const window = new DecayedMean(HALF_LIFE_MS);
  const cells = new Float64Array(DECAYED_MEAN_CELLS);
  let watermark = Number.NEGATIVE_INFINITY;
  for (const { micros, price } of trades) {
    window.add(cells, 0, price, watermark - micros);
    watermark = Math.max(watermark, micros);
  }
  return window.mean(cells, 0);
}

/** The formula as it stands in the docstring. */
function directly(trades: readonly Trade[]): number {
  const newest = Math.max(...trades.map(({ micros }) => micros));
  const weights = trades.map(({ micros }) => 2 ** ((micros - newest) / (HALF_LIFE_MS * 1000)));
  return exactSum(trades.map(({ price }, i) => price * weights[i]!)) / exactSum(weights);
}

describe("DecayedMean", () => {
  it("halves a trade's weight with every half-life", () => {
    const mean = meanOf([trade({ price: 10 }), trade({ micros: START + MINUTE, price: 40 })]);
    assert.ok(Math.abs(mean - 30) < 1e-13, String(mean));
  });

  it("gives a late trade the weight it would have had", () => {
    const mean = meanOf([trade({ micros: START + 2 * MINUTE, price: 40 }), trade({ price: 10 })]);
    assert.ok(Math.abs(mean - 34) < 1e-13, String(mean));
  });

  it("is the first trade's price after the first trade, and the newest's after a long silence", () => {
    assert.equal(meanOf([trade({ price: 12.34 })]), 12.34);
    assert.equal(meanOf([trade({ price: 1 }), trade({ micros: START + 3 * DAY, price: 7 })]), 7);
  });

  it("follows the direct formula within 1e-12 in any order of arrival", () => {
    const spans = fc.constantFrom(1000, MINUTE, DAY);
    fc.assert(
      fc.property(
        spans.chain((span) => fc.array(anyTrade({ span }), { minLength: 1, maxLength: 300 })),
        (trades) => {
          const expected = directly(trades);
          assert.ok(Math.abs(meanOf(trades) - expected) <= 1e-12 * expected, `${meanOf(trades)} and ${expected}`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("still does so after a hundred thousand trades", () => {
    const trades = Array.from({ length: 100_000 }, (_, i) =>
      trade({ micros: START + i * 7_919 - (i % 5) * 20_000, price: 100 + ((i * 7) % 1_000) / 100 }),
    );
    const newest = trades.reduce((most, { micros }) => Math.max(most, micros), 0);
    const weighing = trades.filter(({ micros }) => newest - micros < 60 * MINUTE);
    const expected = directly(weighing);
    assert.ok(Math.abs(meanOf(trades) - expected) <= 1e-12 * expected, `${meanOf(trades)} and ${expected}`);
  });
});
