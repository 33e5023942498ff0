/** Records of one original that a batch holds: canonical where they can be, with the hashes that the ledger needs of each. */

import { Hashes, hashText, hashTexts } from "../../domain/ledger/hash.ts";
import { Counter, type Tally } from "../../domain/ledger/ledger.ts";
import { contentHashes } from "../../domain/ledger/row-hash.ts";
import { barContract } from "../../domain/market/bar.ts";
import { sessionNumber } from "../../domain/market/bar-index.ts";
import { CanonicalRows, receiptId } from "../../domain/market/canonical.ts";
import { listOf } from "../../domain/market/columns.ts";
import type { LineDecoder } from "../../domain/market/line-decoder.ts";
import { lineOf, type RecordBlock } from "../../domain/market/record.ts";
import type { SessionDate } from "../../domain/market/times.ts";
import type { Envelope } from "../../domain/ports/envelope.ts";

export class Part {
  readonly envelope: Envelope;
  readonly rows: CanonicalRows;
  /** By row: of its receipt, and of its original text. */
  readonly receiptHashes = new Hashes();
  readonly originalHashes = new Hashes();
  private count = 0;
  /** The first record's number; 0 while there is none. */
  firstLine = 0;
  private contents: Hashes | undefined;
  private sessionNumbers: Int32Array | undefined;

  /** Whether an earlier batch holds the beginning of the original. */
  readonly continues: boolean;

  /** `after`: the record number after which it begins; 0 for the beginning of the original. */
  constructor(envelope: Envelope, after = 0, decoder?: LineDecoder) {
    this.envelope = envelope;
    this.continues = after > 0;
    const stamp = {
      source: envelope.source,
      ingested_at: envelope.ingested_at,
      arrival: envelope.arrival,
      symbol: envelope.hints.symbol ?? envelope.slice.symbol,
      currency: envelope.hints.currency,
      price_basis: envelope.hints.priceBasis,
    };
    this.rows = new CanonicalRows(barContract, stamp, decoder);
  }

  /** Takes in the block's records from `from` up to, not including, `to`. */
  append(block: RecordBlock, from = 0, to = block.length): void {
    if (from >= to) return;
    this.firstLine ||= lineOf(block, from);
    const before = this.rows.length;
    this.rows.append(block, from, to);
    hashTexts(this.rows.receipts, before, this.receiptHashes);
    hashTexts(this.rows.originals, before, this.originalHashes);
    this.count += to - from;
  }

  get dates(): readonly SessionDate[] {
    return listOf(this.rows.column("price_date")) as readonly SessionDate[];
  }

  /** By row: its date as a number. Asked for when all records are in. */
  get sessions(): Int32Array {
    if (this.sessionNumbers) return this.sessionNumbers;
    const { dates } = this;
    const sessions = new Int32Array(dates.length);
    for (let row = 0; row < sessions.length; row++) sessions[row] = sessionNumber(dates[row]!);
    this.sessionNumbers = sessions;
    return sessions;
  }

  get closes(): Float64Array {
    return this.rows.column("close") as Float64Array;
  }

  /** By row: the hash of what it tells. Asked for when all records are in. */
  get contentHashes(): Hashes {
    this.contents ??= contentHashes(barContract, this.rows.columns(CONTENT_FIELDS));
    return this.contents;
  }

  /** All its records as they were read, whatever is made of them: what conservation is held against. */
  received(): Tally {
    const counter = new Counter();
    for (let row = 0; row < this.rows.length; row++) counter.addAt(this.receiptHashes, row, this.originalHashes, row);
    for (const { line, original } of this.rows.undecodable) counter.add(this.receiptHash(line), hashText(original));
    return { ...counter.tally(), count: this.count };
  }

  receiptHash(line: number): bigint {
    return hashText(receiptId(this.envelope.arrival, line));
  }
}

const CONTENT_FIELDS = barContract.fieldNames.filter((name) => !barContract.fields[name]!.volatile);
