/** The fields of a record, each read by its kind: as the contract has it, or why it cannot be. */
import { isRight } from "fp-ts/lib/Either.js";
import type { AnyField } from "./contract.ts";
import { instrumentOf } from "./instruments.ts";
import { exactNumber } from "./numbers.ts";
import type { RecordFault } from "./record.ts";

/** What the arrival says about every record in it; a record's own word goes first. */
export interface Stamp {
  /** These two go before a record's own word. Undefined where each record has to say them itself. */
  readonly source: string | undefined;
  readonly ingested_at: string | undefined;
  /** The raw object's id; with the record's number it makes the receipt. Undefined where receipts are made of something else. */
  readonly arrival: string | undefined;
  readonly symbol?: string | undefined;
  readonly currency?: string | undefined;
  readonly price_basis?: string | undefined;
}

const NO_FAULTS: readonly RecordFault[] = [];

/** Reads one field of a record: its value, or the fault that stands in its way. */
export type Reader = (fields: Readonly<Record<string, unknown>>) => unknown | Fault;

/** Tells a fault from a value without allocating for the values. */
class Fault {
  readonly fault: RecordFault;
  constructor(fault: RecordFault) {
    this.fault = fault;
  }
}

export function readRow(fields: Readonly<Record<string, unknown>>, readers: readonly Reader[], values: unknown[]): readonly RecordFault[] {
  let faults: readonly RecordFault[] | undefined;
  for (let i = 0; i < readers.length; i++) {
    const value = readers[i]!(fields);
    if (value instanceof Fault) faults = [...(faults ?? NO_FAULTS), value.fault];
    else values[i] = value;
  }
  return faults ?? NO_FAULTS;
}

export function reader(name: string, field: AnyField, stamp: Stamp): Reader {
  switch (name) {
    case "receipt_id":
      // Made from the record's number when it is asked for.
      return () => null;
    case "source":
    case "ingested_at":
      return stamp[name] === undefined ? valueReader(name, field, undefined) : () => stamp[name];
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

export function isNumeric({ kind }: AnyField): boolean {
  return kind === "number" || kind === "integer";
}

/** What a field without a value comes to: undefined where it must have one. */
export function absentValue(read: unknown, field: AnyField): string | number | null | undefined {
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

/** A value as a reason quotes it: its JSON, cut to 60 characters; of a list or an object, however deep it nests, only what it is. */
export function show(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
