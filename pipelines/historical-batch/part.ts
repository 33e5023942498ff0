/** Records of one original that a batch holds: canonical where they can be, with the hashes that the ledger needs of each. */
import { Hashes, hashText } from "../../domain/ledger/hash.ts";
import { Counter, type Tally } from "../../domain/ledger/ledger.ts";
import { barContract } from "../../domain/market/bar.ts";
import { CanonicalRows, receiptId } from "../../domain/market/canonical.ts";
import type { ProviderRecord } from "../../domain/market/record.ts";
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

  /** Whether an earlier batch holds the beginning of the original. */
  readonly continues: boolean;

  /** `after`: the record number after which it begins; 0 for the beginning of the original. */
  constructor(envelope: Envelope, after = 0) {
    this.envelope = envelope;
    this.continues = after > 0;
    this.rows = new CanonicalRows(barContract, {
      source: envelope.source,
      ingested_at: envelope.ingested_at,
      arrival: envelope.arrival,
      symbol: envelope.hints.symbol ?? envelope.slice.symbol,
      currency: envelope.hints.currency,
      price_basis: envelope.hints.priceBasis,
    });
  }

  append(records: readonly ProviderRecord[]): void {
    this.firstLine ||= records[0]?.line ?? 0;
    const { lines, originals } = this.rows;
    const before = lines.length;
    this.rows.append(records);
    for (let row = before; row < lines.length; row++) {
      this.receiptHashes.push(this.receiptHash(lines[row]!));
      this.originalHashes.push(hashText(originals[row]!));
    }
    this.count += records.length;
  }

  /** All its records as they were read, whatever is made of them: what conservation is held against. */
  received(): Tally {
    const counter = new Counter();
    for (let row = 0; row < this.rows.lines.length; row++) counter.add(this.receiptHashes.at(row), this.originalHashes.at(row));
    for (const { line, original } of this.rows.undecodable) counter.add(this.receiptHash(line), hashText(original));
    return { ...counter.tally(), count: this.count };
  }

  receiptHash(line: number): bigint {
    return hashText(receiptId(this.envelope.arrival, line));
  }
}
