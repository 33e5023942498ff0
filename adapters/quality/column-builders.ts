/** Columns of a table filled from DuckDB's vectors, chunk by chunk. */
import type { DuckDBVector } from "@duckdb/node-api";
import { type Column, Moment } from "../../domain/quality/table.ts";
import { type Exact, parseExact, wholeNumber } from "../../domain/quality/whole-numbers.ts";
import type { ReadColumn } from "./source-columns.ts";

export interface ColumnBuilder {
  readonly values: Column;
  readonly take: (vector: DuckDBVector, rowCount: number) => void;
}

export function columnBuilder(kind: ReadColumn["kind"], rowCount: number): ColumnBuilder {
  switch (kind) {
    case "double":
      return doubles(rowCount);
    case "boolean":
      return converted((value: boolean) => value);
    case "exact":
      return converted(shared(exactNumber));
    case "date":
      // One object for each moment: what is equal is then one value to a Map too.
      return converted(shared((micros: number) => (micros % 1000 === 0 ? new Date(micros / 1000) : new Moment(micros, false))));
    case "zoned":
      return converted(shared((micros: number) => new Moment(micros, true)));
    case "json":
      return converted(shared(parseExact));
    case "text":
      return converted(shared((text: string) => text));
  }
}

function doubles(rowCount: number): ColumnBuilder {
  const values = new Float64Array(rowCount);
  let at = 0;
  return {
    values,
    take: (vector, count) => {
      for (let row = 0; row < count; row++) values[at++] = (vector.getItem(row) as number | null) ?? Number.NaN;
    },
  };
}

function converted<V, A>(convert: (value: V) => A): ColumnBuilder {
  const values: (A | null)[] = [];
  return {
    values,
    take: (vector, count) => {
      for (let row = 0; row < count; row++) {
        const value = vector.getItem(row) as V | null;
        values.push(value === null ? null : convert(value));
      }
    },
  };
}

/** Distinct values that share what was made of them. */
const SHARED = 100_000;

/** Columns repeat their values, and one object for each of them takes less memory and compares faster. */
function shared<V, A>(convert: (value: V) => A): (value: V) => A {
  const known = new Map<V, A>();
  return (value) => {
    let made = known.get(value);
    if (made === undefined) {
      made = convert(value);
      if (known.size < SHARED) known.set(value, made);
    }
    return made;
  };
}

/** Whole numbers of any size; of others those that a double holds exactly, whose shortest text is then the same number. */
function exactNumber(text: string): Exact | string {
  if (/^-?\d+$/.test(text)) return wholeNumber(text);
  const number = Number(text);
  return String(number) === text.replace(/\.?0+$/, "") ? number : text;
}
