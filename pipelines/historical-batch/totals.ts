import type { LatestOutcome } from "../../domain/ports/stores.ts";

/** What a run has done so far, over all its batches; part of its position, so that a resumed run reports the whole. */
export interface Totals {
  readonly received: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly duplicate: number;
  readonly late: number;
  /** Slices judged, by verdict. */
  readonly passed: number;
  readonly failed: number;
  /** Quarantined records by reason: a fault's tag, an expectation's id. One record can have several. */
  readonly reasons: Readonly<Record<string, number>>;
}

export const NO_TOTALS: Totals = {
  received: 0,
  curated: 0,
  quarantined: 0,
  deadLettered: 0,
  duplicate: 0,
  late: 0,
  passed: 0,
  failed: 0,
  reasons: {},
};

export type LatestCounts = Readonly<Record<LatestOutcome, number>>;

export function addTotals(a: Totals, b: Totals): Totals {
  const reasons: Record<string, number> = { ...a.reasons };
  for (const [reason, count] of Object.entries(b.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count;
  return {
    received: a.received + b.received,
    curated: a.curated + b.curated,
    quarantined: a.quarantined + b.quarantined,
    deadLettered: a.deadLettered + b.deadLettered,
    duplicate: a.duplicate + b.duplicate,
    late: a.late + b.late,
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    reasons,
  };
}

export function isBalanced({ received, curated, quarantined, deadLettered, duplicate, late }: Totals): boolean {
  return received === curated + quarantined + deadLettered + duplicate + late;
}
