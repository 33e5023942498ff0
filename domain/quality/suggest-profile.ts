import { type Column, isMissing, microsOf, type Table } from "./table.ts";

/** What a column's values have in common. */
export interface ColumnProfile {
  readonly name: string;
  /** `number` where all that is present are numbers; likewise the others; `mixed` where they differ, `empty` where nothing is. */
  readonly kind: "number" | "boolean" | "text" | "date" | "mixed" | "empty";
  readonly values: Column;
  readonly present: number;
  /** Distinct values present, counted up to {@link DISTINCT_KEPT} and one. */
  readonly distinct: ReadonlySet<unknown>;
  readonly isUnique: boolean;
  /** Of numbers: whether all are integers, and their ends. */
  readonly numbers?: { readonly whole: boolean; readonly min: number; readonly max: number };
  /** Of text: how many code points the shortest and the longest have. */
  readonly lengths?: { readonly min: number; readonly max: number };
}

/** More distinct values than this are no set to be written down. */
export const DISTINCT_KEPT = 20;

export function profileColumn(name: string, values: Column, { rowCount }: Table): ColumnProfile {
  const distinct = new Set<unknown>();
  const all = new Set<unknown>();
  const kinds = new Set<ColumnProfile["kind"]>();
  let present = 0;
  let isUnique = true;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) continue;
    present++;
    kinds.add(kindOf(value));
    const key = value instanceof Date ? microsOf(value) : value;
    if (distinct.size <= DISTINCT_KEPT) distinct.add(key);
    // After the first repetition there is no key to be found.
    if (isUnique) isUnique = !all.has(key) && all.add(key) !== undefined;
  }
  const kind = kinds.size === 1 ? [...kinds][0]! : kinds.size === 0 ? "empty" : "mixed";
  const profile = { name, kind, values, present, distinct, isUnique: isUnique && present > 0 };
  if (kind === "number") return { ...profile, numbers: numbersOf(values, rowCount) };
  return kind === "text" ? { ...profile, lengths: lengthsOf(values, rowCount) } : profile;
}

function kindOf(value: unknown): ColumnProfile["kind"] {
  switch (typeof value) {
    case "number":
    case "boolean":
      return typeof value as "number" | "boolean";
    case "string":
      return "text";
    default:
      return value instanceof Date ? "date" : "mixed";
  }
}

function numbersOf(values: Column, rowCount: number): NonNullable<ColumnProfile["numbers"]> {
  let [whole, min, max] = [true, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rowCount; row++) {
    const value = values[row] as number;
    if (isMissing(value)) continue;
    if (!Number.isInteger(value)) whole = false;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { whole, min, max };
}

function lengthsOf(values: Column, rowCount: number): NonNullable<ColumnProfile["lengths"]> {
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) continue;
    const length = codePoints(value as string);
    if (length < min) min = length;
    if (length > max) max = length;
  }
  return { min, max };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
