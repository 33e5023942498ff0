import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { isObject, type Json } from "./json.ts";
import { calculate } from "./suite-expression.ts";

/**
 * Values that a suite leaves open: a kwarg written `{"$PARAMETER": "low"}`, or with arithmetic over them ({@link calculate}),
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

/** A name alone stands for a value of any type. */
function evaluate(expression: string, parameters: Json): Either<string, unknown> {
  const name = expression.trim();
  return Object.hasOwn(parameters, name) ? right(parameters[name]) : calculate(expression, parameters);
}
