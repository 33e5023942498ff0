/** Rows that passed as objects of the curated zone: a file for each day of event time, rows in the order in which they came. */
import { type Column, type Columns, pick, valueAt } from "./market/columns.ts";
import type { Contract } from "./market/contract.ts";
import { Texts } from "./market/texts.ts";
import type { RowEncoder } from "./ports/encoder.ts";
import { dayPath, type OutputObject } from "./zones.ts";

/** @param rows those of the columns that are to be written */
export function objectsByDay(
  encoder: RowEncoder,
  contract: Contract,
  columns: Columns,
  rows: readonly number[],
  name: string,
): OutputObject[] {
  return [...rowsByDay(columns.get(contract.partition.by)!, rows)].map(([day, ofDay]) => ({
    key: `curated/${contract.dataset}/${dayPath(day)}/${name}${encoder.extension}`,
    body: encoder.encode(contract, rowsOf(columns, ofDay)),
  }));
}

function rowsOf(columns: Columns, rows: readonly number[]): Columns {
  const [first] = columns.values();
  if (rows.length === first!.length) return columns;
  return new Map([...columns].map(([name, values]) => [name, pick(values, rows)]));
}

function rowsByDay(times: Column, rows: readonly number[]): Map<string, number[]> {
  const days = new Map<string, number[]>();
  let current: { readonly day: string; readonly rows: number[] } | undefined;
  for (const row of rows) {
    if (!current || !isOfDay(times, row, current.day)) {
      const day = (valueAt(times, row) as string).slice(0, 10);
      current = { day, rows: days.get(day) ?? [] };
      days.set(day, current.rows);
    }
    current.rows.push(row);
  }
  return days;
}

function isOfDay(times: Column, row: number, day: string): boolean {
  if (!(times instanceof Texts)) return (times[row] as string).startsWith(day);
  const [bytes, start] = [times.block(times.blockOf(row)), times.start(row)];
  for (let i = 0; i < day.length; i++) if (bytes[start + i] !== day.charCodeAt(i)) return false;
  return true;
}
