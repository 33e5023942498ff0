/**
 * From a provider's record to a canonical row: each value read by its field's kind, every fault of the record named.
 * What comes out is valid by the contract's codec; a differential test holds the two together.
 */
import { type Column, type Columns, valueAt } from "./columns.ts";
import { type Contract, isId } from "./contract.ts";
import { Instants } from "./instants.ts";
import { LineDecoder } from "./line-decoder.ts";
import type { LineTarget } from "./line-layout.ts";
import { absentValue, isNumeric, type Reader, reader, readRow, type Stamp } from "./read-fields.ts";
import type { LineRecords, ProviderRecord, RecordBlock, RecordFault } from "./record.ts";
import { Texts } from "./texts.ts";
import { Words } from "./words.ts";

/** A record that could not become a row. */
export interface Undecodable {
  readonly line: number;
  readonly original: string;
  readonly faults: readonly RecordFault[];
  /** The instrument it is about, where at least that can be read. */
  readonly symbol?: string;
}

export function receiptId(arrival: string, line: number): string {
  return `${arrival}:${line}`;
}

/**
 * Canonical rows by column, taken in as they are read: what the provider's record held besides is let go at once, so that
 * a large batch costs the memory of its columns and its text.
 */
export class CanonicalRows {
  readonly contract: Contract;
  readonly undecodable: Undecodable[] = [];
  private readonly decoder: LineDecoder;
  private readonly readers: readonly Reader[];
  private readonly symbolPlace: number;
  private readonly values: unknown[];
  /** Of each row: the record's original, and its receipt where the arrival makes it. */
  readonly originals: Texts;
  readonly receipts = new Texts();
  private readonly receiptPrefix: Uint8Array | undefined;
  private target: LineTarget;
  private numbersOfLines: Float64Array;
  private count = 0;

  /** A decoder that lives longer than one original has less to learn. @param expected how many rows there will be */
  constructor(contract: Contract, stamp: Stamp, decoder = new LineDecoder(contract), expected = FIRST_CAPACITY) {
    this.contract = contract;
    this.decoder = decoder;
    this.readers = contract.fieldNames.map((name) => reader(name, contract.fields[name]!, stamp));
    this.symbolPlace = contract.fieldNames.indexOf("symbol");
    this.values = new Array(this.readers.length);
    this.originals = new Texts(expected);
    this.numbersOfLines = new Float64Array(expected);
    this.receiptPrefix = stamp.arrival === undefined ? undefined : new TextEncoder().encode(`${stamp.arrival}:`);
    const fields = contract.fieldNames.map((name) => contract.fields[name]!);
    const otherwise = fields.map((field, i) => absentValue(this.readers[i]!({}), field));
    const pieces = fields.map((field, i) => {
      if (field.kind === "instant" && otherwise[i] === undefined) return new Instants(expected);
      return isId(field) ? new Texts(expected) : undefined;
    });
    this.target = {
      numbers: fields.map((field) => (isNumeric(field) ? new Float64Array(expected) : undefined)),
      words: fields.map((field, i) => (isNumeric(field) || pieces[i] ? undefined : new Words(decoder.words[i]!, expected))),
      pieces,
      micros: microsOf(pieces),
      held: fields.map(() => 0),
      otherwise,
    };
  }

  /** How many records have become rows. */
  get length(): number {
    return this.count;
  }

  /** A view of one column, in the contract's representation; `revision` is 0 until it is assigned. */
  column(name: string): Column {
    const field = this.contract.fieldNames.indexOf(name);
    return this.target.numbers[field]?.subarray(0, this.count) ?? this.textColumn(name, field);
  }

  /** Columns by field, all unless told which. */
  columns(names: readonly string[] = this.contract.fieldNames): Columns {
    return new Map(names.map((name) => [name, this.column(name)]));
  }

  /** The record's number. */
  line(row: number): number {
    return this.numbersOfLines[row]!;
  }

  /** By row: the record's number. */
  get lines(): Float64Array {
    return this.numbersOfLines.subarray(0, this.count);
  }

  /** The record's original text. */
  original(row: number): string {
    return this.originals.text(row);
  }

  /** The revisions, to be assigned in place. */
  get revisions(): Float64Array {
    return this.target.numbers[this.contract.fieldNames.indexOf("revision")]!;
  }

  /** One row as an object. */
  row(row: number): Record<string, unknown> {
    return Object.fromEntries(this.contract.fieldNames.map((name) => [name, valueAt(this.column(name), row)]));
  }

  /** Takes in the block's records from `from` up to, not including, `to`. */
  append(block: RecordBlock, from = 0, to = block.length): void {
    this.reserve(this.count + to - from);
    if ("bytes" in block) this.appendLines(block, from, to);
    else for (let i = from; i < to; i++) this.appendRecord(block[i]!);
  }

  private appendLines(block: LineRecords, from: number, to: number): void {
    if (from >= to) return;
    const held = this.originals.hold(block.bytes);
    this.target = { ...this.target, held: this.target.pieces.map((column) => column?.hold(block.bytes) ?? 0) };
    for (let i = from; i < to; ) {
      const surprising = this.decoder.decode(block, i, to, this.count, this.target);
      this.originals.addPieces(held, block, i, surprising);
      for (; i < surprising; i++) this.take(block.lines[i]!);
      if (i === to) return;
      if (this.read(block.record(i))) {
        this.originals.addPieces(held, block, i, i + 1);
        this.take(block.lines[i]!);
        this.decoder.learn(block, i, this.count - 1, this.target);
      }
      i++;
    }
  }

  private appendRecord(record: ProviderRecord): boolean {
    if (!this.read(record)) return false;
    this.originals.add(record.original);
    this.take(record.line);
    return true;
  }

  /** Puts the record's values behind the last row; false where it cannot become one. */
  private read(record: ProviderRecord): boolean {
    const { values } = this;
    const { line, original, fields } = record;
    const faults = fields ? readRow(fields, this.readers, values) : [record.fault ?? UNREADABLE];
    if (faults.length > 0) {
      this.undecodable.push({ line, original, faults, ...this.symbolOf(record) });
      return false;
    }
    const { numbers, words, pieces } = this.target;
    for (let field = 0; field < values.length; field++) {
      const [column, ofPieces] = [numbers[field], pieces[field]];
      if (column) column[this.count] = (values[field] ?? Number.NaN) as number;
      else if (ofPieces) ofPieces.put(this.count, values[field] as string | null);
      else words[field]!.put(this.count, values[field] as string | null);
    }
    return true;
  }

  /** The values behind the last row are a row now. */
  private take(line: number): void {
    if (this.receiptPrefix) this.receipts.addNumbered(this.receiptPrefix, line);
    this.numbersOfLines[this.count++] = line;
  }

  private symbolOf(record: ProviderRecord): { symbol?: string } {
    const symbol = record.fields && this.readers[this.symbolPlace]!(record.fields);
    return typeof symbol === "string" ? { symbol } : {};
  }

  private textColumn(name: string, field: number): Column {
    if (name === "receipt_id") return this.receipts;
    const values = this.target.words[field] ?? this.target.pieces[field];
    if (!values) throw new Error(`contract ${this.contract.name} has no field ${name}`);
    // A record that was refused may have left a value behind the last row.
    if (values instanceof Texts) values.truncate(this.count);
    else values.length = this.count;
    return values;
  }

  /** Makes room for so many rows in all. */
  private reserve(rows: number): void {
    const { numbers, pieces, words } = this.target;
    for (const column of pieces) column?.reserve(rows);
    for (const column of words) column?.reserve(rows);
    this.target = { ...this.target, micros: microsOf(pieces) };
    if (rows <= this.numbersOfLines.length) return;
    const capacity = Math.max(rows, this.numbersOfLines.length * 2);
    this.numbersOfLines = enlarged(this.numbersOfLines, capacity);
    this.target = { ...this.target, numbers: numbers.map((values) => values && enlarged(values, capacity)) };
  }
}

function microsOf(pieces: LineTarget["pieces"]): LineTarget["micros"] {
  return pieces.map((column) => (column instanceof Instants ? column.micros : undefined));
}

const FIRST_CAPACITY = 64;

function enlarged(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}

const UNREADABLE: RecordFault = { _tag: "not-decodable", detail: "no fields" };
