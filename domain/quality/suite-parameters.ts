import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { nearest } from "../settings.ts";
import { isObject, type Json } from "./json.ts";

/**
 * Values that a suite leaves open: a kwarg written `{"$PARAMETER": "low"}`, or with arithmetic over parameters and numbers,
 * `{"$PARAMETER": "low * 1.5 + 1"}`. They are filled in before a rule is compiled. `{"$PARAMETER": "low", "$PARAMETER.low": 3}`
 * brings its own value, as 0.18 writes it.
 */
const PARAMETER = "$PARAMETER";

const isParameter = (value: unknown): value is Json => isObject(value) && typeof value[PARAMETER] === "string";

/** The value with every parameter in it filled in, or why one cannot be. */
export function fillIn(value: unknown, parameters: Json): Either<string, unknown> {
  if (isParameter(value)) return evaluate(value[PARAMETER] as string, { ...parameters, ...ownValues(value) });
  if (Array.isArray(value)) {
    const items = value.map((item) => fillIn(item, parameters));
    return items.find(isLeft) ?? right(items.map((item) => (item as { right: unknown }).right));
  }
  if (!isObject(value)) return right(value);
  const entries = Object.entries(value).map(([key, item]) => [key, fillIn(item, parameters)] as const);
  const failed = entries.map(([, item]) => item).find(isLeft);
  return failed ?? right(Object.fromEntries(entries.map(([key, item]) => [key, (item as { right: unknown }).right])));
}

function ownValues(value: Json): Json {
  const own = Object.entries(value).filter(([key]) => key.startsWith(`${PARAMETER}.`));
  return Object.fromEntries(own.map(([key, given]) => [key.slice(PARAMETER.length + 1), given]));
}

/** A name alone stands for a value of any type; arithmetic needs numbers. */
function evaluate(expression: string, parameters: Json): Either<string, unknown> {
  const name = expression.trim();
  if (Object.hasOwn(parameters, name)) return right(parameters[name]);
  const tokens = expression.match(/\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|[\p{L}_][\p{L}\p{N}_.:]*|\*\*|\S/gu) ?? [];
  const arithmetic = new Arithmetic(expression, tokens, parameters);
  const value = arithmetic.sum();
  return arithmetic.fault === undefined ? right(value) : left(arithmetic.fault);
}

class Arithmetic {
  readonly #expression: string;
  readonly #tokens: readonly string[];
  readonly #parameters: Json;
  #at = 0;
  #fault: string | undefined;

  constructor(expression: string, tokens: readonly string[], parameters: Json) {
    this.#expression = expression;
    this.#tokens = tokens;
    this.#parameters = parameters;
  }

  /** The first thing that kept the expression from having a value. */
  get fault(): string | undefined {
    const rest = this.#tokens[this.#at];
    return this.#fault ?? (rest === undefined ? undefined : `${JSON.stringify(this.#expression)} cannot be read from ${rest} on`);
  }

  sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#skip("+")) value += this.#product();
      else if (this.#skip("-")) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#power();
    for (;;) {
      if (this.#skip("*")) value *= this.#power();
      else if (this.#skip("/")) value /= this.#power();
      else return value;
    }
  }

  #power(): number {
    if (this.#skip("-")) return -this.#power();
    const base = this.#atom();
    return this.#skip("^", "**") ? base ** this.#power() : base;
  }

  #atom(): number {
    const token = this.#tokens[this.#at++] ?? "its end";
    if (token === "(") {
      const inner = this.sum();
      if (!this.#skip(")")) this.#fail("lacks a closing parenthesis");
      return inner;
    }
    if (/^[\d.]/.test(token)) return Number(token);
    if (!Object.hasOwn(this.#parameters, token)) return this.#fail(this.#unknown(token));
    const value = this.#parameters[token];
    return typeof value === "number" ? value : this.#fail(`calculates with ${token}, which is ${JSON.stringify(value)}, no number`);
  }

  #unknown(name: string): string {
    if (this.#tokens[this.#at] === "(") return `calls ${name}(); only parameters, numbers and + - * / ^ ( ) are read`;
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

  #fail(message: string): number {
    this.#fault ??= `${JSON.stringify(this.#expression)} ${message}`;
    return Number.NaN;
  }
}
