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

/** JSON with whole numbers as they are written. */
export const parseExact = (json: string): unknown =>
  JSON.parse(json, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? wholeNumber(context!.source!)
      : value,
  );

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
export const written = (value: unknown): string => JSON.stringify(writable(value), limitless) ?? String(value);

const limitless = (_key: string, value: unknown): unknown => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);

/** V8 writes the text it is given; TypeScript does not know it yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** The value with its bigints as `JSON.stringify` takes them, which writes their digits; itself, as nearly always, where it has none. */
export function writable(value: unknown): unknown {
  if (typeof value === "bigint") return rawJSON(String(value));
  if (typeof value !== "object" || value === null || value instanceof Date || !hasBigint(value)) return value;
  if (Array.isArray(value)) return value.map(writable);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writable(item)]));
}

function hasBigint(value: object): boolean {
  for (const item of Object.values(value)) {
    if (typeof item === "bigint" || (typeof item === "object" && item !== null && hasBigint(item))) return true;
  }
  return false;
}
