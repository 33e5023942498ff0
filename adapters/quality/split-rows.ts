/**
 * The rows of a batch told apart: those that passed, and those that failed a critical rule, each with the ids of the rules it
 * failed. Both have the columns of the batch.
 */
import type { Session } from "../embedded/duckdb/session.ts";
import { identifier, textLiteral } from "../embedded/duckdb/sql-text.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import type { FailingRows } from "./judge-rows.ts";
import { AT, FAILING, type SuiteRelation } from "./suite-relation.ts";

/** The column of the failed rows that tells why. */
const REASONS = "failed_expectations";

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

/**
 * Gathers the rows that fail any rule into the table `broken`, each with the rules that it fails, and their values into the table of
 * failing rows; tells how many they are.
 */
export async function gatherBroken(relation: SuiteRelation, broken: readonly Broken[]): Promise<number> {
  const { session } = relation.batch;
  await session.run("CREATE TABLE broken (bad_row BIGINT, broken_rule INTEGER)");
  const tests = broken.flatMap(({ rows }, rule) => (rows._tag === "Test" ? [{ test: rows.test, rule }] : []));
  if (tests.length > 0) {
    const rules = tests.map(({ test, rule }) => `CASE WHEN ${test} THEN ${rule} END`);
    await session.run(`INSERT INTO broken SELECT * FROM (SELECT row, unnest([${rules.join(", ")}]) AS broken_rule FROM ${FAILING})
      WHERE broken_rule IS NOT NULL`);
  }
  for (const [rule, { rows }] of broken.entries()) {
    if (rows._tag === "Statement") await session.run(`INSERT INTO broken SELECT row, ${rule} FROM (${rows.statement})`);
    if (rows._tag === "Rows") await insertRows(session, rows.rows, rule);
  }
  const others = `FROM broken WHERE bad_row NOT IN (SELECT row FROM ${FAILING})`;
  const [[count, isKept] = []] = await session.rows(`SELECT count(DISTINCT bad_row), NOT EXISTS (${others}) FROM broken`);
  // DuckDB would read the batch to add no rows.
  if (isKept === false) await relation.keepRows(`SELECT bad_row ${others}`);
  return Number(count);
}

/** Rows of one statement, whose text names each. */
const ROWS_AT_ONCE = 100_000;

async function insertRows(session: Session, rows: readonly number[], rule: number): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await session.run(`INSERT INTO broken SELECT unnest([${rows.slice(at, at + ROWS_AT_ONCE).join(", ")}]), ${rule}`);
  }
}

/** SELECTs the rows that {@link gatherBroken} did not gather. */
export function passedRows({ from, row }: DuckDbBatch, columns: string, failed: number): string {
  // A mark join hands the rows on as they come, which a join of another kind need not; DuckDB promises no order of either.
  return `SELECT ${columns} FROM ${from}${failed === 0 ? "" : ` WHERE ${row} NOT IN (SELECT bad_row FROM broken)`}`;
}

/** SELECTs the rows that {@link gatherBroken} gathered, with the ids of the rules they failed in the order of the suite. */
export function failedRows({ failing }: SuiteRelation, columns: string, broken: readonly Broken[]): string {
  const ids = `([${broken.map(({ id }) => textLiteral(id)).join(", ")}]::VARCHAR[])`;
  const reasons = `SELECT bad_row AS ${AT}, list(${ids}[broken_rule + 1] ORDER BY broken_rule) AS ${REASONS} FROM broken GROUP BY bad_row`;
  return `SELECT ${columns}, ${REASONS} FROM ${failing.from} JOIN (${reasons}) USING (${AT}) ORDER BY ${AT}`;
}

/** The columns of both SELECTs: those of Parquet as they are, and of other sources each with the type by which it is judged. */
export const writtenColumns = ({ columns }: DuckDbBatch): string =>
  columns.map(({ name, sql, read }) => (read ? `${read.isWhole ? `CAST(${sql} AS BIGINT)` : sql} AS ${identifier(name)}` : sql)).join(", ");
