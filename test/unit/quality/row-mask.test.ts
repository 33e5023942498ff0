import assert from "node:assert/strict";
import fc from "fast-check";
import { emptyMask, failuresOf, markRows, rowsFailing } from "../../../domain/quality/row-mask.ts";

describe("a row mask", () => {
  it("remembers expectations beyond the first word, and the sign bit of each", () => {
    const mask = emptyMask(3, 65);
    for (const expectation of [0, 31, 32, 63, 64]) markRows(mask, expectation, [1]);
    assert.deepEqual(
      [0, 1, 2].map((row) => failuresOf(mask, row)),
      [[], [0, 31, 32, 63, 64], []],
    );
    assert.deepEqual(rowsFailing(mask, [64]), [1]);
    assert.deepEqual(rowsFailing(mask, [1, 62]), []);
  });

  it("equals sets of expectations by row", () => {
    const failures = fc.array(fc.tuple(fc.nat(19), fc.nat(99)), { maxLength: 60 });
    fc.assert(
      fc.property(failures, fc.uniqueArray(fc.nat(99)), (marks, asked) => {
        const mask = emptyMask(20, 100);
        const naive = Array.from({ length: 20 }, () => new Set<number>());
        for (const [row, expectation] of marks) {
          markRows(mask, expectation, [row]);
          naive[row]!.add(expectation);
        }
        for (const [row, expected] of naive.entries())
          assert.deepEqual(
            failuresOf(mask, row),
            [...expected].sort((a, b) => a - b),
          );
        const failing = naive.flatMap((set, row) => (asked.some((expectation) => set.has(expectation)) ? [row] : []));
        assert.deepEqual(rowsFailing(mask, asked), failing);
      }),
    );
  });
});
