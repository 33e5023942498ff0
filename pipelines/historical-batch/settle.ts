/** Decides where each record of a group belongs: curated, quarantined or duplicate. */
import { type Columns, type RowHasher, rowHasher } from "../../domain/ledger/row-hash.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { BarIndex } from "../../domain/market/bar-index.ts";
import type { CanonicalRows } from "../../domain/market/canonical.ts";
import { describeFault, type ProviderRecord, type RecordFault } from "../../domain/market/record.ts";
import { msOfInstant, type SessionDate } from "../../domain/market/times.ts";
import { type Judgement, judge, reasonText } from "../../domain/quality/gate.ts";
import type { Verdict } from "../../domain/quality/log-line.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { Group } from "./groups.ts";
import type { HistorySettings } from "./settings.ts";

/** Why a record is in quarantine: its own faults, the expectations it failed, or its group's verdict. */
export type Reason = RecordFault | { readonly _tag: "failed-expectation"; readonly id: string } | BatchFailed;
interface BatchFailed {
  readonly _tag: "batch-failed";
  readonly message: string;
}

export interface Quarantined {
  readonly record: ProviderRecord;
  /** Its row in the part, where it has a canonical form. */
  readonly row?: number;
  readonly reasons: readonly Reason[];
}

export interface CuratedRow {
  readonly row: number;
  readonly content: bigint;
}

/** A group with every record decided. */
export interface Settled {
  readonly group: Group;
  readonly verdict: Verdict;
  /** Absent where nothing new was there to judge. */
  readonly judgement?: Judgement;
  readonly curated: readonly CuratedRow[];
  readonly duplicates: readonly ProviderRecord[];
  readonly quarantined: readonly Quarantined[];
}

/** What {@link settle} knows of earlier runs. */
export interface Memory {
  /** The group's index for each session; changed in place as rows are curated. */
  readonly index: (group: Group) => (date: SessionDate) => BarIndex;
  /** The verdict of an earlier run on these very originals under these very rules, if it left any in quarantine. */
  readonly sealed: (group: Group) => Verdict | undefined;
}

type IndexOf = ReturnType<Memory["index"]>;

export function settle(group: Group, memory: Memory, suite: Suite, settings: HistorySettings): Settled {
  const sealed = memory.sealed(group);
  if (sealed) {
    // Judged before, byte for byte, by the same rules: each record rests where it was put then.
    return { group, verdict: sealed, curated: [], duplicates: recordsOf(group), quarantined: [] };
  }
  const hasher = rowHasher(barContract, group.rows.columns);
  const indexOf = memory.index(group);
  const { candidates, echoes, known } = separate(group, indexOf, hasher);
  const nothingNew = candidates.length === 0 && group.undecodable.length === 0 && known.length > 0;
  if (nothingNew) return { group, verdict: "PASS", curated: [], duplicates: known.map((row) => recordOf(group, row)), quarantined: [] };

  const judgement = judge({
    suite,
    table: {
      rowCount: candidates.length,
      columns: gather(group.rows, candidates, suite),
    },
    undecodable: group.undecodable.length,
    mode: settings.gate,
    policy: settings,
    context: {
      now: msOfInstant(group.envelope.ingested_at),
      ...(group.envelope.slice.to === undefined ? {} : { expectedThrough: group.envelope.slice.to }),
    },
  });
  const reasonsOf = quarantineReasons(judgement, candidates);
  const curated = candidates.filter(({ row }) => !reasonsOf.has(row));
  for (const candidate of curated) revise(group, indexOf, candidate);

  const duplicates = known.map((row) => recordOf(group, row));
  const quarantined: Quarantined[] = group.undecodable.map(({ record, faults }) => ({ record, reasons: faults }));
  for (const [row, reasons] of reasonsOf) quarantined.push({ record: recordOf(group, row), row, reasons });
  for (const { row, of } of echoes) {
    const reasons = reasonsOf.get(of);
    if (reasons) quarantined.push({ record: recordOf(group, row), row, reasons });
    else duplicates.push(recordOf(group, row));
  }
  return { group, verdict: judgement.verdict, judgement, curated, duplicates, quarantined };
}

interface Separated {
  /** Rows that tell something new. */
  readonly candidates: readonly CuratedRow[];
  /** Rows that repeat a candidate of this group; they go where it goes, or are duplicates of it. */
  readonly echoes: readonly { readonly row: number; readonly of: number }[];
  /** Rows whose content is curated already. */
  readonly known: readonly number[];
}

function separate(group: Group, indexOf: IndexOf, hasher: RowHasher): Separated {
  const dates = group.rows.columns.get("price_date") as readonly string[];
  const latest = new Map<string, CuratedRow>();
  const candidates: CuratedRow[] = [];
  const echoes: { row: number; of: number }[] = [];
  const known: number[] = [];
  for (const row of group.members) {
    const date = dates[row]!;
    const content = hasher.content(row);
    const before = latest.get(date);
    if (before?.content === content) {
      echoes.push({ row, of: before.row });
    } else if (!before && indexOf(date).get(date)?.content === content) {
      known.push(row);
    } else {
      const candidate = { row, content };
      latest.set(date, candidate);
      candidates.push(candidate);
    }
  }
  return { candidates, echoes, known };
}

/** Appends the row's revision to what is known of its session. */
function revise(group: Group, indexOf: IndexOf, { row, content }: CuratedRow): void {
  const date = group.rows.columns.get("price_date")![row] as SessionDate;
  const index = indexOf(date);
  const revision = (index.get(date)?.revision ?? 0) + 1;
  index.set(date, { revision, content });
  group.rows.columns.get("revision")![row] = revision;
}

/** The rows that may not be served, with why. */
function quarantineReasons(judgement: Judgement, candidates: readonly CuratedRow[]): Map<number, Reason[]> {
  const reasons = new Map<number, Reason[]>();
  for (const [position, ids] of judgement.failing) {
    reasons.set(
      candidates[position]!.row,
      ids.map((id) => ({ _tag: "failed-expectation", id })),
    );
  }
  if (judgement.verdict === "PASS") return reasons;
  const failed: BatchFailed = { _tag: "batch-failed", message: judgement.reasons.map(reasonText).join("; ") };
  for (const { row } of candidates) reasons.set(row, [...(reasons.get(row) ?? []), failed]);
  return reasons;
}

export function describeReason(reason: Reason): string {
  switch (reason._tag) {
    case "failed-expectation":
      return `fails ${reason.id}`;
    case "batch-failed":
      return `its batch failed: ${reason.message}`;
    default:
      return describeFault(reason);
  }
}

/** The columns that the suite reads, of the candidates alone. They most often stand together, and are cut out in one piece. */
function gather({ columns }: CanonicalRows, candidates: readonly CuratedRow[], suite: Suite): Columns {
  const read = new Set(suite.expectations.flatMap(({ check }) => check.columns));
  const first = candidates[0]?.row ?? 0;
  const inOnePiece = candidates.every(({ row }, i) => row === first + i);
  const cut = (values: readonly unknown[]) =>
    inOnePiece ? values.slice(first, first + candidates.length) : candidates.map(({ row }) => values[row]);
  return new Map([...columns].filter(([name]) => read.has(name)).map(([name, values]) => [name, cut(values)]));
}

function recordOf(group: Group, row: number): ProviderRecord {
  return group.rows.records[row]!;
}

function recordsOf(group: Group): ProviderRecord[] {
  return group.members.map((row) => recordOf(group, row)).concat(group.undecodable.map(({ record }) => record));
}
