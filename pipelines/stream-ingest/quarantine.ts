/** Records that are not served, as lines of the quarantine, late and dead-letters zones. */
import { type Columns, valueAt } from "../../domain/market/columns.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { PIPELINE, type Range } from "./range.ts";
import { receiptOf, type TickRows, wireOf } from "./rows.ts";
import { describeReason, type Quarantined, type Reason } from "./settle.ts";

/** By which contract and suite a range was judged. */
export interface Rules {
  readonly contract: string;
  readonly suite: string;
}

/** What it was, what it became, why it is here, and by whose rules. */
export function quarantineLine(range: Range, rules: Rules, rows: TickRows, { record, row, reasons }: Quarantined): string {
  return JSON.stringify({
    ...head(range, rows, record),
    ...rules,
    reasons: told(reasons),
    original: originalOf(rows, record),
    canonical: row === undefined ? null : rowOf(rows.columns, row),
  });
}

/** A trade older than its symbol's horizon, for historical-batch to merge; see `LateTrade`. */
export function lateLine(range: Range, rows: TickRows, row: number): string {
  const record = rows.recordOf[row]!;
  const trade = { original: originalOf(rows, record), canonical: rowOf(rows.columns, row), amends: rows.amends.get(row) };
  return JSON.stringify({ ...head(range, rows, record), ...trade });
}

export function minuteLine(range: Range, suite: string, columns: Columns, row: number, ids: readonly string[]): string {
  const { symbol, source, receipt_id } = rowOf(columns, row);
  return JSON.stringify({
    receipt_id,
    run: range.run,
    pipeline: PIPELINE,
    dataset: minuteBarContract.dataset,
    source,
    symbol,
    contract: `${minuteBarContract.name}@${minuteBarContract.version}`,
    suite,
    reasons: told(ids.map((id) => ({ _tag: "failed-expectation", id }))),
    canonical: rowOf(columns, row),
  });
}

function head({ shard, run, name }: Range, rows: TickRows, record: number) {
  const { sequenceNumber, partitionKey, arrivedAt } = rows.records[record]!;
  const { source, symbol, ingested_at } = wireOf(rows, record).fields ?? {};
  return {
    receipt_id: receiptOf(shard, sequenceNumber),
    run,
    pipeline: PIPELINE,
    dataset: tickContract.dataset,
    range: name,
    source: textOf(source),
    symbol: textOf(symbol),
    partition_key: partitionKey,
    arrived_at: arrivedAt,
    ingested_at: textOf(ingested_at),
  };
}

/** What is no text says nothing of whose the record is; the original has it. */
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Bytes that are no text as base64, so that nothing of them is lost. */
function originalOf(rows: TickRows, record: number): string {
  const { text, form } = wireOf(rows, record);
  return form === "bytes" ? `base64:${Buffer.from(rows.records[record]!.data).toString("base64")}` : text;
}

function told(reasons: readonly Reason[]) {
  return reasons.map((reason) => ({ ...reason, message: describeReason(reason) }));
}

function rowOf(columns: Columns, row: number): Record<string, unknown> {
  return Object.fromEntries([...columns].map(([name, values]) => [name, valueAt(values, row)]));
}
