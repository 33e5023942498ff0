/** What records have become, as the command tells it: part of a position, so that a resumed run reports the whole. */
export interface RecordTotals {
  readonly received: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly duplicate: number;
  readonly late: number;
  /** What was judged (slices, committed ranges), by verdict. */
  readonly passed: number;
  readonly failed: number;
  /** Quarantined records by reason: a fault's tag, an expectation's id. One record can have several. */
  readonly reasons: Readonly<Record<string, number>>;
}

export const NO_RECORDS: RecordTotals = {
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

export function isBalanced({ received, curated, quarantined, deadLettered, duplicate, late }: RecordTotals): boolean {
  return received === curated + quarantined + deadLettered + duplicate + late;
}

/** Number by number; reasons that come to nothing are left out. */
export function combineTotals(a: RecordTotals, b: RecordTotals, of: (x: number, y: number) => number): RecordTotals {
  const reasons: Record<string, number> = {};
  for (const reason of new Set([...Object.keys(a.reasons), ...Object.keys(b.reasons)])) {
    const count = of(a.reasons[reason] ?? 0, b.reasons[reason] ?? 0);
    if (count !== 0) reasons[reason] = count;
  }
  return {
    received: of(a.received, b.received),
    curated: of(a.curated, b.curated),
    quarantined: of(a.quarantined, b.quarantined),
    deadLettered: of(a.deadLettered, b.deadLettered),
    duplicate: of(a.duplicate, b.duplicate),
    late: of(a.late, b.late),
    passed: of(a.passed, b.passed),
    failed: of(a.failed, b.failed),
    reasons,
  };
}

/** Why a record is in quarantine, as far as it is counted. */
type CountedReason = { readonly _tag: "failed-expectation"; readonly id: string } | { readonly _tag: string };

/** By reason: an expectation's id, any other reason's tag. */
export function countReasons(quarantined: Iterable<{ readonly reasons: readonly CountedReason[] }>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reasons } of quarantined) {
    for (const reason of reasons) {
      const name = "id" in reason ? reason.id : reason._tag;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}
