/** A batch of stream records as canonical rows by column, with the hashes that the ledger needs of each record. */
import { Hashes, hashPieces, hashTexts } from "../../domain/ledger/hash.ts";
import { CanonicalRows } from "../../domain/market/canonical.ts";
import type { Columns } from "../../domain/market/columns.ts";
import type { Instants } from "../../domain/market/instants.ts";
import type { Amendment } from "../../domain/market/late-trade.ts";
import type { LineDecoder } from "../../domain/market/line-decoder.ts";
import type { Stamp } from "../../domain/market/read-fields.ts";
import type { RecordFault } from "../../domain/market/record.ts";
import { Texts } from "../../domain/market/texts.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { viewOf } from "../../domain/market/utf8.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { RawLines } from "./raw-lines.ts";
import { type ReadWire, readWire, type WireRecord } from "./wire.ts";
import { appendRecords, CarefulReader, Poison } from "./wire-block.ts";

/** A record that never became a row, by its place in the batch. */
export interface Unreadable {
  readonly record: number;
  readonly faults: readonly RecordFault[];
}

export interface TickRows {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
  /** The same as lines of a raw object. */
  readonly lines: RawLines;
  /** Those of them that were read with care, by their place; all others are plain JSON on one line. See {@link wireOf}. */
  readonly wires: ReadonlyMap<number, WireRecord>;
  /** By record: hashes of its receipt and of its original bytes. */
  readonly receiptHashes: Hashes;
  readonly originalHashes: Hashes;
  readonly rowCount: number;
  /** In the contract's order; `revision` is 0 until it is assigned. */
  readonly columns: Columns;
  /** Of `columns`, to be assigned. */
  readonly revisions: Float64Array;
  /** By row: the record it was read from; event_time and ingested_at in microseconds since 1970. */
  readonly recordOf: ArrayLike<number>;
  readonly micros: Float64Array;
  readonly arrivals: Float64Array;
  /** Rows that are about a trade told before. */
  readonly amends: ReadonlyMap<number, Amendment>;
  readonly unreadable: readonly Unreadable[];
}

export function receiptOf(shard: string, sequenceNumber: string): string {
  return `${shard}:${sequenceNumber}`;
}

/** A record as it was read, or would have been, with care. */
export function wireOf({ records, wires }: Pick<TickRows, "records" | "wires">, record: number): WireRecord {
  return wires.get(record) ?? readWire(records[record]!.data);
}

/**
 * Reads records in order, up to one that cannot be processed at all.
 * @param decoder what it learned from the shard's earlier records serves the next
 */
export function readRows(
  read: ReadWire,
  decoder: LineDecoder,
  shard: string,
  records: readonly StreamRecord[],
): { readonly rows: TickRows; readonly poison: Poison | undefined } {
  const reader = new CarefulReader(read, records);
  const canonical = new CanonicalRows(tickContract, OWN_WORD, decoder, records.length);
  const lines = new RawLines(records);
  try {
    appendRecords(reader, canonical, lines);
  } catch (thrown) {
    if (!(thrown instanceof Poison)) throw thrown;
    const before = readRows(read, decoder, shard, records.slice(0, thrown.record));
    return { rows: before.rows, poison: before.poison ?? thrown };
  }
  return { rows: rowsOf(shard, reader, canonical, lines), poison: undefined };
}

/** Of a sequence number of Kinesis. */
const USUAL_DIGITS = 56;

/** A stream record says itself where it comes from, and its receipt is made of its sequence number. */
const OWN_WORD: Stamp = { source: undefined, ingested_at: undefined, arrival: undefined };

function rowsOf(shard: string, { records, wires }: CarefulReader, canonical: CanonicalRows, lines: RawLines): TickRows {
  const prefix = viewOf(receiptOf(shard, ""));
  const receipts = new Texts(records.length, records.length * (prefix.byteLength + USUAL_DIGITS));
  for (let i = 0; i < records.length; i++) {
    const at = lines.sequenceAt(i);
    receipts.addJoined(prefix, lines.view, at, at + records[i]!.sequenceNumber.length);
  }
  const receiptHashes = new Hashes(records.length);
  hashTexts(receipts, 0, receiptHashes);
  const originalHashes = hashPieces(lines.memory, lines.starts, lines.ends);

  const { length: rowCount, lines: recordOf } = canonical;
  const columns = new Map(canonical.columns());
  columns.set("receipt_id", rowCount === records.length ? receipts : receipts.pick(recordOf));
  return {
    shard,
    records,
    lines,
    wires,
    receiptHashes,
    originalHashes,
    rowCount,
    columns,
    revisions: columns.get("revision") as Float64Array,
    recordOf,
    micros: (columns.get("event_time") as Instants).micros,
    arrivals: (columns.get("ingested_at") as Instants).micros,
    amends: amendmentsOf(wires, recordOf),
    unreadable: canonical.undecodable.map(({ line, faults }) => ({ record: line, faults })),
  };
}

/** By row. An amendment is always read with care. */
function amendmentsOf(wires: ReadonlyMap<number, WireRecord>, recordOf: ArrayLike<number>): Map<number, Amendment> {
  const amends = new Map<number, Amendment>();
  let row = 0;
  for (const [record, wire] of wires) {
    if (!wire.amends) continue;
    while (row < recordOf.length && recordOf[row]! < record) row++;
    if (recordOf[row] === record) amends.set(row, wire.amends);
  }
  return amends;
}
