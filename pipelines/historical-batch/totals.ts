import { combineTotals, isBalanced, NO_RECORDS, type RecordTotals } from "../../domain/ledger/totals.ts";
import type { LatestOutcome } from "../../domain/ports/stores.ts";

/** What a run has done so far, over all its batches; its verdicts are of slices. */
export type Totals = RecordTotals;
export const NO_TOTALS = NO_RECORDS;
export { isBalanced };

export type LatestCounts = Readonly<Record<LatestOutcome, number>>;

export function addTotals(a: Totals, b: Totals): Totals {
  return combineTotals(a, b, (x, y) => x + y);
}
