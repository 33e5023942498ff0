/**
 * From a provider's record to a canonical row: each value read by its field's kind, every fault of the record named.
 * What comes out is valid by the contract's codec; a differential test holds the two together.
 */
import { isRight } from "fp-ts/lib/Either.js";
import { hash64, hashText } from "../ledger/hash.ts";
import type { AnyField, Contract } from "./contract.ts";
import { instrumentOf } from "./instruments.ts";
import { exactNumber } from "./numbers.ts";
import type { ProviderRecord, RecordFault } from "./record.ts";
import type { RowBlock } from "./row-block.ts";

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
  readonly originals = new Originals();
  readonly undecodable: Undecodable[] = [];
  private readonly targets: readonly unknown[][];
  private readonly names: readonly string[];
  private readonly readers: readonly Reader[];
  private readonly symbolPlace: number;
  private readonly values: unknown[];

  constructor(contract: Contract, stamp: Stamp) {
    this.columns = new Map(contract.fieldNames.map((name) => [name, []]));
    this.targets = [...this.columns.values()];
    this.names = contract.fieldNames;
    this.readers = contract.fieldNames.map((name) => reader(name, contract.fields[name]!, stamp));
    this.symbolPlace = contract.fieldNames.indexOf("symbol");
    this.values = new Array(this.readers.length);
  }

  append(records: readonly ProviderRecord[]): void {
    const { targets, values } = this;
    for (const record of records) {
      const { line, original, fields } = record;
      const faults = fields ? this.readRow(line, fields) : [record.fault ?? UNREADABLE];
      if (faults.length > 0) {
        this.undecodable.push({ line, original, faults, ...this.symbolOf(record) });
        continue;
      }
      this.lines.push(line);
      this.originals.push(original);
      for (let i = 0; i < targets.length; i++) targets[i]!.push(values[i]);
    }
  }

  /** The same for a block that is laid out by column already: column by column, several times faster. */
  appendBlock(block: RowBlock): void {
    const faulty = new Set<number>();
    const columns = this.readers.map((read, place) => {
      const given = block.columns.get(this.names[place]!);
      const column: unknown[] = new Array(block.length);
      for (let i = 0; i < block.length; i++) {
        const value = read(given?.[i], block.lines[i]!);
        if (value instanceof Fault) faulty.add(i);
        column[i] = value;
      }
      return column;
    });
    for (let i = 0; i < block.length; i++) {
      if (faulty.has(i)) {
        this.append([block.record(i)]);
        continue;
      }
      this.lines.push(block.lines[i]!);
      this.originals.pushOf(block, i);
    }
    for (const [place, target] of this.targets.entries()) {
      const column = columns[place]!;
      for (let i = 0; i < block.length; i++) if (!faulty.has(i)) target.push(column[i]);
    }
  }

  private readRow(line: number, fields: Readonly<Record<string, unknown>>): readonly RecordFault[] {
    let faults: readonly RecordFault[] = NO_FAULTS;
    for (let i = 0; i < this.readers.length; i++) {
      // No contract has a field that every object inherits (`toString`), so what is found is the record's own.
      const value = this.readers[i]!(fields[this.names[i]!], line);
      if (value instanceof Fault) faults = [...faults, value.fault];
      else this.values[i] = value;
    }
    return faults;
  }

  private symbolOf({ line, fields }: ProviderRecord): { symbol?: string } {
    const symbol = fields && this.readers[this.symbolPlace]!(fields["symbol"], line);
    return typeof symbol === "string" ? { symbol } : {};
  }
}

/** The original text of each row. What came as bytes stays bytes until somebody asks. */
export class Originals {
  private readonly sources: (string | RowBlock)[] = [];
  private readonly places: number[] = [];

  push(text: string): void {
    this.sources.push(text);
    this.places.push(0);
  }

  pushOf(block: RowBlock, i: number): void {
    this.sources.push(block);
    this.places.push(i);
  }

  at(row: number): string {
    const source = this.sources[row]!;
    return typeof source === "string" ? source : new TextDecoder().decode(source.original(this.places[row]!));
  }

  hashAt(row: number): bigint {
    const source = this.sources[row]!;
    return typeof source === "string" ? hashText(source) : hash64(source.original(this.places[row]!));
  }
}

const UNREADABLE: RecordFault = { _tag: "not-decodable", detail: "no fields" };
const NO_FAULTS: readonly RecordFault[] = [];

/** Makes a field's value of what the record has for it (undefined: nothing), or the fault that stands in its way. */
type Reader = (given: unknown, line: number) => unknown | Fault;

/** Tells a fault from a value without allocating for the values. */
class Fault {
  readonly fault: RecordFault;
  constructor(fault: RecordFault) {
    this.fault = fault;
  }
}

function reader(name: string, field: AnyField, stamp: Stamp): Reader {
  switch (name) {
    case "receipt_id":
      return (_given, line) => receiptId(stamp.arrival, line);
    case "source":
    case "ingested_at":
      return () => stamp[name];
    case "revision":
      return () => 0;
    case "symbol": {
      const read = valueReader(name, field, stamp.symbol);
      const instrument = remembering((symbol) => instrumentOf(symbol as string));
      return (given) => {
        const value = read(given);
        return typeof value === "string" ? instrument(value) : value;
      };
    }
    default:
      return valueReader(name, field, name === "currency" || name === "price_basis" ? stamp[name] : undefined);
  }
}

function valueReader(name: string, field: AnyField, otherwise: string | undefined): (given: unknown) => unknown {
  const isNumber = field.kind === "number" || field.kind === "integer";
  const check = (value: unknown): unknown => {
    const converted = isNumber ? numberOf(value) : value;
    if (converted === NOT_REPRESENTABLE) return new Fault({ _tag: "not-representable", field: name, found: show(value) });
    if (field.codec.is(converted)) return converted;
    return new Fault({ _tag: "wrong-type", field: name, found: show(value), allowed: field.codec.name });
  };
  const checkValue = isNumber ? check : remembering(check);
  return (given) => {
    const value = given ?? otherwise;
    if (value !== undefined && value !== null) return checkValue(value);
    return field.nullable ? null : new Fault({ _tag: "missing-field", field: name });
  };
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
