/** Runs a suite over a table in memory by the executor for files: the table is loaded into DuckDB first. */
import { join } from "node:path";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { identifier, textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import type { DuckDbBatch } from "../../adapters/quality/duckdb-batch.ts";
import { judgeSuite } from "../../adapters/quality/duckdb-suite.ts";
import { isoFormat } from "../../domain/quality/dates.ts";
import { type ExpectationResult, validate } from "../../domain/quality/execute.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import { type Column, isMissing, microsOf, type Table } from "../../domain/quality/table.ts";

export type RunSuite = (suite: Suite, table: Table) => Promise<readonly ExpectationResult[]>;

export const inMemory: RunSuite = async (suite, table) => validate(suite, table).results;

/** `directory` is for what DuckDB spills, and is removed. A table that no relation can hold, such as a column of several types, is judged in memory. */
export const inDuckDb =
  (directory: string): RunSuite =>
  async (suite, table) => {
    const session = await Session.open({ spillDirectory: join(directory, "spill"), threads: 1 });
    try {
      const batch = await loaded(session, table);
      return batch ? await judgeSuite(batch, suite, "COMPLETE") : await inMemory(suite, table);
    } finally {
      session.close();
    }
  };

async function loaded(session: Session, { columns, rowCount, dtypes }: Table): Promise<DuckDbBatch | undefined> {
  const typed = [...columns].map(([name, values]) => ({ name, values, type: typeOf(values, rowCount, dtypes?.get(name)) }));
  if (typed.length === 0 || !typed.every(({ type }) => type !== undefined)) return undefined;
  const sources = typed.map(({ name, type }, nth) => ({ name, sql: `c${nth}`, type: type! }));
  await session.run(`CREATE TABLE batch (${sources.map(({ sql, type }) => `${identifier(sql)} ${type}`).join(", ")})`);
  const rows = Array.from({ length: rowCount }, (_, row) => `(${typed.map(({ values }) => literalOf(values[row])).join(", ")})`);
  if (rowCount > 0) await session.run(`INSERT INTO batch VALUES ${rows.join(", ")}`);
  return { session, from: "batch", row: "rowid", rowCount, columns: sources };
}

/** The types of DuckDB that are declared as pandas declares a column. */
const DECLARED: Readonly<Record<string, string>> = {
  int8: "TINYINT",
  int16: "SMALLINT",
  int32: "INTEGER",
  int64: "BIGINT",
  uint8: "UTINYINT",
  uint16: "USMALLINT",
  uint32: "UINTEGER",
  uint64: "UBIGINT",
  float32: "FLOAT",
  float64: "DOUBLE",
};
/** Types of pandas that no relation has. */
const OWN = /^(object|string|boolean|U?Int|Float|category|timedelta64|datetime64\[.*,)/;

/** The type whose values DuckDB gives back as they are; undefined for a mixture. */
function typeOf(values: Column, rowCount: number, dtype: string | undefined): string | undefined {
  if (dtype !== undefined && OWN.test(dtype)) return undefined;
  const present = Array.from({ length: rowCount }, (_, row) => values[row]).filter((value) => !isMissing(value));
  const every = (is: (value: unknown) => boolean) => present.length > 0 && present.every(is);
  if (every((value) => typeof value === "number")) {
    const declared = dtype === undefined ? "BIGINT" : (DECLARED[dtype] ?? "DOUBLE");
    return /INT/.test(declared) && !present.every(Number.isSafeInteger) ? "DOUBLE" : declared;
  }
  if (every((value) => typeof value === "string" && !value.includes("\0"))) return "VARCHAR";
  if (every((value) => typeof value === "boolean")) return "BOOLEAN";
  return every((value) => value instanceof Date && !Number.isNaN(value.getTime())) ? "TIMESTAMP" : undefined;
}

function literalOf(value: unknown): string {
  if (isMissing(value)) return "NULL";
  if (typeof value === "string") return textLiteral(value);
  if (value instanceof Date) return textLiteral(isoFormat(microsOf(value)));
  if (Object.is(value, -0)) return "CAST('-0.0' AS DOUBLE)";
  return typeof value === "number" && !Number.isInteger(value) ? `CAST('${value}' AS DOUBLE)` : String(value);
}
