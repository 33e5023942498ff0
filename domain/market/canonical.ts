/**
 * From a provider's record to a canonical row: each value read by its field's kind, every fault of the record named.
 * What comes out is valid by the contract's codec; a differential test holds the two together.
 */
import { isRight } from "fp-ts/lib/Either.js";
import { type Column, type Columns, valueAt } from "./columns.ts";
import type { AnyField, Contract } from "./contract.ts";
import { instrumentOf } from "./instruments.ts";
import { LineDecoder, type LineTarget } from "./line-decoder.ts";
import { exactNumber } from "./numbers.ts";
import type { LineRecords, ProviderRecord, RecordBlock, RecordFault } from "./record.ts";
import { Texts } from "./texts.ts";

/** What the arrival says about every record in it; a record's own word goes first. */
export interface Stamp {
  readonly source: string;
  readonly ingested_at: string;
  /** The raw object's id; with the record's number it makes the receipt. */
  readonly arrival: string;
  readonly symbol?: string | undefined;
  readonly currency?: string | undefined;
  readonly price_basis?: string | undefined;
}

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
  /** Of each row: the record's original, and its receipt. */
  readonly originals = new Texts();
  readonly receipts = new Texts();
  private readonly receiptPrefix: Uint8Array;
  private target: LineTarget;
  private numbersOfLines = new Float64Array(FIRST_CAPACITY);
  private count = 0;

  /** A decoder that lives longer than one original has less to learn. */
  constructor(contract: Contract, stamp: Stamp, decoder = new LineDecoder(contract)) {
    this.contract = contract;
    this.decoder = decoder;
    this.readers = contract.fieldNames.map((name) => reader(name, contract.fields[name]!, stamp));
    this.symbolPlace = contract.fieldNames.indexOf("symbol");
    this.values = new Array(this.readers.length);
    this.receiptPrefix = new TextEncoder().encode(`${stamp.arrival}:`);
    const isNumber = contract.fieldNames.map((name) => isNumeric(contract.fields[name]!));
    this.target = {
      numbers: isNumber.map((is) => (is ? new Float64Array(FIRST_CAPACITY) : undefined)),
      texts: isNumber.map((is) => (is ? undefined : [])),
      otherwise: contract.fieldNames.map((name, field) => absentValue(this.readers[field]!({}), contract.fields[name]!)),
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
    while (this.count + to - from > this.numbersOfLines.length) this.grow();
    if ("bytes" in block) this.appendLines(block, from, to);
    else for (let i = from; i < to; i++) this.appendRecord(block[i]!);
  }

  private appendLines(block: LineRecords, from: number, to: number): void {
    const { bytes, starts, ends, lines } = block;
    if (from >= to) return;
    const held = this.originals.hold(bytes);
    for (let i = from; i < to; i++) {
      if (this.decoder.decode(bytes, starts[i]!, ends[i]!, this.count, this.target)) {
        this.originals.addPiece(held, starts[i]!, ends[i]!);
        this.take(lines[i]!);
      } else if (this.read(block.record(i))) {
        this.originals.addPiece(held, starts[i]!, ends[i]!);
        this.take(lines[i]!);
        this.decoder.learn(block, i, this.count - 1, this.target);
      }
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
    const { numbers, texts } = this.target;
    for (let field = 0; field < values.length; field++) {
      const column = numbers[field];
      if (column) column[this.count] = (values[field] ?? Number.NaN) as number;
      else texts[field]![this.count] = values[field] as string | null;
    }
    return true;
  }

  /** The values behind the last row are a row now. */
  private take(line: number): void {
    this.receipts.addNumbered(this.receiptPrefix, line);
    this.numbersOfLines[this.count++] = line;
  }

  private symbolOf(record: ProviderRecord): { symbol?: string } {
    const symbol = record.fields && this.readers[this.symbolPlace]!(record.fields);
    return typeof symbol === "string" ? { symbol } : {};
  }

  private textColumn(name: string, field: number): Column {
    if (name === "receipt_id") return this.receipts;
    const values = this.target.texts[field];
    if (!values) throw new Error(`contract ${this.contract.name} has no field ${name}`);
    // A record that was refused may have left a value behind the last row.
    values.length = this.count;
    return values;
  }

  private grow(): void {
    const capacity = this.numbersOfLines.length * 2;
    this.numbersOfLines = enlarged(this.numbersOfLines, capacity);
    this.target = { ...this.target, numbers: this.target.numbers.map((values) => values && enlarged(values, capacity)) };
  }
}

const FIRST_CAPACITY = 1024;

function enlarged(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}

const UNREADABLE: RecordFault = { _tag: "not-decodable", detail: "no fields" };
const NO_FAULTS: readonly RecordFault[] = [];

/** Reads one field of a record: its value, or the fault that stands in its way. */
type Reader = (fields: Readonly<Record<string, unknown>>) => unknown | Fault;

/** Tells a fault from a value without allocating for the values. */
class Fault {
  readonly fault: RecordFault;
  constructor(fault: RecordFault) {
    this.fault = fault;
  }
}

function readRow(fields: Readonly<Record<string, unknown>>, readers: readonly Reader[], values: unknown[]): readonly RecordFault[] {
  let faults: readonly RecordFault[] | undefined;
  for (let i = 0; i < readers.length; i++) {
    const value = readers[i]!(fields);
    if (value instanceof Fault) faults = [...(faults ?? NO_FAULTS), value.fault];
    else values[i] = value;
  }
  return faults ?? NO_FAULTS;
}

function reader(name: string, field: AnyField, stamp: Stamp): Reader {
  switch (name) {
    case "receipt_id":
      // Made from the record's number when it is asked for.
      return () => null;
    case "source":
    case "ingested_at":
      return () => stamp[name];
    case "revision":
      return () => 0;
    case "symbol":
    case "currency":
    case "price_basis":
      return valueReader(name, field, stamp[name]);
    default:
      return valueReader(name, field, undefined);
  }
}

function valueReader(name: string, field: AnyField, otherwise: string | undefined): Reader {
  const isNumber = isNumeric(field);
  const convert = isNumber ? numberOf : name === "symbol" ? oneSpelling : (value: unknown) => value;
  const check = (value: unknown): unknown => {
    const converted = convert(value);
    if (converted === NOT_REPRESENTABLE) return new Fault({ _tag: "not-representable", field: name, found: show(value) });
    if (field.codec.is(converted)) return converted;
    return new Fault({ _tag: "wrong-type", field: name, found: show(value), allowed: field.codec.name });
  };
  const checkValue = isNumber ? check : remembering(check);
  return (fields) => {
    // No contract has a field that every object inherits (`toString`), so what is found is the record's own.
    const value = fields[name] ?? otherwise;
    if (value !== undefined && value !== null) return checkValue(value);
    return field.nullable ? null : new Fault({ _tag: "missing-field", field: name });
  };
}

function oneSpelling(value: unknown): unknown {
  return typeof value === "string" ? instrumentOf(value) : value;
}

/** Codes recur from record to record and dates from symbol to symbol: each is checked once. */
function remembering(check: (value: unknown) => unknown): (value: unknown) => unknown {
  const known = new Map<unknown, unknown>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const checked = check(value);
    if (!(checked instanceof Fault) && known.size < MOST_REMEMBERED) known.set(value, checked);
    return checked;
  };
}
const MOST_REMEMBERED = 50_000;

function isNumeric({ kind }: AnyField): boolean {
  return kind === "number" || kind === "integer";
}

/** What a field without a value comes to: undefined where it must have one. */
function absentValue(read: unknown, field: AnyField): string | number | null | undefined {
  if (read instanceof Fault) return undefined;
  return read === null && isNumeric(field) ? Number.NaN : (read as string | number | null);
}

const NOT_REPRESENTABLE = Symbol("not representable");

/** Numbers come as JSON numbers already known to be exact, or as text. Anything else stays what it is, for the codec to refuse. */
function numberOf(value: unknown): unknown {
  if (typeof value === "number") return value + 0;
  if (typeof value !== "string") return value;
  const exact = exactNumber(value);
  if (isRight(exact)) return exact.right;
  return exact.left === "not-representable" ? NOT_REPRESENTABLE : value;
}

/** A value as a reason quotes it: its JSON, cut to 60 characters. */
function show(value: unknown): string {
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
