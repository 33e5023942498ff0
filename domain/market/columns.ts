/**
 * Canonical rows by column, in the shape that is cheapest for many of them: numbers as doubles; text that recurs (codes,
 * dates) as numbers of words, and text that does not (receipts) as bytes.
 */
import { Instants } from "./instants.ts";
import { Texts } from "./texts.ts";
import { Words } from "./words.ts";

/** A column's values: doubles, of which NaN stands for null (no canonical number is NaN), or text and null. */
export type Column = ArrayLike<unknown> | Texts | Words;

/** Field name to values, all of one length. */
export type Columns = ReadonlyMap<string, Column>;

/** Columns as a store's reader gives them back: every value as a row has it. */
export type DecodedColumns = ReadonlyMap<string, readonly unknown[]>;

/** One value as a row has it. */
export function valueAt(values: Column, row: number): unknown {
  if (values instanceof Texts) return values.isNull(row) ? null : values.text(row);
  if (values instanceof Words) return values.text(row);
  const value = values[row];
  return Number.isNaN(value) ? null : value;
}

/** A column as a list of what its rows have; a text is made when it is asked for. */
export function listOf(values: Column): ArrayLike<unknown> {
  if (values instanceof Words) return values.all();
  return values instanceof Texts ? (new Proxy(values, TEXT_BY_NUMBER) as Texts & ArrayLike<unknown>) : values;
}

const TEXT_BY_NUMBER: ProxyHandler<Texts> = {
  get(texts, name) {
    const row = typeof name === "string" ? Number(name) : Number.NaN;
    if (!Number.isInteger(row)) return Reflect.get(texts, name, texts);
    return row < texts.length ? valueAt(texts, row) : undefined;
  },
};

/** The values of these rows, in their order; the column keeps its shape, but that words become a list. */
export function pick(column: Column, rows: ArrayLike<number>): Column {
  if (column instanceof Texts) return column.pick(rows);
  const values = listOf(column);
  const count = rows.length;
  if (values instanceof Float64Array) {
    const picked = new Float64Array(count);
    for (let i = 0; i < count; i++) picked[i] = values[rows[i]!]!;
    return picked;
  }
  const picked: unknown[] = new Array(count);
  for (let i = 0; i < count; i++) picked[i] = values[rows[i]!];
  return picked;
}

/** Columns of one shape, one after another; words become a list. */
export function concatenated(columns: readonly Column[]): Column {
  if (columns.length === 1) return columns[0]!;
  if (columns.some((values) => values instanceof Texts)) {
    const all = columns[0] instanceof Instants ? new Instants() : new Texts();
    for (const values of columns as readonly Instants[]) all.append(values);
    return all;
  }
  const length = columns.reduce((sum, values) => sum + values.length, 0);
  const all = columns.every((values) => values instanceof Float64Array) ? new Float64Array(length) : new Array<unknown>(length);
  let at = 0;
  for (const values of columns.map(listOf)) {
    if (all instanceof Float64Array) all.set(values as Float64Array, at);
    else copy(values, all, at);
    at += values.length;
  }
  return all;
}

function copy(values: ArrayLike<unknown>, to: unknown[], at: number): void {
  for (let i = 0; i < values.length; i++) to[at + i] = values[i];
}
