/**
 * The one Parquet schema of a contract, and which encoding and statistics suit each of its fields. Whoever writes a dataset
 * writes this:
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
 *
 * Pages are of version 2, and whole numbers, instants, ids and hashes are delta-encoded (DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY): DuckDB,
 * Arrow, hyparquet, parquet-mr, Spark from 3.3 and Trino, and so Athena's engine 3, read them.
 */
import type { Encoding, ParquetType, SchemaElement } from "hyparquet";
import { type AnyField, type Contract, type FieldKind, isId } from "../../domain/market/contract.ts";

export function parquetSchema(contract: Contract): readonly SchemaElement[] {
  const known = schemas.get(contract);
  if (known) return known;
  const root: SchemaElement = { name: contract.name, num_children: contract.fieldNames.length };
  const schema = [root, ...contract.fieldNames.map((name) => schemaElement(name, contract.fields[name]!))];
  schemas.set(contract, schema);
  return schema;
}
const schemas = new WeakMap<Contract, readonly SchemaElement[]>();

function schemaElement(name: string, field: AnyField): SchemaElement {
  return { name, repetition_type: field.nullable ? "OPTIONAL" : "REQUIRED", ...TYPES[field.kind] };
}

const TYPES: Readonly<Record<FieldKind, Omit<SchemaElement, "name"> & { readonly type: ParquetType }>> = {
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

export function parquetType({ kind }: AnyField): ParquetType {
  return TYPES[kind].type;
}

/**
 * How values stand in a page; of numbers, texts that recur and dates, where no dictionary halves them. Hashes and ids hardly recur, and begin
 * as the one before does; whole numbers and instants lie near the one before.
 */
export function encodingOf(field: AnyField): Encoding {
  if (field.kind === "integer" || field.kind === "instant") return "DELTA_BINARY_PACKED";
  return field.kind === "text" && (field.unit === "hash" || isId(field)) ? "DELTA_BYTE_ARRAY" : "PLAIN";
}

/** Whether a dictionary is tried. */
export function mayRecur(field: AnyField): boolean {
  return encodingOf(field) === "PLAIN";
}

/** Whether readers are told the range of its values: not where nobody asks for one. */
export function hasStatistics({ kind, role }: AnyField): boolean {
  return kind !== "number" && (role === "instrument" || role === "time" || kind === "integer");
}
