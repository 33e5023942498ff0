/** Records of one original that a batch holds: canonical where they can be, with the hashes that the ledger needs of each. */
import { Hashes, hashText } from "../../domain/ledger/hash.ts";
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
  /** The first record's number; 0 while there is none. */
  firstLine = 0;

  constructor(envelope: Envelope) {
    this.envelope = envelope;
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
  }

  receiptHash(line: number): bigint {
    return hashText(receiptId(this.envelope.arrival, line));
  }
}
