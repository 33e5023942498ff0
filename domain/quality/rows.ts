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

/** The values that are not missing, in row order. */
export function presentOf(values: Column, rowCount: number): unknown[] {
  const present: unknown[] = [];
  for (let row = 0; row < rowCount; row++) if (!isMissing(values[row])) present.push(values[row]);
  return present;
}

/** Keeps the rows whose value, as `write` writes what is no text, is not as expected. */
export function unexpectedTexts(
  values: Column,
  rowCount: number,
  write: (value: unknown) => string,
  expected: (text: string) => boolean,
): RowFinding {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (!expected(typeof value === "string" ? value : write(value))) unexpected.push(row);
  }
  return { unexpected, missing };
}
