import assert from "node:assert/strict";
import fc from "fast-check";
import { PriceLevel } from "../../../pipelines/stream-ingest/price-level.ts";

const admitted = (level: PriceLevel, prices: readonly number[]) => prices.filter((price) => level.admits(price, 5));

describe("PriceLevel", () => {
  it("refuses a price more than so many times the last one, or less than that fraction, and goes on from the last good one", () => {
    assert.deepEqual(admitted(new PriceLevel(), [100, 500, 100, 501, 19, 20, 10_000, 99]), [100, 500, 100, 20, 99]);
  });

  it("takes the first price as it is", () => {
    assert.deepEqual(admitted(new PriceLevel(), [0.000_001]), [0.000_001]);
  });

  it("believes a new level once five prices in a row agree on it: a split", () => {
    assert.deepEqual(admitted(new PriceLevel(), [100, 10, 11, 10, 9, 10, 11, 100]), [100, 10, 11]);
  });

  it("does not believe jumps that disagree, or that good prices come between", () => {
    assert.deepEqual(admitted(new PriceLevel(), [100, 10_000, 1, 10_000, 1, 10_000, 1]), [100]);
    assert.deepEqual(admitted(new PriceLevel(), [100, 9_000, 9_000, 9_000, 9_000, 101, 9_000, 102]), [100, 101, 102]);
  });

  it("decides alike wherever it was written down and read again", () => {
    const prices = fc.array(fc.oneof(fc.constantFrom(1, 100, 10_000), fc.double({ min: 0.01, max: 1e6, noNaN: true })), { maxLength: 40 });
    fc.assert(
      fc.property(prices, fc.nat(40), (told, cut) => {
        const first = new PriceLevel();
        const before = admitted(first, told.slice(0, cut));
        const after = admitted(new PriceLevel(JSON.parse(JSON.stringify(first.snapshot()))), told.slice(cut));
        assert.deepEqual([...before, ...after], admitted(new PriceLevel(), told));
      }),
    );
  });
});
