/** Rows that passed as objects of the curated zone: a file for each day of event time, rows in the order in which they came. */
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import { dayPath } from "./range.ts";

export interface OutputObject {
  readonly key: string;
  readonly body: Uint8Array;
}

/** @param rows those of the columns that are to be written */
export function curatedObjects(
  encoder: RowEncoder,
  contract: Contract,
  columns: DecodedColumns,
  rows: readonly number[],
  name: string,
): OutputObject[] {
  return [...rowsByDay(columns.get(contract.partition.by) as readonly string[], rows)].map(([day, ofDay]) => ({
    key: `curated/${contract.dataset}/${dayPath(day)}/${name}${encoder.extension}`,
    body: encoder.encode(contract, pick(contract, columns, ofDay)),
  }));
}

export function pick(contract: Contract, columns: DecodedColumns, rows: readonly number[]): DecodedColumns {
  const all = columns.get(contract.fieldNames[0]!)!.length;
  if (rows.length === all) return columns;
  return new Map(
    contract.fieldNames.map((name) => {
      const values = columns.get(name)!;
      return [name, rows.map((row) => values[row])];
    }),
  );
}

function rowsByDay(times: readonly string[], rows: readonly number[]): Map<string, number[]> {
  const days = new Map<string, number[]>();
  let current: { readonly day: string; readonly rows: number[] } | undefined;
  for (const row of rows) {
    if (!current || !times[row]!.startsWith(current.day)) {
      const day = times[row]!.slice(0, 10);
      current = { day, rows: days.get(day) ?? [] };
      days.set(day, current.rows);
    }
    current.rows.push(row);
  }
  return days;
}
