/** Records that were given up after their retries: kept whole, booked, and out of the way of those behind them. */

import { Book } from "../../domain/ledger/book.ts";
import { hash64, hashText } from "../../domain/ledger/hash.ts";
import { Counter, isConserved } from "../../domain/ledger/ledger.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import type { FailureRecord } from "../../domain/stream/failure-record.ts";
import { linesObject } from "../../domain/zones.ts";
import { ledgerObjects } from "./outputs.ts";
import { PIPELINE, type Range } from "./range.ts";
import { rawObjects } from "./raw.ts";
import { RawLines } from "./raw-lines.ts";
import { receiptOf } from "./rows.ts";
import type { Outcome } from "./shard.ts";
import { NO_TOTALS } from "./totals.ts";
import type { WireRecord } from "./wire.ts";

/** The failure record as the mapping gives it, and a line for each record with its original in base64: nothing here reads it. */
export function deadLetterOutputs(
  range: Range,
  records: readonly StreamRecord[],
  failure: FailureRecord,
): Pick<Outcome, "objects" | "verdicts" | "totals"> {
  const book = new Book(range.run);
  const received = new Counter();
  for (const { sequenceNumber, data } of records) received.add(hashText(receiptOf(range.shard, sequenceNumber)), hash64(data));
  book.receive(range.shard, received.tally());
  const account = book.account(range.shard, "deadLettered");
  const letters = records.map((record) => {
    const line = letterOf(range, record, failure);
    account.add(hashText(receiptOf(range.shard, record.sequenceNumber)), hashText(line));
    return line;
  });
  const transfers = book.transfers();
  if (!isConserved(transfers)) throw new Error(`${range.run}: of the records given up not each went to dead-letters`);
  const name = `dead-letters/${tickContract.dataset}/${range.day}/${range.name}`;
  // The mapping gave up on them without a word on what they hold.
  const wires = new Map(records.map((_, i): [number, WireRecord] => [i, { text: "", form: "bytes" }]));
  return {
    objects: [
      ...rawObjects(range, new RawLines(records), wires),
      ...linesObject(`${name}.jsonl`, letters),
      ...linesObject(`${name}.failure.json`, [JSON.stringify(failure)]),
      ...ledgerObjects(range, transfers),
    ],
    verdicts: [givenUpLine(range, records.length, failure)],
    totals: { ...NO_TOTALS, received: records.length, deadLettered: records.length },
  };
}

function letterOf(
  range: Range,
  { sequenceNumber, partitionKey, arrivedAt, data }: StreamRecord,
  { requestContext }: FailureRecord,
): string {
  return JSON.stringify({
    receipt_id: receiptOf(range.shard, sequenceNumber),
    run: range.run,
    pipeline: PIPELINE,
    dataset: tickContract.dataset,
    range: range.name,
    partition_key: partitionKey,
    arrived_at: arrivedAt,
    condition: requestContext.condition,
    tries: requestContext.approximateInvokeCount,
    base64: Buffer.from(data).toString("base64"),
  });
}

function givenUpLine({ run, shard, first, last }: Range, records: number, { requestContext }: FailureRecord): string {
  const message = `gave up ${records} records ${shard}:${first}-${last} after ${requestContext.approximateInvokeCount} tries: ${requestContext.condition}`;
  return JSON.stringify({ message, pipeline: PIPELINE, runId: run, deadLettered: records });
}
