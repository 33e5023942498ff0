/** Decides where each record of a batch belongs: curated, quarantined, duplicate or late. */
import { listOf } from "../../domain/market/columns.ts";
import { describeFault, type RecordFault } from "../../domain/market/record.ts";
import { type Instant, instantOfMicros } from "../../domain/market/times.ts";
import type { CheckpointStore } from "../../domain/ports/stores.ts";
import { type Reason as BatchReason, type Judgement, judge, reasonText, tooManyBad } from "../../domain/quality/gate.ts";
import type { Verdict } from "../../domain/quality/log-line.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { TickRows } from "./rows.ts";
import type { Series } from "./series.ts";
import type { StreamSettings } from "./settings.ts";
import type { ShardState } from "./state.ts";
import { AMENDED, DUPLICATE, LATE, OVERTAKEN, REFUSED, seriesOf, type Tellings, TOLD_FIRST, tell } from "./tellings.ts";

/** Why a record is in quarantine: its own faults, the expectations it failed, or its batch's verdict. */
export type Reason =
  | RecordFault
  | { readonly _tag: "failed-expectation"; readonly id: string }
  | { readonly _tag: "ahead-of-arrival"; readonly event_time: Instant; readonly ingested_at: Instant }
  | { readonly _tag: "price-jump"; readonly price: number; readonly from: number }
  /** Of a replay: the trade was told otherwise after this record had come. */
  | { readonly _tag: "superseded" }
  | { readonly _tag: "batch-failed"; readonly message: string };

export interface Quarantined {
  /** The record's place in the batch, and its row where it became one. */
  readonly record: number;
  readonly row: number | undefined;
  readonly reasons: readonly Reason[];
}

export interface Settled {
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  /** Why the batch failed; empty where it passed. */
  readonly failures: readonly BatchReason[];
  readonly tellings: Tellings;
  /** Rows in order. */
  readonly curated: readonly number[];
  readonly duplicates: readonly number[];
  readonly late: readonly number[];
  /** By record, in order. */
  readonly quarantined: readonly Quarantined[];
}

/**
 * A batch that fails is quarantined whole, and so leaves no trace in the state: after verdict FAIL the state handed in is that
 * of no checkpoint and must be thrown away.
 * @param superseded rows that are refused whatever they tell
 */
export async function settle(
  checkpoints: CheckpointStore,
  state: ShardState,
  rows: TickRows,
  suite: Suite,
  settings: StreamSettings,
  superseded: ReadonlySet<number> = new Set(),
): Promise<Settled> {
  const judgement = judge({
    suite,
    table: { rowCount: rows.rowCount, columns: new Map([...rows.columns].map(([name, values]) => [name, listOf(values)])) },
    undecodable: rows.unreadable.length,
    mode: settings.transport === "direct" ? "batch" : "rows",
    // The share is judged below, where it is known which trades run ahead, or jump.
    policy: { maxErrorRate: 1, minRows: 0 },
    context: {},
  });
  const reasons = rowReasons(rows, judgement, settings);
  for (const row of superseded) reasons.set(row, [...(reasons.get(row) ?? []), { _tag: "superseded" }]);
  const series = seriesOf(state, rows, (row) => reasons.has(row));
  for (const [row, jump] of jumpsAmong(rows, series, settings)) {
    reasons.set(row, [jump]);
    series[row] = undefined;
  }
  const tellings = await tell(checkpoints, state, rows, series);
  const placed = placeRows(tellings, rows.rowCount);
  // Of all that was received: a producer that begins anew sends its bad records again together with its good ones, which are
  // repeats then. A micro-batch may hold no bad one at all.
  const policy = settings.transport === "direct" ? { maxErrorRate: 0, minRows: 0 } : settings;
  const share = tooManyBad(reasons.size + rows.unreadable.length, rows.rowCount + rows.unreadable.length, policy);
  const failures = judgement.reasons.length > 0 ? judgement.reasons : share;
  if (failures.length === 0) {
    return { verdict: "PASS", judgement, failures, tellings, ...placed, quarantined: badRecords(rows, reasons, []) };
  }
  const failed: Reason = { _tag: "batch-failed", message: failures.map(reasonText).join("; ") };
  const all = Array.from({ length: rows.rowCount }, (_, row) => [row, [...(reasons.get(row) ?? []), failed]] as const);
  const every = badRecords(rows, new Map(all), [failed]);
  return { verdict: "FAIL", judgement, failures, tellings, curated: [], duplicates: [], late: [], quarantined: every };
}

/** By row: why it may not be served, whatever the batch's verdict. */
function rowReasons(rows: TickRows, judgement: Judgement, { maxAheadSeconds }: StreamSettings): Map<number, readonly Reason[]> {
  const reasons = new Map<number, readonly Reason[]>();
  for (const [row, ids] of judgement.failing) {
    reasons.set(
      row,
      ids.map((id) => ({ _tag: "failed-expectation", id })),
    );
  }
  const allowed = maxAheadSeconds * 1_000_000;
  for (let row = 0; row < rows.rowCount; row++) {
    const [micros, arrived] = [rows.micros[row]!, rows.arrivals[row]!];
    if (micros <= arrived + allowed) continue;
    // Taken for the newest trade of its symbol, it would make all that follow it late.
    const [event_time, ingested_at] = [instantOfMicros(micros), instantOfMicros(arrived)];
    reasons.set(row, [...(reasons.get(row) ?? []), { _tag: "ahead-of-arrival", event_time, ingested_at }]);
  }
  return reasons;
}

/** By row: prices out of line with those before them. An amendment tells an older trade anew, and says nothing of the level now. */
function jumpsAmong(rows: TickRows, series: readonly (Series | undefined)[], { maxPriceJump }: StreamSettings): Map<number, Reason> {
  const jumps = new Map<number, Reason>();
  const prices = rows.columns.get("price") as Float64Array;
  for (let row = 0; row < rows.rowCount; row++) {
    const told = series[row];
    if (!told || rows.amends.has(row)) continue;
    const [price, from] = [prices[row]!, told.level.price];
    if (told.level.admits(price, maxPriceJump)) continue;
    told.dirty = true;
    jumps.set(row, { _tag: "price-jump", price, from });
  }
  return jumps;
}

function placeRows({ kinds }: Tellings, rowCount: number): Pick<Settled, "curated" | "duplicates" | "late"> {
  const [curated, duplicates, late]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < rowCount; row++) {
    switch (kinds[row]) {
      case TOLD_FIRST:
      case OVERTAKEN:
      case AMENDED:
        curated.push(row);
        break;
      case DUPLICATE:
        duplicates.push(row);
        break;
      case LATE:
        late.push(row);
        break;
      case REFUSED:
    }
  }
  return { curated, duplicates, late };
}

/** In the order in which they came. */
function badRecords(rows: TickRows, ofRows: ReadonlyMap<number, readonly Reason[]>, ofUnreadable: readonly Reason[]): Quarantined[] {
  const unreadable = rows.unreadable.map(({ record, faults }) => ({ record, row: undefined, reasons: [...faults, ...ofUnreadable] }));
  const refused = [...ofRows].map(([row, reasons]) => ({ record: rows.recordOf[row]!, row, reasons }));
  return [...unreadable, ...refused].sort((a, b) => a.record - b.record);
}

export function describeReason(reason: Reason): string {
  switch (reason._tag) {
    case "failed-expectation":
      return `fails ${reason.id}`;
    case "ahead-of-arrival":
      return `is dated ${reason.event_time}, and arrived at ${reason.ingested_at} already`;
    case "superseded":
      return "was told otherwise after it had come";
    case "price-jump":
      return `has a price of ${reason.price}, where the symbol's last was ${reason.from}`;
    case "batch-failed":
      return `its batch failed: ${reason.message}`;
    default:
      return describeFault(reason);
  }
}
