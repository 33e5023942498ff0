import assert from "node:assert/strict";
import fc from "fast-check";
import { addToSum, SUM_CELLS } from "../../../domain/indicators/running-sum.ts";
import { exactSum } from "../../../domain/quality/sum.ts";

function sumOf(terms: readonly number[]): Float64Array {
  const cells = new Float64Array(SUM_CELLS);
  for (const term of terms) addToSum(cells, 0, term);
  return cells;
}
const shuffled = <A>(values: readonly A[]) => fc.shuffledSubarray([...values], { minLength: values.length });

describe("a running sum", () => {
  it("keeps what rounding would lose", () => {
    assert.deepEqual([...sumOf([1e16, 1, 1, -1e16])], [2, 0]);
    assert.deepEqual([...sumOf([1, 2 ** -60])], [1, 2 ** -60]);
    assert.equal(sumOf(Array.from({ length: 10 }, () => 0.1))[0], 1);
  });

  it("is to the last bit the exactly rounded sum of notionals, in any order", () => {
    const notional = fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 1_000_000 }));
    const terms = fc.array(
      notional.map(([price, volume]) => (price / 10_000) * (volume / 1_000)),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(
        terms.chain((one) => fc.tuple(fc.constant(one), shuffled(one))),
        ([one, other]) => {
          assert.equal(sumOf(one)[0], exactSum(one));
          assert.deepEqual(sumOf(other), sumOf(one));
        },
      ),
    );
  });

  it("stays exact up to the limit it states: terms divisible by one power of two, partial sums below 2^103 times it", () => {
    const term = fc.tuple(fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }), fc.integer({ min: 0, max: 44 }));
    fc.assert(
      fc.property(fc.array(term, { maxLength: 60 }), (terms) => {
        const exact = terms.reduce((sum, [digits, shift]) => sum + (digits << BigInt(shift)), 0n);
        const [high, low] = sumOf(terms.map(([digits, shift]) => Number(digits) * 2 ** shift)) as unknown as [number, number];
        assert.equal(BigInt(high) + BigInt(low), exact);
        assert.equal(high, Number(exact));
      }),
      { numRuns: 500 },
    );
  });

  it("becomes infinite beyond the range of doubles, and not NaN", () => {
    assert.deepEqual([...sumOf([1e308, 1e308])], [Number.POSITIVE_INFINITY, 0]);
    assert.deepEqual([...sumOf([1e308, 1e308, 5])], [Number.POSITIVE_INFINITY, 0]);
  });
});
