/**
 * The rows of a batch as two Parquet files: those that passed, and those that failed a critical rule, each with the ids of the
 * rules it failed. Both are in the order of the batch, with its columns.
 */
import { join } from "node:path";
import type { Session } from "../embedded/duckdb/session.ts";
import { identifier, textLiteral } from "../embedded/duckdb/sql-text.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { measureColumns } from "./duckdb-columns.ts";
import type { FailingRows } from "./duckdb-suite.ts";
import type { ReadColumn } from "./source-columns.ts";

/** The column of the failed rows that tells why. */
export const REASONS = "failed_expectations";
export const PASSED = "passed.parquet";
export const FAILED = "failed.parquet";

/** Names the number of a row where columns of the batch stand beside it, none of which has this name. */
const AT = identifier("\u{1}row");

/** A rule by its id, and the rows that fail it. */
export interface Broken {
  readonly id: string;
  readonly rows: FailingRows;
}

/** What keeps the batch from being written as Parquet by DuckDB, which tells no columns apart by case. */
export function whyNotSplit({ columns, row }: DuckDbBatch): readonly string[] {
  if (row === undefined) return ["a column has a name that DuckDB gives to the number of a row (file_row_number, file_index): rename it"];
  const faults: string[] = [];
  const taken = new Map([[REASONS, REASONS]]);
  for (const { name } of columns) {
    const other = taken.get(name.toLowerCase());
    if (name.toLowerCase() === REASONS) faults.push(`a column is named ${name}, as the one that tells why a row failed: rename it`);
    else if (other !== undefined) faults.push(`the columns ${other} and ${name} differ by case alone: rename one of them`);
    else taken.set(name.toLowerCase(), name);
  }
  return faults;
}

/** Gathers the rows that fail any rule, and counts them. */
export async function gatherBroken({ session }: DuckDbBatch, relation: string, broken: readonly Broken[]): Promise<number> {
  await session.run("CREATE TABLE broken (bad_row BIGINT, broken_rule INTEGER)");
  const tests = broken.flatMap(({ rows }, rule) => (rows._tag === "Test" ? [{ test: rows.test, rule }] : []));
  if (tests.length > 0) {
    const rules = tests.map(({ test, rule }) => `CASE WHEN ${test} THEN ${rule} END`);
    const any = tests.map(({ test }) => test).join(" OR ");
    await session.run(`INSERT INTO broken SELECT * FROM (SELECT row, unnest([${rules.join(", ")}]) AS broken_rule FROM ${relation} WHERE ${any})
      WHERE broken_rule IS NOT NULL`);
  }
  for (const [rule, { rows }] of broken.entries()) {
    if (rows._tag === "Statement") await session.run(`INSERT INTO broken SELECT row, ${rule} FROM (${rows.statement})`);
    if (rows._tag === "Rows") await insertRows(session, rows.rows, rule);
  }
  return Number((await session.rows("SELECT count(DISTINCT bad_row) FROM broken"))[0]![0]);
}

/** Rows of one statement, whose text names each. */
const ROWS_AT_ONCE = 100_000;

async function insertRows(session: Session, rows: readonly number[], rule: number): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await session.run(`INSERT INTO broken SELECT unnest([${rows.slice(at, at + ROWS_AT_ONCE).join(", ")}]), ${rule}`);
  }
}

/** Writes the rows that {@link gatherBroken} did not gather. */
export async function writePassed(batch: DuckDbBatch, columns: string, failed: number, directory: string): Promise<void> {
  // A mark join keeps the order of the rows, which a join of another kind need not.
  const rest = failed === 0 ? "" : ` WHERE ${batch.row} NOT IN (SELECT bad_row FROM broken)`;
  await copy(batch, `SELECT ${columns} FROM ${batch.from}${rest}`, join(directory, PASSED));
}

/** Writes the rows that {@link gatherBroken} gathered, with the ids of the rules they failed in the order of the suite. */
export async function writeFailed(batch: DuckDbBatch, columns: string, broken: readonly Broken[], directory: string): Promise<void> {
  const ids = `([${broken.map(({ id }) => textLiteral(id)).join(", ")}]::VARCHAR[])`;
  const reasons = `SELECT bad_row AS ${AT}, list(${ids}[broken_rule + 1] ORDER BY broken_rule) AS ${REASONS} FROM broken GROUP BY bad_row`;
  const select = `SELECT ${columns}, ${REASONS} FROM ${batch.from}
    JOIN (${reasons}) ON ${AT} = ${batch.row} ORDER BY ${AT}`;
  await copy(batch, select, join(directory, FAILED));
}

const copy = ({ session }: DuckDbBatch, select: string, path: string): Promise<void> =>
  session.run(`COPY (${select}) TO ${textLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`);

/**
 * The columns to write: those of Parquet as they are, and of other sources each with the type by which it is judged. `known` are
 * columns that were measured already.
 */
export async function writtenColumns(batch: DuckDbBatch, known: readonly ReadColumn[]): Promise<string> {
  if (batch.isTyped) return batch.columns.map(({ sql }) => sql).join(", ");
  const byName = new Map(known.map((read) => [read.name, read]));
  const others = batch.columns.filter(({ name }) => !byName.has(name));
  for (const read of await measureColumns(batch, others)) byName.set(read.name, read);
  return batch.columns.map(({ name }) => `${written(byName.get(name)!)} AS ${identifier(name)}`).join(", ");
}

const written = ({ sql, isWhole }: ReadColumn): string => (isWhole ? `CAST(${sql} AS BIGINT)` : sql);
