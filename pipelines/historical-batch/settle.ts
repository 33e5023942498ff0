/** Decides where each record of a group belongs: curated, quarantined or duplicate. */
import { barContract } from "../../domain/market/bar.ts";
import type { SessionNumber, YearlyIndexes } from "../../domain/market/bar-index.ts";
import type { Undecodable } from "../../domain/market/canonical.ts";
import { type Column, listOf, pick } from "../../domain/market/columns.ts";
import { describeFault, type RecordFault } from "../../domain/market/record.ts";
import { Texts } from "../../domain/market/texts.ts";
import { type Instant, msOfInstant, type SessionDate } from "../../domain/market/times.ts";
import type { Context } from "../../domain/quality/expectation.ts";
import { type Judgement, judge, reasonText } from "../../domain/quality/gate.ts";
import type { Verdict } from "../../domain/quality/log-line.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { Column as Values } from "../../domain/quality/table.ts";
import type { Group } from "./groups.ts";
import type { HistorySettings } from "./settings.ts";

/** Why a record is in quarantine: its own faults, the expectations it failed, or its group's verdict. */
export type Reason = RecordFault | { readonly _tag: "failed-expectation"; readonly id: string } | BatchFailed | Superseded;
interface BatchFailed {
  readonly _tag: "batch-failed";
  readonly message: string;
}

/** Of a replay: the session was told otherwise after this record had come, at the instant `since`. */
interface Superseded {
  readonly _tag: "superseded";
  readonly since: Instant;
}

/** A row of the group's part, or a record that never became one. */
export type QuarantinedRecord = { readonly row: number } | Undecodable;

export interface Quarantined {
  readonly record: QuarantinedRecord;
  readonly reasons: readonly Reason[];
}

/** A group with every record decided. */
export interface Settled {
  readonly group: Group;
  readonly verdict: Verdict;
  /** Absent where nothing new was there to judge. */
  readonly judgement?: Judgement;
  /** Rows that tell something new. */
  readonly curated: readonly number[];
  /** Rows, and whole records where a group comes again that had undecodable ones. */
  readonly duplicates: readonly QuarantinedRecord[];
  readonly quarantined: readonly Quarantined[];
}

/** What {@link settle} knows of earlier runs. */
export interface Memory {
  /** The closes curated before this batch around the group's sessions. */
  readonly closes: (group: Group) => ReadonlyMap<SessionDate, number>;
  /** The group's indexes; changed in place as rows are curated. */
  readonly indexes: (group: Group) => YearlyIndexes;
  /** The verdict of an earlier run on these very originals under these very rules, if it left any in quarantine. */
  readonly sealed: (group: Group) => Verdict | undefined;
}

export function settle(group: Group, memory: Memory, suite: Suite, settings: HistorySettings): Settled {
  const sealed = memory.sealed(group);
  // Judged before, byte for byte, by the same rules: each record rests where it was put then.
  if (sealed) return { group, verdict: sealed, curated: [], duplicates: [...asRecords(group.rows), ...group.undecodable], quarantined: [] };

  const indexes = memory.indexes(group);
  const { candidates, echoes, known } = separate(group, indexes);
  const nothingNew = candidates.length === 0 && group.undecodable.length === 0 && known.length > 0;
  if (nothingNew) return { group, verdict: "PASS", curated: [], duplicates: asRecords(known), quarantined: [] };

  const judgement = judge({
    // Where all that is new cannot be read, there is no row to hold the rules against.
    suite: candidates.length === 0 && known.length > 0 ? { ...suite, expectations: [], allowEmpty: true } : suite,
    table: { rowCount: candidates.length, columns: gather(group, candidates, suite) },
    repeats: known.length + echoes.length,
    undecodable: group.undecodable.length,
    mode: settings.gate,
    policy: settings,
    context: contextOf(group, candidates, memory),
  });
  const reasonsOf = quarantineReasons(judgement, candidates);
  const passed = reasonsOf.size === 0 ? candidates : candidates.filter((row) => !reasonsOf.has(row));
  const { curated, unchanged } = revise(group, indexes, passed);
  const duplicates: QuarantinedRecord[] = asRecords([...known, ...unchanged]);
  const quarantined: Quarantined[] = group.undecodable.map((record) => ({ record, reasons: record.faults }));
  for (const [row, reasons] of reasonsOf) quarantined.push({ record: { row }, reasons });
  for (const { row, of } of echoes) {
    const reasons = reasonsOf.get(of);
    if (reasons) quarantined.push({ record: { row }, reasons });
    else duplicates.push({ row });
  }
  return { group, verdict: judgement.verdict, judgement, curated, duplicates, quarantined };
}

function asRecords(rows: readonly number[]): QuarantinedRecord[] {
  return rows.map((row) => ({ row }));
}

/** "Now" is when the original arrived: a replay judges freshness as the first run did. */
function contextOf(group: Group, candidates: readonly number[], memory: Memory): Context {
  const { envelope, dates } = group.part;
  const closes = new Map(memory.closes(group));
  // A session told anew is held against its neighbours, not against its own earlier telling.
  if (closes.size > 0) for (const row of candidates) closes.delete(dates[row]!);
  return {
    now: msOfInstant(envelope.ingested_at),
    ...(envelope.slice.to === undefined ? {} : { expectedThrough: envelope.slice.to }),
    earlier: new Map<string, readonly unknown[]>([
      ["price_date", [...closes.keys()]],
      ["close", [...closes.values()]],
    ]),
  };
}

interface Separated {
  /** Rows that tell something new. */
  readonly candidates: readonly number[];
  /** Rows that repeat a candidate of this group; they go where it goes, or are duplicates of it. */
  readonly echoes: readonly { readonly row: number; readonly of: number }[];
  /** Rows whose content is curated already. */
  readonly known: readonly number[];
}

function separate({ part, rows }: Group, indexes: YearlyIndexes): Separated {
  const { sessions, contentHashes } = part;
  // Where every session is later than the one before, no row can repeat another.
  const latest = isAscending(rows, sessions) ? undefined : new Map<SessionNumber, number>();
  const candidates: number[] = [];
  const echoes: { row: number; of: number }[] = [];
  const known: number[] = [];
  for (const row of rows) {
    const session = sessions[row]!;
    const before = latest?.get(session);
    if (before !== undefined && contentHashes.at(before) === contentHashes.at(row)) {
      echoes.push({ row, of: before });
    } else if (before === undefined && indexes.at(session).tells(session, contentHashes, row)) {
      known.push(row);
    } else {
      latest?.set(session, row);
      candidates.push(row);
    }
  }
  return { candidates, echoes, known };
}

function isAscending(rows: readonly number[], sessions: Int32Array): boolean {
  for (let i = 1; i < rows.length; i++) if (sessions[rows[i - 1]!]! >= sessions[rows[i]!]!) return false;
  return true;
}

/** Appends the revisions of rows that passed to what is known of their sessions. */
function revise({ part }: Group, indexes: YearlyIndexes, passed: readonly number[]) {
  const { sessions, closes, contentHashes } = part;
  const { revisions } = part.rows;
  const curated: number[] = [];
  /** Rows that tell what is told already: the telling between, for which it was a change, did not pass. */
  const unchanged: number[] = [];
  for (const row of passed) {
    const session = sessions[row]!;
    const revision = indexes.at(session).tell(session, contentHashes, row, closes[row]!);
    if (revision === 0) unchanged.push(row);
    else {
      revisions[row] = revision;
      curated.push(row);
    }
  }
  return { curated, unchanged };
}

/** The rows that may not be served, with why. */
function quarantineReasons(judgement: Judgement, candidates: readonly number[]): Map<number, Reason[]> {
  const reasons = new Map<number, Reason[]>();
  for (const [position, ids] of judgement.failing) {
    reasons.set(
      candidates[position]!,
      ids.map((id) => ({ _tag: "failed-expectation", id })),
    );
  }
  if (judgement.verdict === "PASS") return reasons;
  const failed: BatchFailed = { _tag: "batch-failed", message: judgement.reasons.map(reasonText).join("; ") };
  for (const row of candidates) reasons.set(row, [...(reasons.get(row) ?? []), failed]);
  return reasons;
}

export function describeReason(reason: Reason): string {
  switch (reason._tag) {
    case "failed-expectation":
      return `fails ${reason.id}`;
    case "batch-failed":
      return `its batch failed: ${reason.message}`;
    case "superseded":
      return `was told otherwise at ${reason.since}, after it had come`;
    default:
      return describeFault(reason);
  }
}

/** The columns that the suite reads, of the candidates alone. They most often stand together, and are then views. */
function gather({ part }: Group, candidates: readonly number[], suite: Suite): ReadonlyMap<string, Values> {
  const names = new Set(suite.expectations.flatMap(({ check }) => check.columns));
  const first = candidates[0] ?? 0;
  const inOnePiece = candidates.every((row, i) => row === first + i);
  const cut = (values: Column): Values => {
    if (values instanceof Texts) return candidates.map((row) => values.text(row));
    if (!inOnePiece) return pick(values, candidates) as Values;
    const end = first + candidates.length;
    return values instanceof Float64Array ? values.subarray(first, end) : (listOf(values) as readonly unknown[]).slice(first, end);
  };
  const known = [...names].filter((name) => barContract.fields[name]);
  return new Map([...part.rows.columns(known)].map(([name, values]) => [name, cut(values)]));
}
