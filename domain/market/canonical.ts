/**
 * From a provider's record to a canonical row: each value read by its field's kind, every fault of the record named.
 * What comes out is valid by the contract's codec; a differential test holds the two together.
 */
import { isRight } from "fp-ts/lib/Either.js";
import type { AnyField, Contract } from "./contract.ts";
import { instrumentOf } from "./instruments.ts";
import { exactNumber } from "./numbers.ts";
import type { ProviderRecord, RecordFault } from "./record.ts";

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
  /** In the contract's field order; `revision` is 0 until it is assigned. */
  readonly columns: ReadonlyMap<string, unknown[]>;
  /** Of each row: its record's number and original text. */
  readonly lines: number[] = [];
  readonly originals: string[] = [];
  readonly undecodable: Undecodable[] = [];
  private readonly targets: readonly unknown[][];
  private readonly readers: readonly Reader[];
  private readonly symbolPlace: number;
  private readonly values: unknown[];

  constructor(contract: Contract, stamp: Stamp) {
    this.columns = new Map(contract.fieldNames.map((name) => [name, []]));
    this.targets = [...this.columns.values()];
    this.readers = contract.fieldNames.map((name) => reader(name, contract.fields[name]!, stamp));
    this.symbolPlace = contract.fieldNames.indexOf("symbol");
    this.values = new Array(this.readers.length);
  }

  append(records: readonly ProviderRecord[]): void {
    const { targets, values } = this;
    for (const record of records) {
      const { line, original, fields } = record;
      const faults = fields ? readRow(record, fields, this.readers, values) : [record.fault ?? UNREADABLE];
      if (faults.length > 0) {
        this.undecodable.push({ line, original, faults, ...this.symbolOf(record) });
        continue;
      }
      this.lines.push(line);
      this.originals.push(original);
      for (let i = 0; i < targets.length; i++) targets[i]!.push(values[i]);
    }
  }

  private symbolOf(record: ProviderRecord): { symbol?: string } {
    const symbol = record.fields && this.readers[this.symbolPlace]!(record.fields, record);
    return typeof symbol === "string" ? { symbol } : {};
  }
}

const UNREADABLE: RecordFault = { _tag: "not-decodable", detail: "no fields" };
const NO_FAULTS: readonly RecordFault[] = [];

/** Reads one field of a record: its value, or the fault that stands in its way. */
type Reader = (fields: Readonly<Record<string, unknown>>, record: ProviderRecord) => unknown | Fault;

/** Tells a fault from a value without allocating for the values. */
class Fault {
  readonly fault: RecordFault;
  constructor(fault: RecordFault) {
    this.fault = fault;
  }
}

function readRow(
  record: ProviderRecord,
  fields: Readonly<Record<string, unknown>>,
  readers: readonly Reader[],
  values: unknown[],
): readonly RecordFault[] {
  let faults: readonly RecordFault[] | undefined;
  for (let i = 0; i < readers.length; i++) {
    const value = readers[i]!(fields, record);
    if (value instanceof Fault) faults = [...(faults ?? NO_FAULTS), value.fault];
    else values[i] = value;
  }
  return faults ?? NO_FAULTS;
}

function reader(name: string, field: AnyField, stamp: Stamp): Reader {
  switch (name) {
    case "receipt_id":
      return (_fields, record) => receiptId(stamp.arrival, record.line);
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
  const isNumber = field.kind === "number" || field.kind === "integer";
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
