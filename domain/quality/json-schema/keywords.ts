import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { isObject, type Json, show } from "../json.ts";
import { parsePattern } from "../pattern.ts";

/** The keywords of JSON Schema that look at one value and no schema within it. Each says nothing of values of other types. */

export type Test = (value: unknown) => boolean;

/** Compiles what a keyword is given, or says what it must be. */
export type Keyword = (given: unknown, schema: Json) => Either<string, Test>;

const TYPES: Readonly<Record<string, Test>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === "boolean",
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === "number",
  string: (value) => typeof value === "string",
  array: Array.isArray,
  object: isObject,
};

const isNumber = (value: unknown): value is number => typeof value === "number";
const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
const codePoints = (text: string): number => [...text].length;

/** A keyword that is given an `A` and looks at values that are a `V`. */
function keyword<A, V>(
  expects: string,
  isGiven: (given: unknown) => given is A,
  applies: (value: unknown) => value is V,
  test: (value: V, given: A) => boolean,
): Keyword {
  return (given) =>
    isGiven(given) ? right((value) => !applies(value) || test(value, given)) : left(`must be ${expects}; found ${show(given)}`);
}

const number = (test: (value: number, given: number) => boolean) => keyword("a number", isNumber, isNumber, test);
const length = (test: (length: number, given: number) => boolean) =>
  keyword("a count", isCount, isText, (text, given) => test(codePoints(text), given));
const items = (test: (length: number, given: number) => boolean) =>
  keyword("a count", isCount, Array.isArray, (array, given) => test(array.length, given));
const properties = (test: (count: number, given: number) => boolean) =>
  keyword("a count", isCount, isObject, (object, given) => test(Object.keys(object).length, given));

const atLeast = (found: number, given: number): boolean => found >= given;
const atMost = (found: number, given: number): boolean => found <= given;

const isFactor = (given: unknown): given is number => isNumber(given) && given > 0;
const isBoolean = (given: unknown): given is boolean => typeof given === "boolean";
const isTextsByName = (given: unknown): given is Readonly<Record<string, readonly string[]>> =>
  isObject(given) && Object.values(given).every(isTexts);
const isList = (given: unknown): given is readonly unknown[] => Array.isArray(given);
const isAny = (_: unknown): _ is unknown => true;

export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: typeKeyword,
  enum: keyword("a list of values", isList, isAny, (value, members) => members.some((member) => isSame(member, value))),
  const: keyword("a value", isAny, isAny, isSame),
  minimum: number(atLeast),
  maximum: number(atMost),
  exclusiveMinimum: number((value, given) => value > given),
  exclusiveMaximum: number((value, given) => value < given),
  multipleOf: keyword("a number above 0", isFactor, isNumber, (value, given) => Number.isInteger(value / given)),
  minLength: length(atLeast),
  maxLength: length(atMost),
  pattern: patternKeyword,
  minItems: items(atLeast),
  maxItems: items(atMost),
  uniqueItems: keyword("true or false", isBoolean, isList, (array, given) => !given || !hasRepeated(array)),
  minProperties: properties(atLeast),
  maxProperties: properties(atMost),
  required: keyword("a list of names", isTexts, isObject, hasAll),
  dependentRequired: keyword("lists of names by name", isTextsByName, isObject, (object, given) =>
    Object.entries(given).every(([name, names]) => !Object.hasOwn(object, name) || hasAll(object, names)),
  ),
  // Read by `contains`, and without it they say nothing.
  minContains: items(() => true),
  maxContains: items(() => true),
};

function hasAll(object: Json, names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(object, name));
}

function typeKeyword(given: unknown): Either<string, Test> {
  const names = Array.isArray(given) ? given : [given];
  const unknown = names.find((name) => !isText(name) || !Object.hasOwn(TYPES, name));
  if (unknown !== undefined || names.length === 0)
    return left(`must be one of ${Object.keys(TYPES).join(", ")}; found ${show(unknown ?? given)}`);
  const tests = names.map((name) => TYPES[name as string]!);
  return right((value) => tests.some((test) => test(value)));
}

function patternKeyword(given: unknown): Either<string, Test> {
  if (!isText(given)) return left(`must be a regular expression; found ${show(given)}`);
  const pattern = parsePattern(given);
  return isLeft(pattern) ? left(pattern.left.message) : right((value) => !isText(value) || pattern.right.test(value));
}

/** Equality of JSON values; the order of an object's keys does not count. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isObject(a)) return a === b;
  const keys = Object.keys(a);
  return isObject(b) && keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

const hasRepeated = (items: readonly unknown[]): boolean =>
  items.some((item, at) => items.slice(0, at).some((other) => isSame(other, item)));
