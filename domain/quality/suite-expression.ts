import { type Either, left, right } from "fp-ts/lib/Either.js";
import { nearest } from "../settings.ts";
import { isoFormat, momentOf } from "./dates.ts";
import type { Json } from "./json.ts";

/**
 * Arithmetic over the parameters of a suite, as Great Expectations reads it: numbers, dates and spans of time between them, `now()`,
 * `datetime(…)`, `timedelta(…)` and a few functions of numbers. A date it comes to is ISO 8601 text. `now()` is the parameter `now`,
 * which whoever reads the suite gives: a run can be had again.
 */
export function calculate(expression: string, parameters: Json): Either<string, string | number> {
  const tokens = expression.match(TOKEN) ?? [];
  const urn = tokens.find((token) => token.startsWith("urn:"));
  if (urn !== undefined) {
    return left(
      `${JSON.stringify(expression)} asks for ${urn}, a metric of another run in a store of Great Expectations; give its value by a name`,
    );
  }
  try {
    return tell(new Reader(expression, tokens, parameters).read(), expression);
  } catch (error) {
    if (error instanceof Unreadable) return left(`${JSON.stringify(expression)} ${error.message}`);
    throw error;
  }
}

const TOKEN = /urn:great_expectations:[\w$:?=%.&-]*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|[\p{L}_$][\p{L}\p{N}_.:$]*|\*\*|\S/gu;

/** Thrown and caught within this file: a recursive descent has one way out. */
class Unreadable extends Error {}

/** What a part comes to; times are in microseconds. */
type Value = number | Time;
interface Time {
  readonly _tag: "Moment" | "Span";
  readonly micros: number;
}

const moment = (micros: number): Value => ({ _tag: "Moment", micros });
const span = (micros: number): Value => ({ _tag: "Span", micros });
const kindOf = (value: Value) => (typeof value === "number" ? "a number" : value._tag === "Moment" ? "a date" : "a span of time");

function tell(value: Value, expression: string): Either<string, string | number> {
  if (typeof value === "number") {
    return Number.isFinite(value)
      ? right(value)
      : left(`${JSON.stringify(expression)} comes to ${value}, which is no number to compare with`);
  }
  if (value._tag === "Span") return left(`${JSON.stringify(expression)} comes to a span of time, which no kwarg is; add it to a date`);
  return right(isoFormat(Math.round(value.micros)));
}

class Reader {
  readonly #expression: string;
  readonly #tokens: readonly string[];
  readonly #parameters: Json;
  #at = 0;

  constructor(expression: string, tokens: readonly string[], parameters: Json) {
    this.#expression = expression;
    this.#tokens = tokens;
    this.#parameters = parameters;
  }

  read(): Value {
    const value = this.#sum();
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new Unreadable(`cannot be read from ${rest} on`);
    return value;
  }

  #sum(): Value {
    let value = this.#product();
    for (;;) {
      if (this.#skip("+")) value = add(value, this.#product());
      else if (this.#skip("-")) value = subtract(value, this.#product());
      else return value;
    }
  }

  #product(): Value {
    let value = this.#power();
    for (;;) {
      if (this.#skip("*")) value = multiply(value, this.#power());
      else if (this.#skip("/")) value = divide(value, this.#power());
      else return value;
    }
  }

  #power(): Value {
    if (this.#skip("-")) return multiply(-1, this.#power());
    if (this.#skip("+")) return this.#power();
    const base = this.#atom();
    return this.#skip("^", "**") ? number(base, "^") ** number(this.#power(), "^") : base;
  }

  #atom(): Value {
    const token = this.#tokens[this.#at++] ?? "its end";
    if (token === "(") {
      const inner = this.#sum();
      if (!this.#skip(")")) throw new Unreadable("lacks a closing parenthesis");
      return inner;
    }
    if (/^[\d.]/.test(token)) return Number(token);
    if (this.#skip("(")) return this.#call(token);
    if (Object.hasOwn(this.#parameters, token)) return valueOf(token, this.#parameters[token]);
    const constant = CONSTANTS[token.toUpperCase()];
    if (constant !== undefined) return constant;
    throw new Unreadable(this.#unknown(token));
  }

  /** After its opening parenthesis. */
  #call(name: string): Value {
    const positional: Value[] = [];
    const named: Record<string, Value> = {};
    while (!this.#skip(")")) {
      if (this.#tokens[this.#at] === undefined) throw new Unreadable("lacks a closing parenthesis");
      const key = this.#tokens[this.#at + 1] === "=" ? this.#tokens[this.#at]! : undefined;
      if (key !== undefined) this.#at += 2;
      const value = this.#sum();
      if (key === undefined) positional.push(value);
      else named[key] = value;
      if (this.#tokens[this.#at] !== ")" && !this.#skip(","))
        throw new Unreadable(`cannot be read from ${this.#tokens[this.#at] ?? "its end"} on`);
    }
    if (name === "now") return this.#now();
    const call = FUNCTIONS[name];
    if (!call) throw new Unreadable(`calls ${name}(); known are now, ${Object.keys(FUNCTIONS).join(", ")}`);
    return call(positional, named);
  }

  #now(): Value {
    if (!Object.hasOwn(this.#parameters, "now"))
      throw new Unreadable("asks for the time of the run, which is not given here as the parameter now");
    return valueOf("now", this.#parameters["now"]);
  }

  #unknown(name: string): string {
    const known = Object.keys(this.#parameters);
    const near = nearest(name, known);
    const hint = near === undefined ? `given are ${known.join(", ") || "none"}` : `did you mean ${near}?`;
    return `needs the suite parameter ${name}, which is not given; ${hint}`;
  }

  #skip(...signs: readonly string[]): boolean {
    const found = signs.includes(this.#tokens[this.#at] ?? "");
    if (found) this.#at++;
    return found;
  }
}

const CONSTANTS: Readonly<Record<string, number>> = { E: Math.E, PI: Math.PI };

/** A parameter is a number, text of one, or text of a date. */
function valueOf(name: string, value: unknown): Value {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  const micros = momentOf(value);
  if (micros !== undefined) return moment(micros);
  throw new Unreadable(`calculates with ${name}, which is ${JSON.stringify(value)}, no number and no date`);
}

function number(value: Value, what: string): number {
  if (typeof value === "number") return value;
  throw new Unreadable(`has ${kindOf(value)} in ${what}, which takes numbers`);
}

const impossible = (a: Value, sign: string, b: Value) => new Unreadable(`has ${kindOf(a)} ${sign} ${kindOf(b)}, which is nothing`);

function add(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (typeof a === "number" || typeof b === "number" || (a._tag === "Moment" && b._tag === "Moment")) throw impossible(a, "+", b);
  return a._tag === "Moment" || b._tag === "Moment" ? moment(a.micros + b.micros) : span(a.micros + b.micros);
}

function subtract(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number" || (a._tag === "Span" && b._tag === "Moment")) throw impossible(a, "-", b);
  return a._tag === b._tag ? span(a.micros - b.micros) : moment(a.micros - b.micros);
}

function multiply(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a * b;
  const [factor, time] = typeof a === "number" ? [a, b] : [b, a];
  if (typeof factor !== "number" || typeof time === "number" || time._tag === "Moment") throw impossible(a, "*", b);
  return span(factor * time.micros);
}

function divide(a: Value, b: Value): Value {
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

const FUNCTIONS: Readonly<Record<string, Call>> = {
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
