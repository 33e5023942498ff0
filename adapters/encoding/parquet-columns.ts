/**
 * The one Parquet schema of a contract, and its values in Parquet's physical types. Whoever writes a dataset writes this:
 *
 * | kind    | physical   | logical                              | DuckDB                   | Spark, Athena |
 * |---------|------------|--------------------------------------|--------------------------|---------------|
 * | text    | BYTE_ARRAY | STRING                               | VARCHAR                  | string        |
 * | number  | DOUBLE     |                                      | DOUBLE                   | double        |
 * | integer | INT64      |                                      | BIGINT                   | bigint        |
 * | instant | INT64      | TIMESTAMP(MICROS, isAdjustedToUTC)   | TIMESTAMP WITH TIME ZONE | timestamp     |
 * | date    | INT32      | DATE                                 | DATE                     | date          |
 *
 * Instants are adjusted to UTC because that is what they are: Spark reads them as its `timestamp` and Iceberg as
 * `timestamptz`, and readers older than logical types still know them by the converted type, which has no unadjusted
 * form. Unadjusted, Spark 3.4 and later would read `timestamp_ntz`, which Glue does not have. The price is that DuckDB
 * shows them in its session's time zone: an engine over these files sets `TimeZone = 'UTC'`, as Spark's session does.
 */
import type { SchemaElement } from "hyparquet";
import type { ColumnSource } from "hyparquet-writer";
import { type Column, valueAt } from "../../domain/market/columns.ts";
import { type AnyField, type Contract, type FieldKind, isId } from "../../domain/market/contract.ts";
import { Instants } from "../../domain/market/instants.ts";
import { Texts } from "../../domain/market/texts.ts";
import { daysOfDate, microsOfInstant } from "../../domain/market/times.ts";

export function parquetSchema(contract: Contract): SchemaElement[] {
  const root: SchemaElement = { name: contract.name, num_children: contract.fieldNames.length };
  return [root, ...contract.fieldNames.map((name) => schemaElement(name, contract.fields[name]!))];
}

function schemaElement(name: string, field: AnyField): SchemaElement {
  return { name, repetition_type: field.nullable ? "OPTIONAL" : "REQUIRED", ...TYPES[field.kind] };
}

const TYPES: Readonly<Record<FieldKind, Omit<SchemaElement, "name">>> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  number: { type: "DOUBLE" },
  integer: { type: "INT64" },
  instant: {
    type: "INT64",
    converted_type: "TIMESTAMP_MICROS",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
  },
  date: { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } },
};

/**
 * A column with the encoding that suits its field: no dictionary for hashes, ids and numbers, whose values hardly repeat; else
 * the writer's own choice, a dictionary where it halves the column. No statistics where nobody asks for a range.
 */
export function parquetColumn(name: string, field: AnyField, values: Column): ColumnSource {
  const data = physicalValues(name, field, values);
  const statistics = field.kind !== "number" && (field.role === "instrument" || field.role === "time" || field.kind === "integer");
  return hardlyRepeats(field) ? { name, data, encoding: "PLAIN", statistics } : { name, data, statistics };
}

function hardlyRepeats(field: AnyField): boolean {
  return field.kind === "number" || field.unit === "hash" || field.unit === "ns" || isId(field);
}

function physicalValues(name: string, field: AnyField, values: Column): ColumnSource["data"] {
  switch (field.kind) {
    case "number":
      return values instanceof Float64Array && !values.includes(Number.NaN) ? values : numbers(name, field, values);
    case "integer":
      return converted(name, field, values, (value: number) => BigInt(value));
    case "instant":
      if (values instanceof Instants) return Array.from({ length: values.length }, (_, row) => BigInt(values.micros[row]!));
      return converted(name, field, values, (value: string) => BigInt(microsOfInstant(value)));
    case "date":
      return converted(name, field, values, memoised(daysOfDate));
    case "text":
      // Encoding all at once pays where texts are all different; the dictionary wants the texts themselves.
      return hardlyRepeats(field) ? utf8Slices(name, field, values) : converted(name, field, values, (value: string) => value);
  }
}

/** Doubles as the writer takes them fastest, unless some are null. */
function numbers(name: string, field: AnyField, values: Column): ColumnSource["data"] {
  const data = converted(name, field, values, (value: number) => value);
  return field.nullable ? data : Float64Array.from(data as number[]);
}

/** Each value in its physical form. Neighbours are often equal (source, ingested_at, revision), and convert once. */
function converted<V extends string | number, P>(name: string, field: AnyField, values: Column, convert: (value: V) => P): (P | null)[] {
  const type = field.kind === "number" || field.kind === "integer" ? "number" : "string";
  const data: (P | null)[] = new Array(values.length);
  let last: unknown;
  let lastConverted: P | null = null;
  for (let row = 0; row < values.length; row++) {
    const value = valueAt(values, row);
    if (!Object.is(value, last) || row === 0) {
      if (typeof value === type) lastConverted = convert(value as V);
      else if (value === null && field.nullable) lastConverted = null;
      else throw notOfKind(name, value, row);
      last = value;
    }
    data[row] = lastConverted;
  }
  return data;
}

/** Sessions recur from instrument to instrument. */
function memoised<P>(convert: (value: string) => P): (value: string) => P {
  const known = new Map<string, P>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const made = convert(value);
    known.set(value, made);
    return made;
  };
}

/** The UTF-8 of each text: a view of the memory it stands in, or of one encoding of all of them. */
function utf8Slices(name: string, field: AnyField, values: Column): (Uint8Array | null)[] {
  const texts = values instanceof Texts ? values : encodedTexts(name, field, values);
  return Array.from({ length: texts.length }, (_, row) => (texts.isNull(row) ? null : texts.bytes(row)));
}

function encodedTexts(name: string, field: AnyField, values: ArrayLike<unknown>): Texts {
  const texts = new Texts();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value !== "string" && !(value === null && field.nullable)) throw notOfKind(name, value, row);
    texts.put(row, value);
  }
  return texts;
}

/** Rows come here canonical; one that is not was never checked against its contract. */
function notOfKind(name: string, value: unknown, row: number): Error {
  return new Error(`column ${name}, row ${row}: ${JSON.stringify(value)} is no value of its contract's kind`);
}
