import assert from "node:assert/strict";
import fc from "fast-check";
import { MovingAverage } from "../../../domain/indicators/moving-average.ts";
import type { Trade } from "../../../domain/indicators/trade.ts";
import { anyTrade, byEvent, SECOND, START, trade, twoOrders } from "./trades.ts";

/** A window at an odd place in its table, as series have theirs. */
const AT = 3;

function windowOf(most: number, trades: readonly Trade[]): { window: MovingAverage; cells: Float64Array } {
  const window = new MovingAverage(most);
  const cells = new Float64Array(AT + window.cells + 2);
  for (const one of trades) window.add(cells, AT, one);
  return { window, cells };
}
function meanOf(most: number, trades: readonly Trade[]): number {
  const { window, cells } = windowOf(most, trades);
  return window.mean(cells, AT);
}

describe("MovingAverage", () => {
  it("is the mean of the newest trades, of all while there are fewer", () => {
    const trades = [10, 20, 60, 100].map((price, i) => trade({ micros: START + i, price }));
    assert.equal(meanOf(3, trades.slice(0, 2)), 15);
    assert.equal(meanOf(3, trades.slice(0, 3)), 30);
    assert.equal(meanOf(3, trades), 60);
    assert.ok(Number.isNaN(meanOf(3, [])));
  });

  it("counts the trades it is over", () => {
    const { window, cells } = windowOf(2, [trade(), trade(), trade()]);
    assert.equal(window.count(cells, AT), 2);
  });

  it("puts a late trade in its place, so that it leaves when its turn comes", () => {
    const at = (second: number, price: number) => trade({ micros: START + second * SECOND, price });
    assert.equal(meanOf(3, [at(0, 1), at(2, 2), at(3, 3), at(1, 90)]), 95 / 3);
    assert.equal(meanOf(3, [at(0, 1), at(2, 2), at(3, 3), at(1, 90), at(4, 4)]), 3);
  });

  it("leaves out a trade older than all it is over", () => {
    assert.equal(meanOf(2, [trade({ price: 1 }), trade({ price: 3 }), trade({ micros: START - 1, price: 90 })]), 2);
  });

  it("is, in any order of arrival, the recomputed mean over the newest by event order", () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 7, 20), fc.array(anyTrade({ span: 60 }), { minLength: 1, maxLength: 80 }), (most, trades) => {
        const newest = trades.toSorted(byEvent).slice(-most);
        assert.equal(meanOf(most, trades), newest.reduce((sum, { price }) => sum + price, 0) / newest.length);
      }),
      { numRuns: 500 },
    );
  });

  it("has, once aligned, the same cells for the same trades, and touches no others", () => {
    fc.assert(
      fc.property(twoOrders(fc.array(anyTrade({ span: 60 }), { maxLength: 60 })), ([one, other]) => {
        const aligned = [one, other].map((trades) => {
          const { window, cells } = windowOf(5, trades);
          window.align(cells, AT);
          return cells;
        });
        assert.deepEqual(aligned[0], aligned[1]);
        assert.deepEqual([...aligned[0]!.subarray(0, AT), ...aligned[0]!.subarray(-2)], [0, 0, 0, 0, 0]);
      }),
    );
  });

  it("goes on after being aligned as if it had not been", () => {
    fc.assert(
      fc.property(fc.array(anyTrade({ span: 60 }), { maxLength: 60 }), fc.nat(60), (trades, cut) => {
        const { window, cells } = windowOf(5, trades.slice(0, cut));
        window.align(cells, AT);
        for (const one of trades.slice(cut)) window.add(cells, AT, one);
        assert.equal(window.mean(cells, AT), meanOf(5, trades));
      }),
    );
  });
});
