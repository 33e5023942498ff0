/** What a shard's records have become so far; part of its position, so that a later run can tell the whole. */
export interface Totals {
  readonly received: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly duplicate: number;
  readonly late: number;
  /** Committed ranges, by verdict. */
  readonly passed: number;
  readonly failed: number;
  /** Rows of closed minutes, by what the gate made of them; they are no received records. */
  readonly minutes: { readonly curated: number; readonly quarantined: number };
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
  minutes: { curated: 0, quarantined: 0 },
  reasons: {},
};

export function addTotals(a: Totals, b: Totals): Totals {
  return combine(a, b, (x, y) => x + y);
}

/** What came on top: `a` less what was there before. */
export function lessTotals(a: Totals, b: Totals): Totals {
  return combine(a, b, (x, y) => x - y);
}

export function isBalanced({ received, curated, quarantined, deadLettered, duplicate, late }: Totals): boolean {
  return received === curated + quarantined + deadLettered + duplicate + late;
}

function combine(a: Totals, b: Totals, of: (x: number, y: number) => number): Totals {
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
    minutes: {
      curated: of(a.minutes.curated, b.minutes.curated),
      quarantined: of(a.minutes.quarantined, b.minutes.quarantined),
    },
    reasons,
  };
}
