/**
 * Everything a settled batch leaves behind: curated files, quarantined records with their reasons, validation results,
 * the ledger's transfers, the latest prices and the verdict lines. All of it is staged before the commit, and none of it
 * can be seen until after.
 */

import { Book } from "../../domain/ledger/book.ts";
import { hashText } from "../../domain/ledger/hash.ts";
import { type Account, type Counter, type Tally, type Transfer, writeTransfer } from "../../domain/ledger/ledger.ts";
import { rowHashes } from "../../domain/ledger/row-hash.ts";
import { countReasons } from "../../domain/ledger/totals.ts";
import { barContract } from "../../domain/market/bar.ts";
import { receiptId } from "../../domain/market/canonical.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import { gxValidationResult } from "../../domain/quality/gx-result.ts";
import { formatVerdict } from "../../domain/quality/log-line.ts";
import { dayPath, linesObject, type OutputObject } from "../../domain/zones.ts";
import { type CuratedRows, curatedObjects, curatedRows, latestPrices } from "./curate.ts";
import type { Group } from "./groups.ts";
import type { Part } from "./part.ts";
import type { HistoryPorts } from "./ports.ts";
import { PIPELINE, type Position, type Run } from "./run.ts";
import type { HistorySettings } from "./settings.ts";
import { describeReason, type Quarantined, type QuarantinedRecord, type Settled } from "./settle.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

export interface BatchOutput {
  readonly objects: readonly OutputObject[];
  readonly latest: readonly LatestPrice[];
  readonly verdicts: readonly string[];
  readonly transfers: readonly Transfer[];
  readonly totals: Totals;
}

/** Where a batch's records come from when it is not from outside. */
export interface Origin {
  readonly from: "quarantined";
  /** What is taken from there, by arrival; rows are the lines as they rest there. */
  readonly taken: ReadonlyMap<string, Tally>;
  /** The batch's name in every zone: that of its first record is given already. */
  readonly name: string;
}

export function outputsOf(
  { encoder }: Pick<HistoryPorts, "encoder">,
  run: Pick<Run, "id" | "version"> & { readonly position: Pick<Position, "startedAt"> },
  rules: JudgedBy,
  parts: readonly Part[],
  settled: readonly Settled[],
  origin?: Origin,
): BatchOutput {
  const first = origin?.name ?? firstReceipt(settled);
  const day = dayPath(run.position.startedAt);
  const book = new Book(run.id, origin?.from);
  const quarantineLines: string[] = [];
  const received = origin?.taken ?? new Map(parts.map((part) => [part.envelope.arrival, part.received()]));
  for (const [arrival, tally] of received) book.receive(arrival, tally);
  for (const group of settled) {
    bookDuplicates(book, group);
    for (const entry of group.quarantined) {
      const line = quarantineLine(run, rules, group, entry);
      accountOf(book, group, "quarantined").add(receiptHashOf(group.group, entry.record), hashText(line));
      quarantineLines.push(line);
    }
  }
  const curated = curatedRows(settled);
  bookCurated(book, settled, curated);
  const transfers = book.transfers();
  const validations = settled.flatMap(({ group, judgement }) =>
    judgement
      ? [
          JSON.stringify({
            run: run.id,
            group: group.id,
            arrival: group.part.envelope.arrival,
            reasons: judgement.reasons,
            settings: rules.settings,
            result: gxValidationResult(judgement.outcome),
          }),
        ]
      : [],
  );
  return {
    objects: [
      ...curatedObjects(curated, encoder, first),
      ...linesObject(`quarantine/${barContract.dataset}/${day}/${first}.jsonl`, quarantineLines),
      ...linesObject(`validations/${barContract.dataset}/${day}/${run.id}-${run.version}.jsonl`, validations),
      ...linesObject(`ledger/${PIPELINE}/${run.id}-${run.version}.jsonl`, transfers.map(writeTransfer)),
    ],
    latest: latestPrices(curated),
    verdicts: settled.filter(({ judgement }) => judgement).map((group) => verdictLine(run, group)),
    transfers,
    totals: totalsOf(settled),
  };
}

/** By which contract and suite a batch was judged. */
export interface Rules {
  readonly contract: string;
  readonly suite: string;
}

/** With the settings, which a run must be given again to give the same. */
export interface JudgedBy extends Rules {
  readonly settings: HistorySettings;
}

function accountOf(book: Book, { group }: Settled, account: Account): Counter {
  return book.account(group.part.envelope.arrival, account);
}

function bookCurated(book: Book, settled: readonly Settled[], { columns, contents, rows }: CuratedRows): void {
  const hashes = rowHashes(barContract, columns, contents, rows);
  let place = 0;
  for (const each of settled) {
    if (each.curated.length === 0) continue;
    const { receiptHashes } = each.group.part;
    const account = accountOf(book, each, "curated");
    for (const row of each.curated) account.addAt(receiptHashes, row, hashes, place++);
  }
}

function bookDuplicates(book: Book, settled: Settled): void {
  const { group, duplicates } = settled;
  for (const record of duplicates) {
    const original = "row" in record ? group.part.originalHashes.at(record.row) : hashText(record.original);
    accountOf(book, settled, "duplicate").add(receiptHashOf(group, record), original);
  }
}

function receiptHashOf({ part }: Group, record: QuarantinedRecord): bigint {
  return "row" in record ? part.receiptHashes.at(record.row) : part.receiptHash(record.line);
}

/** One quarantined record: what it was, what it became, why it is here, and by whose rules. */
function quarantineLine(run: Pick<Run, "id">, rules: Rules, { group }: Settled, { record, reasons }: Quarantined): string {
  const { envelope, rows } = group.part;
  const isRow = "row" in record;
  return JSON.stringify({
    receipt_id: receiptId(envelope.arrival, isRow ? rows.line(record.row) : record.line),
    run: run.id,
    pipeline: PIPELINE,
    dataset: barContract.dataset,
    source: envelope.source,
    symbol: group.symbol,
    slice: envelope.slice.id,
    group: group.id,
    ingested_at: envelope.ingested_at,
    contract: rules.contract,
    suite: rules.suite,
    reasons: reasons.map((reason) => ({ ...reason, message: describeReason(reason) })),
    original: isRow ? rows.original(record.row) : record.original,
    canonical: isRow ? rows.row(record.row) : null,
  });
}

function verdictLine(run: Pick<Run, "id">, { group, verdict, quarantined }: Settled): string {
  return formatVerdict({
    verdict,
    pipeline: PIPELINE,
    runId: run.id,
    batchId: group.id,
    received: group.received.count,
    failed: quarantined.length,
  });
}

function totalsOf(settled: readonly Settled[]): Totals {
  const sum = (count: (group: Settled) => number) => settled.reduce((total, group) => total + count(group), 0);
  const reasons = countReasons(settled.flatMap(({ quarantined }) => quarantined));
  return {
    ...NO_TOTALS,
    received: sum(({ group }) => group.received.count),
    curated: sum(({ curated }) => curated.length),
    quarantined: sum(({ quarantined }) => quarantined.length),
    duplicate: sum(({ duplicates }) => duplicates.length),
    passed: sum(({ verdict }) => (verdict === "PASS" ? 1 : 0)),
    failed: sum(({ verdict }) => (verdict === "FAIL" ? 1 : 0)),
    reasons,
  };
}

/** The batch's name in every zone: its first record's receipt, so that the same batch has the same name in any process. */
function firstReceipt([first]: readonly Settled[]): string {
  if (!first) return "empty";
  const { envelope, firstLine } = first.group.part;
  return `${envelope.arrival}-${String(firstLine).padStart(9, "0")}`;
}
