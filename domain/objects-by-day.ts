/** Rows that passed as objects of the curated zone: a file for each day of event time, rows in the order in which they came. */
import { type Column, type Columns, valueAt } from "./market/columns.ts";
import type { Contract } from "./market/contract.ts";
import { Instants } from "./market/instants.ts";
import { dateOfDays, microsOfInstant } from "./market/times.ts";
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
    key: `curated/${contract.dataset}/${dayPath(dateOfDays(day))}/${name}${encoder.extension}`,
    body: encoder.encode(contract, columns, ofDay),
  }));
}

/** By days since 1970. */
function rowsByDay(times: Column, rows: readonly number[]): Map<number, number[]> {
  const days = new Map<number, number[]>();
  const dayAt = dayReader(times);
  let current: { readonly day: number; readonly rows: number[] } | undefined;
  for (const row of rows) {
    const day = dayAt(row);
    if (day !== current?.day) {
      current = { day, rows: days.get(day) ?? [] };
      days.set(day, current.rows);
    }
    current.rows.push(row);
  }
  return days;
}

const MICROS_PER_DAY = 86_400_000_000;

function dayReader(times: Column): (row: number) => number {
  const micros = times instanceof Instants ? times.micros : undefined;
  return (row) => Math.floor((micros ? micros[row]! : microsOfInstant(valueAt(times, row) as string)) / MICROS_PER_DAY);
}
