/** What is known of one run when someone asks why its alarm fired. Causes are functions of this, and of nothing else. */
import type { Account } from "../ledger/ledger.ts";
import type { Reason } from "../quality/gate.ts";
import type { Json } from "../quality/json.ts";
import type { Held } from "./held.ts";

export interface Evidence {
  readonly run: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly received: number;
  readonly accounts: Readonly<Record<Account, number>>;
  /** Batches that the gate judged in it. */
  readonly batches: readonly JudgedBatch[];
  /** Records it held back, in quarantine or dead-letters; of very many the first. */
  readonly held: readonly Held[];
  /** Rows by symbol and time: those it served, those it held back that could be read, and those served before it beside them. */
  readonly rows: readonly EvidenceRow[];
  /** Faults that its pipeline logged, oldest first. */
  readonly faults: readonly string[];
}

export interface JudgedBatch {
  /** A group of a slice, or a range of a shard. */
  readonly name: string;
  /** Why the gate failed it; empty where it passed. */
  readonly failures: readonly Reason[];
  /** Expectations that did not hold, also of a batch that passed. */
  readonly rules: readonly FailingRule[];
}

export interface FailingRule {
  /** The expectation's id, else its type. */
  readonly rule: string;
  readonly type: string;
  readonly columns: readonly string[];
  /** Its arguments besides columns. */
  readonly limit: Json;
  /** Rows looked at, and rows that break it; absent of aggregates. */
  readonly rows: { readonly looked: number; readonly unexpected: number } | undefined;
  readonly observed: unknown;
  /** Some values that break it. */
  readonly samples: readonly unknown[];
  /** Only a warning: it fails no batch. */
  readonly isWarning: boolean;
}

export interface EvidenceRow {
  readonly symbol: string;
  /** A session date, or an instant. */
  readonly time: string;
  /** What tells it from others of its symbol: its session, its trade's id. */
  readonly id: string;
  readonly price: number;
  /** What no two rows of a symbol have in common, unless the second only repeats the first. */
  readonly told: string;
  readonly state: "served" | "held" | "served-before";
}

/** What one cause explains of the evidence. */
export interface Suspicion {
  /** How many records it accounts for. */
  readonly records: number;
  /** Of those, how many were served. */
  readonly served: number;
  /** The finding, with its figures: one sentence. */
  readonly because: string;
}

export interface Cause {
  readonly id: string;
  /** What went wrong, as a heading. */
  readonly title: string;
  /** How to make sure of it. */
  readonly check: string;
  /** What to do about it. */
  readonly mend: string;
  /** It does no harm, and no gate fails for it: whatever else is found comes before it. */
  readonly isHarmless?: true;
  /** What to type next; `RUN` stands for the run. */
  readonly command: string;
  /** Undefined where the evidence does not point to it. */
  readonly suspect: (evidence: Evidence) => Suspicion | undefined;
}

/** Records held back for one of these reasons. */
export function heldFor({ held }: Pick<Evidence, "held">, ...names: readonly string[]): readonly Held[] {
  return held.filter(({ reasons }) => reasons.some(({ name }) => names.includes(name)));
}

/** Rows by symbol, each in the order of time. */
export function seriesOf({ rows }: Pick<Evidence, "rows">): ReadonlyMap<string, readonly EvidenceRow[]> {
  const series = new Map<string, EvidenceRow[]>();
  for (const row of rows) {
    const known = series.get(row.symbol);
    if (known) known.push(row);
    else series.set(row.symbol, [row]);
  }
  for (const rows of series.values()) rows.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
  return series;
}

/** `3 records`, `1 record`. */
export function counted(n: number, noun: string, nouns = `${noun}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? noun : nouns}`;
}
