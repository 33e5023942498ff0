/** A batch of stream records as canonical rows by column, with the hashes that the ledger needs of each record. */
import { hash64, hashText } from "../../domain/ledger/hash.ts";
import { CanonicalRows } from "../../domain/market/canonical.ts";
import { type Column, type DecodedColumns, valueAt } from "../../domain/market/columns.ts";
import { isPlainText } from "../../domain/market/contract.ts";
import type { ProviderRecord, RecordFault } from "../../domain/market/record.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { isInstant } from "../../domain/market/times.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { microsReader } from "./micros.ts";
import type { Amendment, ReadWire, WireRecord } from "./wire.ts";

/** A record that never became a row, by its place in the batch. */
export interface Unreadable {
  readonly record: number;
  readonly faults: readonly RecordFault[];
}

export interface TickRows {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
  /** By record: what was read, and hashes of its receipt and of its original bytes. */
  readonly wires: readonly WireRecord[];
  readonly receiptHashes: BigUint64Array;
  readonly originalHashes: BigUint64Array;
  readonly rowCount: number;
  /** In the contract's order; `revision` is 0 until it is assigned. */
  readonly columns: DecodedColumns;
  /** Of `columns`, to be assigned. */
  readonly revisions: number[];
  /** By row: the record it was read from; event_time in microseconds since 1970. */
  readonly recordOf: readonly number[];
  readonly micros: Float64Array;
  /** Rows that are about a trade told before. */
  readonly amends: ReadonlyMap<number, Amendment>;
  readonly unreadable: readonly Unreadable[];
}

export function receiptOf(shard: string, sequenceNumber: string): string {
  return `${shard}:${sequenceNumber}`;
}

/** What the infrastructure, not the data, made impossible: nothing from this record on was read. */
export interface Poison {
  readonly record: number;
  readonly error: unknown;
}

/** Reads records in order, up to one that cannot be processed at all. */
export function readRows(
  read: ReadWire,
  shard: string,
  records: readonly StreamRecord[],
): { readonly rows: TickRows; readonly poison: Poison | undefined } {
  const wires: WireRecord[] = [];
  for (let record = 0; record < records.length; record++) {
    try {
      wires.push(read(records[record]!.data));
    } catch (error) {
      return { rows: rowsOf(shard, records.slice(0, record), wires), poison: { record, error } };
    }
  }
  return { rows: rowsOf(shard, records, wires), poison: undefined };
}

function rowsOf(shard: string, records: readonly StreamRecord[], wires: readonly WireRecord[]): TickRows {
  const canonical = new CanonicalRows(tickContract, { source: "", ingested_at: "", arrival: shard });
  canonical.append(providerRecords(wires));
  const recordOf = Array.from({ length: canonical.length }, (_, row) => canonical.line(row));
  const arrived = receiptsOf(shard, records);
  const rowCount = recordOf.length;

  const source: string[] = new Array(rowCount);
  const ingestedAt: string[] = new Array(rowCount);
  const receipts: string[] = new Array(rowCount);
  const micros = new Float64Array(rowCount);
  const amends = new Map<number, Amendment>();
  const microsOf = microsReader();
  const eventTimes = canonical.column("event_time") as readonly string[];
  for (let row = 0; row < rowCount; row++) {
    const record = recordOf[row]!;
    const { fields, amends: amendment } = wires[record]!;
    source[row] = fields!["source"] as string;
    ingestedAt[row] = fields!["ingested_at"] as string;
    receipts[row] = arrived.receipts[record]!;
    micros[row] = microsOf(eventTimes[row]!);
    if (amendment) amends.set(row, amendment);
  }
  const revisions: number[] = new Array(rowCount).fill(0);
  const own: DecodedColumns = new Map([
    ["source", source as readonly unknown[]],
    ["ingested_at", ingestedAt],
    ["receipt_id", receipts],
    ["revision", revisions],
  ]);
  return {
    shard,
    records,
    wires,
    receiptHashes: arrived.hashes,
    originalHashes: arrived.originals,
    rowCount,
    columns: new Map(tickContract.fieldNames.map((name) => [name, own.get(name) ?? plain(canonical.column(name))])),
    revisions,
    recordOf,
    micros,
    amends,
    unreadable: canonical.undecodable.map(({ line, faults }) => ({ record: line, faults })),
  };
}

function receiptsOf(shard: string, records: readonly StreamRecord[]) {
  const receipts: string[] = new Array(records.length);
  const hashes = new BigUint64Array(records.length);
  const originals = new BigUint64Array(records.length);
  for (let record = 0; record < records.length; record++) {
    const { sequenceNumber, data } = records[record]!;
    receipts[record] = receiptOf(shard, sequenceNumber);
    hashes[record] = hashText(receipts[record]!);
    originals[record] = hash64(data);
  }
  return { receipts, hashes, originals };
}

/** `line` is the record's place in the batch. What each record says of itself is checked here; the rest by the contract. */
function providerRecords(wires: readonly WireRecord[]): ProviderRecord[] {
  const check = stampCheck();
  const records: ProviderRecord[] = new Array(wires.length);
  for (let line = 0; line < wires.length; line++) {
    const { text, fields, fault } = wires[line]!;
    const wrong = fields ? check(fields) : fault!;
    records[line] = wrong ? { line, original: text, fault: wrong } : { line, original: text, fields: fields! };
  }
  return records;
}

/** Neighbours most often have the same stamp, which is then looked at once. */
function stampCheck(): (fields: Readonly<Record<string, unknown>>) => RecordFault | undefined {
  let [goodSource, goodInstant]: unknown[] = [];
  return ({ source, ingested_at }) => {
    if (source !== goodSource || source === undefined) {
      if (!isPlainText(source)) return wrongStamp("source", source, "plain text");
      goodSource = source;
    }
    if (ingested_at !== goodInstant || ingested_at === undefined) {
      if (!isInstant(ingested_at)) return wrongStamp("ingested_at", ingested_at, "instant YYYY-MM-DDTHH:MM:SS.ffffffZ");
      goodInstant = ingested_at;
    }
    return undefined;
  };
}

function wrongStamp(field: string, found: unknown, allowed: string): RecordFault {
  if (found === undefined || found === null) return { _tag: "missing-field", field };
  return { _tag: "wrong-type", field, found: String(JSON.stringify(found)).slice(0, 60), allowed };
}

function plain(values: Column): readonly unknown[] {
  return Array.from({ length: values.length }, (_, row) => valueAt(values, row));
}
