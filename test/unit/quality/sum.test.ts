import assert from "node:assert/strict";
import fc from "fast-check";
import { exactSum } from "../../../domain/quality/sum.ts";

const double = fc.double({ min: -1e100, max: 1e100, noNaN: true });

describe("exactSum", () => {
  it("loses nothing that plain addition loses", () => {
    assert.equal(exactSum([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), 1);
    assert.equal(exactSum([1e100, 1, -1e100]), 1);
    assert.equal(exactSum([]), 0);
  });

  it("rounds a half by what lies below it", () => {
    assert.equal(exactSum([1, 2 ** -53, 2 ** -106]), 1 + 2 ** -52);
    assert.equal(exactSum([1, 2 ** -53]), 1);
  });

  it("does not depend on the order of the values", () => {
    fc.assert(
      fc.property(fc.array(double), (values) => {
        assert.equal(exactSum(values.toReversed()), exactSum(values));
        assert.equal(exactSum(values.toSorted((a, b) => a - b)), exactSum(values));
      }),
    );
  });

  it("equals the sum in whole numbers where doubles hold integers", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger()), (values) => {
        assert.equal(exactSum(values), Number(values.reduce((sum, value) => sum + BigInt(value), 0n)));
      }),
    );
  });

  it("is infinite where a value is", () => assert.equal(exactSum([1, Number.NEGATIVE_INFINITY]), Number.NEGATIVE_INFINITY));
});
