import type { CanonicalRows } from "../../domain/market/canonical.ts";
import { type Column, valueAt } from "../../domain/market/columns.ts";

/** A column's values as a list. */
export const valuesOf = (column: Column): unknown[] => Array.from({ length: column.length }, (_, row) => valueAt(column, row));

/** Each row's record number and original. */
export const arrivalsOf = (rows: CanonicalRows): [line: number, original: string][] =>
  Array.from({ length: rows.length }, (_, row) => [rows.line(row), rows.original(row)]);
