import { type Either, right } from "fp-ts/lib/Either.js";
import type { Raised, RowFinding } from "./expectation.ts";
import { type Column, isMissing } from "./table.ts";

/** Looks at every value that is present and keeps the rows whose value is not as expected. */
export function unexpectedWhere(values: Column, rowCount: number, expected: (value: NonNullable<unknown>) => boolean): RowFinding {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (!expected(value as NonNullable<unknown>)) unexpected.push(row);
  }
  return { unexpected, missing };
}

/** {@link unexpectedWhere} for a rule that no value can make impossible to evaluate. */
export const judgeValues = (
  values: Column,
  rowCount: number,
  expected: (value: NonNullable<unknown>) => boolean,
): Either<Raised, RowFinding> => right(unexpectedWhere(values, rowCount, expected));

/**
 * How pandas writes a value as text before a pattern is matched against it. A JavaScript number that holds an integer is
 * written as an integer: the source's `1.0` and `1` are one value here.
 */
export function asText(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

/** A test of text that remembers its answers: codes and dates recur, and a pattern costs ten times a look-up. */
export function remembering(test: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = test(text);
    if (known.size < MOST_REMEMBERED) known.set(text, answer);
    return answer;
  };
}
const MOST_REMEMBERED = 10_000;
