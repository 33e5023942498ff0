/**
 * A sum of doubles that is kept as two: its rounded value and what the rounding left over (double-double).
 *
 * Exact, and so the same in any order, while no partial sum reaches 2^103 times the largest power of two that divides
 * every term: sixteen digits for the terms and fifteen more for the sum. Beyond that each addition errs by at most
 * 2^-104 of the sum; the same terms in the same order always give the same bits.
 * A sum that leaves the range of doubles becomes infinite and stays so.
 */

/** The rounded value at the first cell, the rest at the second. */
export const SUM_CELLS = 2;

export function addToSum(cells: Float64Array, at: number, term: number): void {
  const before = cells[at]!;
  const sum = before + term;
  if (!Number.isFinite(sum)) {
    cells[at] = sum;
    cells[at + 1] = 0;
    return;
  }
  const added = sum - before;
  const rest = cells[at + 1]! + (before - (sum - added) + (term - added));
  const rounded = sum + rest;
  cells[at] = rounded;
  cells[at + 1] = rest - (rounded - sum);
}
