import { isSessionDate } from "../market/times.ts";
import { parseDate } from "./dateutil/parse.ts";
import type { Ordered } from "./like.ts";
import type { Exact } from "./whole-numbers.ts";

/** The kinds of value that a kwarg takes, and whether it must be given. An explicit null is the same as not given. */

export interface Kind<A> {
  /** Completes "must be …" in a fault. */
  readonly expects: string;
  readonly is: (value: unknown) => value is A;
}

export interface Kwarg<A, R extends boolean> extends Kind<A> {
  readonly required: R;
}

export type Kwargs = Readonly<Record<string, Kwarg<unknown, boolean>>>;

/** The values that decoded kwargs have. */
export type KwargsOf<K extends Kwargs> = {
  readonly [N in keyof K]: K[N] extends Kwarg<infer A, infer R> ? (R extends true ? A : A | undefined) : never;
};

export const required = <A>(kind: Kind<A>): Kwarg<A, true> => ({ ...kind, required: true });
export const optional = <A>(kind: Kind<A>): Kwarg<A, false> => ({ ...kind, required: false });

export type Scalar = string | Exact | boolean;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === "string";
/** Python writes an open end as an infinite number. */
const isExact = (value: unknown): value is Exact => typeof value === "bigint" || (typeof value === "number" && !Number.isNaN(value));
const isScalar = (value: unknown): value is Scalar => isText(value) || isExact(value) || typeof value === "boolean";
const isBound = (value: unknown): value is Ordered => isText(value) || isExact(value);
const isBoundOrNull = (value: unknown): value is Ordered | null => value === null || isBound(value);

export const number: Kind<number> = { expects: "a number", is: isNumber };
/** {@link number}, an infinite one too, or a whole one of any size. */
export const exact: Kind<Exact> = { expects: "a number", is: isExact };
export const text: Kind<string> = { expects: "text", is: isText };
export const boolean: Kind<boolean> = { expects: "true or false", is: (value) => typeof value === "boolean" };
export const column: Kind<string> = { expects: "the name of a column", is: (value): value is string => isText(value) && value !== "" };

export const nonNegative: Kind<number> = {
  expects: "a number of 0 or more",
  is: (value): value is number => isNumber(value) && value >= 0,
};

export const count: Kind<number> = {
  expects: "an integer of 0 or more",
  is: (value): value is number => isNumber(value) && Number.isInteger(value) && value >= 0,
};

/** {@link count}, in Great Expectations' own words too. */
export const countInWords = (words: string): Kind<number> => ({ ...count, expects: `${count.expects} (${words})` });

/** A bound of counts, in Great Expectations' own words; an open end may be an infinite number. */
export const countBound: Kind<number> = {
  expects: "an integer: min_value and max_value must be integers",
  is: (value): value is number => typeof value === "number" && (Number.isInteger(value) || Math.abs(value) === Number.POSITIVE_INFINITY),
};

export const proportion: Kind<number> = {
  expects: "a number between 0 and 1",
  is: (value): value is number => isNumber(value) && value >= 0 && value <= 1,
};

export const bound: Kind<Ordered> = { expects: "a number, or text (an ISO 8601 date compares with dates as text)", is: isBound };

/** A bound of an aggregate: Great Expectations takes a number, or a date and time where the column holds dates. */
export const aggregateBound: Kind<Ordered> = {
  expects: "a datetime (for datetime columns) or number",
  is: (value): value is Ordered => isExact(value) || (isText(value) && parseDate(value) !== undefined),
};

/** The members of a set. Null stands for a missing value, which no value equals. */
export const scalars: Kind<readonly (Scalar | null)[]> = {
  expects: "a list or a set of text, numbers, true or false",
  is: (value): value is readonly (Scalar | null)[] => Array.isArray(value) && value.every((member) => member === null || isScalar(member)),
};

/** {@link scalars} where none may be given, in Great Expectations' own words. */
export const scalarsOrNone: Kind<readonly (Scalar | null)[]> = {
  ...scalars,
  expects: "a list, set, or None: of text, numbers, true or false",
};

/** Pairs of values; null stands for a missing one. */
export const pairs: Kind<readonly (readonly [Scalar | null, Scalar | null])[]> = {
  expects: "a list of pairs: [[a, b], …]",
  is: (value): value is readonly (readonly [Scalar | null, Scalar | null])[] => {
    const isMember = (member: unknown) => member === null || isScalar(member);
    return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isMember));
  },
};

export const texts: Kind<readonly string[]> = {
  expects: "a list of text",
  is: (value): value is readonly string[] => Array.isArray(value) && value.every(isText),
};

/** {@link texts} where none may be given, in Great Expectations' own words. */
export const textsOrNone: Kind<readonly string[]> = { ...texts, expects: "a list, set, or None: of text" };

/** {@link texts}, at least one. */
export const someTexts: Kind<readonly string[]> = {
  expects: "a list of at least one text",
  is: (value): value is readonly string[] => texts.is(value) && value.length > 0,
};

export const columnList: Kind<readonly string[]> = {
  expects: "a list of two or more column names (column_list must contain at least 2 columns)",
  is: (value): value is readonly string[] => Array.isArray(value) && value.length >= 2 && value.every(column.is),
};

export const date: Kind<string> = {
  expects: "a session date, YYYY-MM-DD",
  is: isSessionDate,
};

/** One of the given words. */
export function oneOf<const W extends readonly string[]>(...words: W): Kind<W[number]> {
  return { expects: `one of ${words.join(", ")}`, is: (value): value is W[number] => isText(value) && words.includes(value) };
}

export interface QuantileRanges {
  readonly quantiles: readonly number[];
  /** Lower and upper end for each quantile, both included; null is open. */
  readonly value_ranges: readonly (readonly [Ordered | null, Ordered | null])[];
}

export const quantileRanges: Kind<QuantileRanges> = {
  expects: 'an object {"quantiles": [numbers between 0 and 1], "value_ranges": [[low or null, high or null], …]}',
  is: (value): value is QuantileRanges => {
    if (typeof value !== "object" || value === null) return false;
    const { quantiles, value_ranges } = value as Record<string, unknown>;
    const isRange = (range: unknown) => Array.isArray(range) && range.length === 2 && range.every(isBoundOrNull);
    return Array.isArray(quantiles) && quantiles.every(proportion.is) && Array.isArray(value_ranges) && value_ranges.every(isRange);
  },
};
