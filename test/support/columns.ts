import type { CanonicalRows } from "../../domain/market/canonical.ts";
import { type Column, valueAt } from "../../domain/market/columns.ts";
import { WordList, Words } from "../../domain/market/words.ts";

/** A column's values as a list. */
export const valuesOf = (column: Column): unknown[] => Array.from({ length: column.length }, (_, row) => valueAt(column, row));

/** A column that has these texts as words. */
export function wordsOf(values: readonly (string | null)[], list = new WordList()): Words {
  const words = new Words(list, values.length);
  for (const [row, value] of values.entries()) words.put(row, value);
  words.length = values.length;
  return words;
}

/** Each row's record number and original. */
export const arrivalsOf = (rows: CanonicalRows): [line: number, original: string][] =>
  Array.from({ length: rows.length }, (_, row) => [rows.line(row), rows.original(row)]);
