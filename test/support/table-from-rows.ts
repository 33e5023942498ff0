import type { Table } from "../../domain/quality/table.ts";

/**
 * Turns records into columns. A column is there when its name is in `names`; without `names`, when any record has the key,
 * in the order of first appearance.
 */
export function tableFromRows(rows: readonly object[], names?: readonly string[]): Table {
  const order = names ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const valuesOf = (name: string) => rows.map((row) => (row as Readonly<Record<string, unknown>>)[name]);
  return { rowCount: rows.length, columns: new Map(order.map((name) => [name, valuesOf(name)])) };
}
