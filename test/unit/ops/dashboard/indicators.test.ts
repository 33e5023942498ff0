import assert from "node:assert/strict";
import fc from "fast-check";
import { adjusted, movingAverage, vwap } from "../../../../ops/dashboard/client/indicators.ts";

describe("averages over a chart", () => {
  it("a moving average is the mean of the last so many closes, and absent until there are so many", () => {
    assert.deepEqual(movingAverage([1, 2, 3, 4, 5, 12], 5), [null, null, null, null, 3, 5.2]);
    assert.deepEqual(movingAverage([1, 2], 5), [null, null]);
    assert.deepEqual(movingAverage([], 5), []);
  });

  it("a moving average forgets what lies behind it, however large it was", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 20, maxLength: 40 }), (values) => {
        assert.equal(movingAverage([1e15, ...values], 20).at(-1), movingAverage(values, 20).at(-1));
      }),
    );
  });

  it("VWAP begins anew with each session, and is absent while nothing was traded", () => {
    assert.deepEqual(vwap([100, 0, 330], [10, 0, 30], []), [10, 10, 10.75]);
    assert.deepEqual(vwap([100, 0, 330], [10, 0, 30], [2]), [10, 10, 11]);
    assert.deepEqual(vwap([0, 100], [0, 10], []), [null, 10]);
  });

  it("adjusted prices stand to traded ones as the adjusted close to the close of the same session", () => {
    assert.deepEqual(adjusted([400, 100], [500, 125], [125, 125]), [100, 100]);
    assert.deepEqual(adjusted([400], [500], [null]), [400]);
  });
});
