/**
 * The rows of a batch told apart: those that passed, and those that failed a critical rule, each with the ids of the rules it
 * failed. Both are in the order of the batch, with its columns.
 */
import type { Session } from "../embedded/duckdb/session.ts";
import { identifier, textLiteral } from "../embedded/duckdb/sql-text.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { measureColumns } from "./duckdb-columns.ts";
import { type FailingRows, PICKED } from "./judge-rows.ts";
import type { ReadColumn } from "./source-columns.ts";
import type { SuiteRelation } from "./suite-relation.ts";

/** The column of the failed rows that tells why. */
const REASONS = "failed_expectations";

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

interface Gathered {
  readonly count: number;
  /** Their numbers, where they are few. */
  readonly rows: readonly bigint[] | undefined;
}

/** Gathers the rows that fail any rule into the table `broken`, each with the rules that it fails. */
export async function gatherBroken({ batch: { session }, sql }: SuiteRelation, broken: readonly Broken[]): Promise<Gathered> {
  await session.run("CREATE TABLE broken (bad_row BIGINT, broken_rule INTEGER)");
  const tests = broken.flatMap(({ rows }, rule) => (rows._tag === "Test" ? [{ test: rows.test, rule }] : []));
  if (tests.length > 0) {
    const rules = tests.map(({ test, rule }) => `CASE WHEN ${test} THEN ${rule} END`);
    const any = tests.map(({ test }) => test).join(" OR ");
    await session.run(`INSERT INTO broken SELECT * FROM (SELECT row, unnest([${rules.join(", ")}]) AS broken_rule FROM ${sql} WHERE ${any})
      WHERE broken_rule IS NOT NULL`);
  }
  for (const [rule, { rows }] of broken.entries()) {
    if (rows._tag === "Statement") await session.run(`INSERT INTO broken SELECT row, ${rule} FROM (${rows.statement})`);
    if (rows._tag === "Rows") await insertRows(session, rows.rows, rule);
  }
  const found = await session.rows(`SELECT DISTINCT bad_row FROM broken ORDER BY bad_row LIMIT ${PICKED + 1}`);
  if (found.length <= PICKED) return { count: found.length, rows: found.map(([row]) => row as bigint) };
  return { count: Number((await session.rows("SELECT count(DISTINCT bad_row) FROM broken"))[0]![0]), rows: undefined };
}

/** Rows of one statement, whose text names each. */
const ROWS_AT_ONCE = 100_000;

async function insertRows(session: Session, rows: readonly number[], rule: number): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await session.run(`INSERT INTO broken SELECT unnest([${rows.slice(at, at + ROWS_AT_ONCE).join(", ")}]), ${rule}`);
  }
}

/** SELECTs the rows that {@link gatherBroken} did not gather. */
export function passedRows({ from, row }: DuckDbBatch, columns: string, { count }: Gathered): string {
  // A mark join keeps the order of the rows, which a join of another kind need not.
  return `SELECT ${columns} FROM ${from}${count === 0 ? "" : ` WHERE ${row} NOT IN (SELECT bad_row FROM broken)`}`;
}

/** SELECTs the rows that {@link gatherBroken} gathered, with the ids of the rules they failed in the order of the suite. */
export function failedRows({ from, row }: DuckDbBatch, columns: string, broken: readonly Broken[], { rows }: Gathered): string {
  const ids = `([${broken.map(({ id }) => textLiteral(id)).join(", ")}]::VARCHAR[])`;
  const reasons = `SELECT bad_row AS ${AT}, list(${ids}[broken_rule + 1] ORDER BY broken_rule) AS ${REASONS} FROM broken GROUP BY bad_row`;
  // What is known of the rows spares reading the columns of all others for the join.
  const among = rows === undefined || rows.length === 0 ? "" : ` WHERE ${row} IN (${rows.join(", ")})`;
  return `SELECT ${columns}, ${REASONS} FROM ${from} JOIN (${reasons}) ON ${AT} = ${row}${among} ORDER BY ${AT}`;
}

/**
 * The columns of both SELECTs: those of Parquet as they are, and of other sources each with the type by which it is judged. `known` are
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
