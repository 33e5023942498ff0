import type { Contract, FieldKind } from "../market/contract.ts";

export const DUCKDB_TYPES: Readonly<Record<FieldKind, string>> = {
  text: "VARCHAR",
  number: "DOUBLE",
  integer: "BIGINT",
  instant: "TIMESTAMP WITH TIME ZONE",
  date: "DATE",
};

/** A table that holds the contract's records. */
export function duckdbTable({ dataset, fieldNames, fields }: Contract): string {
  const columns = fieldNames.map((name) => {
    const { kind, nullable } = fields[name]!;
    return `  "${name}" ${DUCKDB_TYPES[kind]}${nullable ? "" : " NOT NULL"}`;
  });
  return `CREATE TABLE "${dataset}" (\n${columns.join(",\n")}\n);\n`;
}
