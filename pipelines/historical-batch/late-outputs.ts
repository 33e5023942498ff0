/** What a batch of merged late trades leaves behind. The late lines themselves stay in their zone, as evidence. */

import { Book } from "../../domain/ledger/book.ts";
import { hashText } from "../../domain/ledger/hash.ts";
import { Counter, type Transfer, writeTransfer } from "../../domain/ledger/ledger.ts";
import { rowHashes } from "../../domain/ledger/row-hash.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { objectsByDay } from "../../domain/objects-by-day.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import { gxValidationResult } from "../../domain/quality/gx-result.ts";
import { formatVerdict } from "../../domain/quality/log-line.ts";
import { linesObject, type OutputObject } from "../../domain/zones.ts";
import type { LateBatch, LateLine } from "./late-lines.ts";
import type { SettledLate } from "./late-settle.ts";
import type { Rules } from "./outputs.ts";
import { PIPELINE } from "./run.ts";
import { describeReason, type Reason } from "./settle.ts";

export interface LateOutput {
  readonly objects: readonly OutputObject[];
  readonly verdict: string;
  readonly transfers: readonly Transfer[];
}

/** @param version of the checkpoint that commits them: the batch's name in every zone */
export function lateOutputs(version: number, encoder: RowEncoder, rules: Rules, batch: LateBatch, settled: SettledLate): LateOutput {
  const { lines, day } = batch;
  const run = `late@${version}`;
  const name = `late-${String(version).padStart(9, "0")}`;
  const book = new Book(run, "late");
  for (const [arrival, tally] of taken(lines)) book.receive(arrival, tally);
  const hashes = rowHashes(tickContract, settled.columns, settled.contents);
  for (const i of settled.curated) {
    const { arrival, receiptHash } = lines[i]!;
    book.account(arrival, "curated").add(receiptHash, hashes.at(i));
  }
  for (const i of settled.duplicates) {
    const { arrival, receiptHash, original } = lines[i]!;
    book.account(arrival, "duplicate").add(receiptHash, hashText(original));
  }
  const quarantine = settled.quarantined.map(({ line: i, reasons }) => {
    const text = quarantineLine(run, rules, lines[i]!, reasons);
    book.account(lines[i]!.arrival, "quarantined").add(lines[i]!.receiptHash, hashText(text));
    return text;
  });
  const transfers = book.transfers();
  const result = { run, reasons: settled.judgement.reasons, result: gxValidationResult(settled.judgement.outcome) };
  return {
    objects: [
      ...objectsByDay(encoder, tickContract, settled.columns, settled.curated, name),
      ...linesObject(`quarantine/${tickContract.dataset}/${day}/${name}.jsonl`, quarantine),
      ...linesObject(`validations/${tickContract.dataset}/${day}/${name}.jsonl`, [JSON.stringify(result)]),
      ...linesObject(`ledger/${PIPELINE}/${name}.jsonl`, transfers.map(writeTransfer)),
    ],
    verdict: formatVerdict({
      verdict: settled.verdict,
      pipeline: PIPELINE,
      runId: run,
      batchId: name,
      received: lines.length,
      failed: quarantine.length,
    }),
    transfers,
  };
}

/** What is taken out of the late account, by arrival. */
function taken(lines: readonly LateLine[]) {
  const counters = new Map<string, Counter>();
  for (const { arrival, receiptHash, lineHash } of lines) {
    const counter = counters.get(arrival) ?? new Counter();
    counters.set(arrival, counter);
    counter.add(receiptHash, lineHash);
  }
  return [...counters].map(([arrival, counter]) => [arrival, counter.tally()] as const);
}

function quarantineLine(run: string, rules: Rules, { receipt_id, original, canonical }: LateLine, reasons: readonly Reason[]): string {
  return JSON.stringify({
    receipt_id,
    run,
    pipeline: PIPELINE,
    dataset: tickContract.dataset,
    source: canonical.source,
    symbol: canonical.symbol,
    ingested_at: canonical.ingested_at,
    ...rules,
    reasons: reasons.map((reason) => ({ ...reason, message: describeReason(reason) })),
    original,
    canonical,
  });
}
