import { type AnyField, type Contract, distinguishingField, type FieldKind, LONGEST_TEXT } from "../market/contract.ts";

const SCHEMA = "market_data";

/** `market_data.stg_stock_prices`, `market_data.fct_stock_prices`. */
export function redshiftNames({ dataset, warehouse = dataset }: Contract): { readonly staging: string; readonly fact: string } {
  return { staging: `${SCHEMA}.stg_${warehouse}`, fact: `${SCHEMA}.fct_${warehouse}` };
}

/** AZ64 takes whole numbers and times and refuses floating point, which is left with ZSTD. */
const REDSHIFT_TYPES: Readonly<Record<Exclude<FieldKind, "text">, { readonly type: string; readonly encoding: string }>> = {
  number: { type: "DOUBLE PRECISION", encoding: "ZSTD" },
  integer: { type: "BIGINT", encoding: "AZ64" },
  // Without time zone, in UTC by agreement: COPY from Parquet has no TIMESTAMPTZ.
  instant: { type: "TIMESTAMP", encoding: "AZ64" },
  date: { type: "DATE", encoding: "AZ64" },
};

export function redshiftType({ kind, codes }: Pick<AnyField, "kind" | "codes">): { readonly type: string; readonly encoding: string } {
  return kind === "text" ? { type: `VARCHAR(${mostBytes(codes)})`, encoding: "ZSTD" } : REDSHIFT_TYPES[kind];
}

/** Redshift counts bytes: a UTF-16 unit takes at most 3 in UTF-8, and two that make one character take 4. */
function mostBytes(codes: readonly string[] | undefined): number {
  return 3 * (codes ? Math.max(...codes.map((code) => code.length)) : LONGEST_TEXT);
}

/**
 * The staging table and the fact table. A file is copied into the first as it is, by column position, nulls and all, to be
 * checked there; what passes is merged into the second, in one transaction.
 */
export function redshiftTables(contract: Contract): string {
  const { staging, fact } = redshiftNames(contract);
  // What is joined by instrument lies on one node.
  const distribution = `DISTSTYLE KEY\nDISTKEY (${quoted(distinguishingField(contract))})`;
  return `CREATE SCHEMA IF NOT EXISTS ${SCHEMA};

CREATE TABLE IF NOT EXISTS ${staging} (
${contract.fieldNames.map((name) => column(name, contract.fields[name]!)).join(",\n")}
)
${distribution};

CREATE TABLE IF NOT EXISTS ${fact} (
${contract.fieldNames.map((name) => `${column(name, contract.fields[name]!)}${contract.fields[name]!.nullable ? "" : " NOT NULL"}`).join(",\n")}
)
${distribution}
SORTKEY (${quoted(contract.partition.by)});
`;
}

function column(name: string, field: AnyField): string {
  const { type, encoding } = redshiftType(field);
  return `  ${quoted(name)} ${type} ENCODE ${encoding}`;
}

const quoted = (name: string) => `"${name}"`;
