/**
 * Everything a settled range leaves behind: raw, curated, quarantined and late records, closed minutes, validation results, the
 * ledger's transfers, the latest prices and the verdict line. All of it is staged before the commit, and none of it can be
 * seen until after.
 */

import { Book } from "../../domain/ledger/book.ts";
import { hashText } from "../../domain/ledger/hash.ts";
import { Counter, type Tally, type Transfer, writeTransfer } from "../../domain/ledger/ledger.ts";
import { rowHashes } from "../../domain/ledger/row-hash.ts";
import { countReasons } from "../../domain/ledger/totals.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { objectsByDay } from "../../domain/objects-by-day.ts";
import { gxValidationResult } from "../../domain/quality/gx-result.ts";
import { formatVerdict } from "../../domain/quality/log-line.ts";
import { suiteVersion } from "../../domain/quality/suite-version.ts";
import { linesObject, type OutputObject } from "../../domain/zones.ts";
import type { StreamPorts } from "./ports.ts";
import { lateLine, quarantineLine, type Rules } from "./quarantine.ts";
import { PIPELINE, type Range } from "./range.ts";
import { rawObjects } from "./raw.ts";
import type { TickRows } from "./rows.ts";
import type { StreamSettings } from "./settings.ts";
import type { Settled } from "./settle.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

export interface RangeOutput {
  /** In the order in which they may be published: an envelope after its body. */
  readonly objects: readonly OutputObject[];
  readonly verdict: string;
  readonly transfers: readonly Transfer[];
  readonly totals: Totals;
}

/** Where records come from when it is not from outside: what is taken there, its rows being the lines as they rest. */
export interface Origin {
  readonly from: "quarantined" | "deadLettered";
  readonly taken: Tally;
}

export function rulesOf({ tickSuite }: Pick<StreamPorts, "tickSuite">): Rules {
  return { contract: `${tickContract.name}@${tickContract.version}`, suite: `${tickSuite.name}@${suiteVersion(tickSuite)}` };
}

export function outputsOf(
  ports: Pick<StreamPorts, "encoder" | "tickSuite">,
  range: Range,
  rows: TickRows,
  settled: Settled,
  settings: StreamSettings,
  origin?: Origin,
): RangeOutput {
  const { dataset } = tickContract;
  const rules = rulesOf(ports);
  const book = new Book(range.run, origin?.from);
  book.receive(range.shard, origin?.taken ?? received(rows));
  bookRows(book, range, rows, settled);
  const quarantine = settled.quarantined.map((entry) => {
    const line = quarantineLine(range, rules, rows, entry);
    book.account(range.shard, "quarantined").add(rows.receiptHashes.at(entry.record), hashText(line));
    return line;
  });
  const late = settled.late.map((row) => {
    const line = lateLine(range, rows, row);
    book.account(range.shard, "late").add(rows.receiptHashes.at(rows.recordOf[row]!), hashText(line));
    return line;
  });
  const transfers = book.transfers();
  const validation = { run: range.run, range: range.name, arrival: range.shard, reasons: settled.failures, settings };
  return {
    objects: [
      // What comes from another account is in a raw object already.
      ...(origin ? [] : rawObjects(range, rows.lines, rows.wires)),
      ...objectsByDay(ports.encoder, tickContract, rows.columns, settled.curated, range.name),
      ...linesObject(`quarantine/${dataset}/${range.day}/${range.name}.jsonl`, quarantine),
      ...linesObject(`late/${dataset}/${range.day}/${range.name}.jsonl`, late),
      ...linesObject(`validations/${dataset}/${range.day}/${range.name}.jsonl`, [
        JSON.stringify({ ...validation, result: gxValidationResult(settled.judgement.outcome) }),
      ]),
      ...ledgerObjects(range, transfers),
    ],
    verdict: verdictLine(range, rows, settled),
    transfers,
    totals: totalsOf(rows, settled),
  };
}

export function ledgerObjects({ day, name }: Range, transfers: readonly Transfer[]): OutputObject[] {
  return linesObject(`ledger/${PIPELINE}/${day}/${name}.jsonl`, transfers.map(writeTransfer));
}

/** All records as they were read, whatever is made of them: what conservation is held against. */
function received({ records, receiptHashes, originalHashes }: TickRows) {
  const counter = new Counter();
  for (let record = 0; record < records.length; record++) counter.addAt(receiptHashes, record, originalHashes, record);
  return counter.tally();
}

function bookRows(book: Book, { shard }: Range, rows: TickRows, { curated, duplicates, tellings }: Settled): void {
  if (curated.length > 0) {
    const account = book.account(shard, "curated");
    const hashes = rowHashes(tickContract, rows.columns, tellings.contents, curated);
    for (let i = 0; i < curated.length; i++) account.addAt(rows.receiptHashes, rows.recordOf[curated[i]!]!, hashes, i);
  }
  for (const row of duplicates) {
    const record = rows.recordOf[row]!;
    book.account(shard, "duplicate").addAt(rows.receiptHashes, record, rows.originalHashes, record);
  }
}

function verdictLine({ run, shard, first, last }: Range, { records }: TickRows, { verdict, quarantined }: Settled): string {
  const batchId = `${shard}:${first}-${last}`;
  return formatVerdict({ verdict, pipeline: PIPELINE, runId: run, batchId, received: records.length, failed: quarantined.length });
}

function totalsOf({ records }: TickRows, { verdict, curated, duplicates, late, quarantined }: Settled): Totals {
  return {
    ...NO_TOTALS,
    received: records.length,
    curated: curated.length,
    quarantined: quarantined.length,
    duplicate: duplicates.length,
    late: late.length,
    passed: verdict === "PASS" ? 1 : 0,
    failed: verdict === "FAIL" ? 1 : 0,
    reasons: countReasons(quarantined),
  };
}
