import { isoFormat, momentOf } from "./dates.ts";

/** What the arithmetic of suite parameters is over: numbers, dates, and the spans of time between them. */

/** Says why an expression has no value; caught by whoever reads the expression. */
export class Unreadable extends Error {}

/** What a part comes to; times are in microseconds. */
export type Value = number | Time;
interface Time {
  readonly _tag: "Moment" | "Span";
  readonly micros: number;
}

const moment = (micros: number): Value => ({ _tag: "Moment", micros });
const span = (micros: number): Value => ({ _tag: "Span", micros });
const kindOf = (value: Value) => (typeof value === "number" ? "a number" : value._tag === "Moment" ? "a date" : "a span of time");

/** A value as a kwarg is: a number, or a date as ISO 8601 text. */
export function told(value: Value): string | number {
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new Unreadable(`comes to ${value}, which is no number to compare with`);
  }
  if (value._tag === "Span") throw new Unreadable("comes to a span of time, which no kwarg is; add it to a date");
  return isoFormat(Math.round(value.micros));
}

/** A parameter is a number, text of one, or text of a date. */
export function valueFrom(name: string, value: unknown): Value {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  const micros = momentOf(value);
  if (micros !== undefined) return moment(micros);
  throw new Unreadable(`calculates with ${name}, which is ${JSON.stringify(value)}, no number and no date`);
}

export function number(value: Value, what: string): number {
  if (typeof value === "number") return value;
  throw new Unreadable(`has ${kindOf(value)} in ${what}, which takes numbers`);
}

const impossible = (a: Value, sign: string, b: Value) => new Unreadable(`has ${kindOf(a)} ${sign} ${kindOf(b)}, which is nothing`);

export function add(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (typeof a === "number" || typeof b === "number" || (a._tag === "Moment" && b._tag === "Moment")) throw impossible(a, "+", b);
  return a._tag === "Moment" || b._tag === "Moment" ? moment(a.micros + b.micros) : span(a.micros + b.micros);
}

export function subtract(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number" || (a._tag === "Span" && b._tag === "Moment")) throw impossible(a, "-", b);
  return a._tag === b._tag ? span(a.micros - b.micros) : moment(a.micros - b.micros);
}

export function multiply(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a * b;
  const [factor, time] = typeof a === "number" ? [a, b] : [b, a];
  if (typeof factor !== "number" || typeof time === "number" || time._tag === "Moment") throw impossible(a, "*", b);
  return span(factor * time.micros);
}

export function divide(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a / b;
  if (typeof a === "number" || a._tag === "Moment") throw impossible(a, "/", b);
  if (typeof b === "number") return span(a.micros / b);
  if (b._tag === "Moment") throw impossible(a, "/", b);
  return a.micros / b.micros;
}

type Call = (positional: readonly Value[], named: Readonly<Record<string, Value>>) => Value;

const ofNumber =
  (name: string, of: (x: number) => number): Call =>
  ([value, ...more], named) => {
    if (value === undefined || more.length > 0 || Object.keys(named).length > 0)
      throw new Unreadable(`calls ${name}(), which takes one number`);
    return of(number(value, `${name}()`));
  };

/** Halves go to the even one, as in Python. */
function roundEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

const SECOND = 1_000_000;
/** In the order in which Python takes them. */
const SPANS: Readonly<Record<string, number>> = {
  days: 86_400 * SECOND,
  seconds: SECOND,
  microseconds: 1,
  milliseconds: 1_000,
  minutes: 60 * SECOND,
  hours: 3_600 * SECOND,
  weeks: 604_800 * SECOND,
};
const FIELDS = ["year", "month", "day", "hour", "minute", "second", "microsecond"];

/** The arguments by name; those without one are in order. */
function argumentsOf(name: string, allowed: readonly string[], positional: readonly Value[], named: Readonly<Record<string, Value>>) {
  const given = { ...Object.fromEntries(positional.map((value, at) => [allowed[at] ?? "one too many", value])), ...named };
  const stranger = Object.keys(given).find((key) => !allowed.includes(key));
  if (stranger !== undefined) throw new Unreadable(`gives ${name}() ${stranger}; it takes ${allowed.join(", ")}`);
  return new Map(Object.entries(given).map(([key, value]) => [key, number(value, `${name}()`)]));
}

const timedelta: Call = (positional, named) => {
  const given = argumentsOf("timedelta", Object.keys(SPANS), positional, named);
  return span([...given].reduce((sum, [unit, amount]) => sum + amount * SPANS[unit]!, 0));
};

const datetime: Call = (positional, named) => {
  const given = argumentsOf("datetime", FIELDS, positional, named);
  const [year, month, day, hour = 0, minute = 0, second = 0, micros = 0] = FIELDS.map((field) => given.get(field));
  if (year === undefined || month === undefined || day === undefined)
    throw new Unreadable("calls datetime(), which takes a year, a month and a day");
  const at = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  at.setUTCFullYear(year, month - 1, day);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day)
    throw new Unreadable(`names ${year}-${month}-${day}, a day that does not exist`);
  return moment(at.getTime() * 1000 + micros);
};

export const FUNCTIONS: Readonly<Record<string, Call>> = {
  datetime,
  timedelta,
  ...Object.fromEntries(
    Object.entries({
      sin: Math.sin,
      cos: Math.cos,
      tan: Math.tan,
      exp: Math.exp,
      abs: Math.abs,
      trunc: Math.trunc,
      sgn: Math.sign,
      round: roundEven,
    }).map(([name, of]) => [name, ofNumber(name, of)]),
  ),
};
