/** Stream records as lines of JSON, some hundreds in one piece of memory: most become rows without becoming objects. */
import { isUtf8 } from "node:buffer";
import type { CanonicalRows } from "../../domain/market/canonical.ts";
import { isPlainText } from "../../domain/market/contract.ts";
import { show } from "../../domain/market/read-fields.ts";
import type { LineRecords, ProviderRecord, RecordFault } from "../../domain/market/record.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { isInstant } from "../../domain/market/times.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { CARE_KEYS, type ReadWire, type WireRecord } from "./wire.ts";

/** What the infrastructure, not the data, made impossible: nothing from this record on was read. */
export class Poison {
  readonly record: number;
  readonly error: unknown;

  constructor(record: number, error: unknown) {
    this.record = record;
    this.error = error;
  }
}

/** Reads single records with care and keeps what was read, by their place in the batch. Throws {@link Poison} where the reader throws. */
export class CarefulReader {
  readonly wires = new Map<number, WireRecord>();
  readonly records: readonly StreamRecord[];
  private readonly read: ReadWire;
  private readonly check = stampCheck();

  constructor(read: ReadWire, records: readonly StreamRecord[]) {
    this.read = read;
    this.records = records;
  }

  /** What the record says of itself is checked here; the rest by the contract. */
  record(line: number): ProviderRecord {
    const wire = this.wire(line);
    this.wires.set(line, wire);
    const { text, fields, fault } = wire;
    const wrong = fields ? this.check(fields) : fault!;
    return wrong ? { line, original: text, fault: wrong } : { line, original: text, fields: fields! };
  }

  private wire(line: number): WireRecord {
    try {
      return this.read(this.records[line]!.data);
    } catch (error) {
      throw new Poison(line, error);
    }
  }
}

/** Memory in which records stand one behind the other to be read, be it as lines of a raw object or where they came to lie. */
export interface RecordMemory {
  readonly memory: Uint8Array;
  /** Of each record that is there, where its data begin and end. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Puts some more of the records there; says how many are there now. */
  putSome(): number;
}

/** Takes the records into the rows. */
export function appendRecords(reader: CarefulReader, rows: CanonicalRows, memory: RecordMemory): void {
  for (let first = 0; first < reader.records.length; ) {
    const end = memory.putSome();
    appendBlock(new WireBlock(reader, memory, first, end), rows);
    first = end;
  }
}

/** The decoder passes over bytes that are no text; so where there are any, the records that hold them are taken out of its way. */
function appendBlock(block: WireBlock, rows: CanonicalRows): void {
  let from = 0;
  if (!isUtf8(block.bytes.subarray(block.starts[0], block.ends[block.length - 1]))) {
    for (let i = 0; i < block.length; i++) {
      if (isUtf8(block.bytes.subarray(block.starts[i], block.ends[i]))) continue;
      rows.append(block, from, i);
      rows.append([block.record(i)]);
      from = i + 1;
    }
  }
  rows.append(block, from);
}

/** Some records, one behind the other in one piece of memory. */
class WireBlock implements LineRecords {
  readonly length: number;
  readonly lines: Int32Array;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  private readonly reader: CarefulReader;

  constructor(reader: CarefulReader, { memory, starts, ends }: RecordMemory, first: number, end: number) {
    this.reader = reader;
    this.length = end - first;
    this.lines = new Int32Array(this.length);
    for (let i = 0; i < this.length; i++) this.lines[i] = first + i;
    this.bytes = memory;
    this.starts = starts.subarray(first, end);
    this.ends = ends.subarray(first, end);
  }

  record(i: number): ProviderRecord {
    return this.reader.record(this.lines[i]!);
  }

  fieldOf(key: string): string | undefined {
    return Object.hasOwn(tickContract.fields, key) ? key : undefined;
  }

  needsCare(key: string): boolean {
    return CARE_KEYS.has(key);
  }
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
  return { _tag: "wrong-type", field, found: show(found), allowed };
}
