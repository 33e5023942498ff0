/** The ledger's accounts as people read them. */
import type { RunCounts } from "../../pipelines/definition.ts";

/** Where a record can come to rest, in the order of the equation. */
export const ACCOUNT_WORDS = [
  ["curated", "curated"],
  ["quarantined", "quarantined"],
  ["deadLettered", "dead-lettered"],
  ["duplicate", "duplicate"],
  ["late", "late"],
] as const satisfies readonly (readonly [keyof RunCounts, string])[];

export function isBalanced(counts: RunCounts): boolean {
  return counts.received === ACCOUNT_WORDS.reduce((sum, [account]) => sum + counts[account], 0);
}

/** Reasons with the most records first. */
export function ranked(reasons: Readonly<Record<string, number>>): [reason: string, records: number][] {
  return Object.entries(reasons).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
