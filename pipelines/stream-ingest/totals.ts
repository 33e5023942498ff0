import { combineTotals, isBalanced, NO_RECORDS, type RecordTotals } from "../../domain/ledger/totals.ts";

/** What a shard's records have become so far; its verdicts are of committed ranges. */
export interface Totals extends RecordTotals {
  /** Rows of closed minutes, by what the gate made of them; they are no received records. */
  readonly minutes: { readonly curated: number; readonly quarantined: number };
}

export const NO_TOTALS: Totals = { ...NO_RECORDS, minutes: { curated: 0, quarantined: 0 } };
export { isBalanced };

export function addTotals(a: Totals, b: Totals): Totals {
  return combine(a, b, (x, y) => x + y);
}

/** What came on top: `a` less what was there before. */
export function lessTotals(a: Totals, b: Totals): Totals {
  return combine(a, b, (x, y) => x - y);
}

function combine(a: Totals, b: Totals, of: (x: number, y: number) => number): Totals {
  const minutes = {
    curated: of(a.minutes.curated, b.minutes.curated),
    quarantined: of(a.minutes.quarantined, b.minutes.quarantined),
  };
  return { ...combineTotals(a, b, of), minutes };
}
