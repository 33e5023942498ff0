import { exactSum } from "./sum.ts";

/**
 * Whole numbers of any size: one that a double does not hold is a bigint, so that nothing is rounded. JavaScript compares the two by
 * their values.
 */
export type Exact = number | bigint;

/** The whole number that these digits say. */
export function wholeNumber(digits: string): Exact {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : held(BigInt(digits));
}

/** What `JSON.parse` makes of each value; TypeScript does not know yet that it is told the source. */
export type Revive = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Whole numbers as they are written. */
export const reviveExact: Revive = (_key, value, context) =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
    ? wholeNumber(context!.source!)
    : value;

/** JSON with whole numbers as they are written. */
export const parseExact = (json: string): unknown => JSON.parse(json, reviveExact);

/** A number where a double holds it. */
export function held(whole: bigint): Exact {
  const number = Number(whole);
  return Number.isFinite(number) && BigInt(number) === whole ? number : whole;
}

/** A value that counts as a number: True is 1. */
export const exactly = (value: unknown): Exact => (typeof value === "bigint" ? value : Number(value));

/** The sum, exact where all are whole and one is a bigint, else exactly rounded. */
export function sumOf(numbers: readonly Exact[]): Exact {
  if (!numbers.some((number) => typeof number === "bigint")) return exactSum(numbers as readonly number[]);
  if (!numbers.every((number) => typeof number === "bigint" || Number.isInteger(number))) return exactSum(numbers.map(Number));
  return held(numbers.reduce<bigint>((sum, number) => sum + BigInt(number), 0n));
}

/** A value as JSON writes it, for people: infinite numbers and NaN are not null to them. */
export const written = (value: unknown): string => JSON.stringify(value, forPeople) ?? String(value);

function forPeople(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return writable(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** V8 writes the text it is given; TypeScript does not know it yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/**
 * The value as `JSON.stringify` writes it without loss: a bigint by its digits, and what is infinite as a number that every reader takes
 * for it. Itself, as nearly always, where it has neither.
 */
export function writable(value: unknown): unknown {
  if (isUnwritable(value)) return rawJSON(typeof value === "bigint" ? String(value) : value > 0 ? "1e999" : "-1e999");
  if (typeof value !== "object" || value === null || value instanceof Date || !hasUnwritable(value)) return value;
  if (Array.isArray(value)) return value.map(writable);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writable(item)]));
}

const isUnwritable = (value: unknown): value is Exact =>
  typeof value === "bigint" || value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;

function hasUnwritable(value: object): boolean {
  for (const item of Object.values(value)) {
    if (isUnwritable(item) || (typeof item === "object" && item !== null && hasUnwritable(item))) return true;
  }
  return false;
}
