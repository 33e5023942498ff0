import { type Either, left, right } from "fp-ts/lib/Either.js";
import { nearest } from "../settings.ts";
import type { Json } from "./json.ts";
import { add, divide, FUNCTIONS, multiply, number, subtract, told, Unreadable, type Value, valueFrom } from "./suite-value.ts";

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
  if (tokens.length > MOST_TOKENS) return left("an expression has more than 1,000 numbers, names and signs");
  try {
    return right(told(new Reader(tokens, parameters).read()));
  } catch (error) {
    if (error instanceof Unreadable) return left(`${JSON.stringify(expression)} ${error.message}`);
    throw error;
  }
}

const TOKEN = /urn:great_expectations:[\w$:?=%.&-]*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|[\p{L}_$][\p{L}\p{N}_.:$]*|\*\*|\S/gu;

/** It is read by functions that call themselves. */
const MOST_TOKENS = 1000;

const CONSTANTS: Readonly<Record<string, number>> = { E: Math.E, PI: Math.PI };

class Reader {
  readonly #tokens: readonly string[];
  readonly #parameters: Json;
  #at = 0;

  constructor(tokens: readonly string[], parameters: Json) {
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
    if (Object.hasOwn(this.#parameters, token)) return valueFrom(token, this.#parameters[token]);
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
    return valueFrom("now", this.#parameters["now"]);
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
