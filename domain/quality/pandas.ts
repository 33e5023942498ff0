import { type Column, isMissing, Moment, microsOf } from "./table.ts";
import { type Exact, held, written } from "./whole-numbers.ts";

/** What pandas and Python make of values: the type of a column, a value as text, and which values are one. */

/** The names of the types that pandas gives columns here. */
export type Dtype = string;

const TYPED: Readonly<Record<string, Dtype>> = {
  Float64Array: "float64",
  Float32Array: "float32",
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  Uint8Array: "uint8",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
};

/** The type pandas gives the column: missing values turn integers into floats and booleans into objects. */
export function dtypeOf(values: Column, rowCount: number): Dtype {
  if (!Array.isArray(values)) return TYPED[values.constructor.name] ?? "object";
  const counts = { whole: 0, fraction: 0, boolean: 0, date: 0, missing: 0 };
  for (let row = 0; row < rowCount; row++) {
    const value: unknown = values[row];
    if (isMissing(value)) counts.missing++;
    else if (typeof value === "bigint") counts.whole++;
    else if (typeof value === "number") counts[Number.isInteger(value) ? "whole" : "fraction"]++;
    else if (typeof value === "boolean") counts.boolean++;
    else if (value instanceof Date) counts.date++;
    else return "object";
  }
  const present = rowCount - counts.missing;
  if (present === 0) return "object";
  if (counts.whole === rowCount) return "int64";
  if (counts.whole + counts.fraction === present) return "float64";
  if (counts.date === present) return "datetime64";
  return counts.boolean === rowCount ? "bool" : "object";
}

/**
 * How pandas writes the values of a column as text (`astype(str)`) before it matches or measures them. Whole numbers of a
 * column of floats have a `.0`; a column is of floats when it is declared so, or holds a fraction or a missing value. Dates are written
 * as the others of their column need it.
 */
export function writerOf(values: Column, rowCount: number, declared?: Dtype): (value: unknown) => string {
  const dtype = declared ?? dtypeOf(values, rowCount);
  if (dtype.startsWith("datetime64")) return dateWriterOf(values, rowCount);
  if (dtype === "float32") return (value) => pythonFloat(shortestFloat(value as number));
  const floats = dtype.startsWith("float");
  return (value) => (floats && (typeof value === "number" || typeof value === "bigint") ? pythonFloat(Number(value)) : pythonText(value));
}

const DAY = 86_400_000_000;

/** Days alone where each is at midnight, else with as many digits of a second as one of them needs; with a zone, each for itself. */
function dateWriterOf(values: Column, rowCount: number): (value: unknown) => string {
  let [unit, isZoned] = [DAY, false];
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (!(value instanceof Date)) continue;
    while (unit > 1 && microsOf(value) % unit !== 0) unit = unit === DAY ? 1_000_000 : unit / 1000;
    isZoned ||= value instanceof Moment && value.isZoned;
  }
  return (value) => {
    if (!(value instanceof Date)) return pythonText(value);
    const micros = microsOf(value);
    const second = Math.floor(micros / 1_000_000);
    const fraction = `.${String(micros - second * 1_000_000).padStart(6, "0")}`;
    const text = new Date(second * 1000).toISOString().replace("T", " ").slice(0, -5);
    if (isZoned) return `${text}${micros % 1_000_000 === 0 ? "" : fraction}+00:00`;
    if (unit === DAY) return text.slice(0, -9);
    return `${text}${unit === 1_000_000 ? "" : fraction.slice(0, unit === 1000 ? 4 : 7)}`;
  };
}

/** The number of the fewest digits that is this one in 32 bits. */
function shortestFloat(value: number): number {
  const digits = Array.from({ length: 9 }, (_, nth) => Number(value.toPrecision(nth + 1)));
  return digits.find((number) => Math.fround(number) === value) ?? value;
}

/** Python's `str` of one value of a column without a common type. */
export function pythonText(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : pythonFloat(value);
  if (value instanceof Date)
    return value
      .toISOString()
      .replace("T", " ")
      .replace(/(\.000)?Z$/, "")
      .replace(/ 00:00:00$/, "");
  return typeof value === "object" && value !== null ? pythonRepr(value) : String(value);
}

/** Python's `repr`, as values within a list or a dict are written. */
function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value instanceof Date) return pythonText(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`)
    .join(", ")}}`;
}

/** In single quotes, unless it has some and no double ones. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

/** Python's `repr` of a float: the shortest digits, an exponent from 1e16 up and below 1e-4. */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** What stands for a value in a set or a map: Python holds True and 1 for one key, dates by their moment, lists and dicts by what they hold. */
export function keyOf(value: unknown): unknown {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") return held(value);
  if (value instanceof Date) return `\0${microsOf(value)}`;
  return typeof value === "object" && value !== null ? `\0${written(value)}` : value;
}

/** Python's order of values of one kind: numbers (and booleans) by size, text by code point. Undefined between kinds. */
export function compareValues(a: unknown, b: unknown): number | undefined {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  const [x, y] = [orderOf(a), orderOf(b)];
  if (x === undefined || y === undefined || a instanceof Date !== b instanceof Date) return undefined;
  return x < y ? -1 : Number(x > y);
}

function orderOf(value: unknown): Exact | undefined {
  if (value instanceof Date) return microsOf(value);
  if (typeof value === "bigint") return value;
  return typeof value === "number" || typeof value === "boolean" ? Number(value) : undefined;
}

/** UTF-16 units order as code points do, but for surrogates, which stand for the greatest. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2000 : unit >= 0xe000 ? unit - 0x800 : unit);
