/** One read-only statement of a person's over the published data. */
import { type DuckDBPreparedStatement, type DuckDBResult, type Json, StatementType } from "@duckdb/node-api";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { didYouMean } from "../../../domain/settings.ts";
import { readDuckDbError } from "./duckdb-error.ts";
import { jsonOfValue } from "./json-values.ts";
import type { Session } from "./session.ts";

export interface QueryColumn {
  readonly name: string;
  /** As DuckDB writes it: `DATE`, `DECIMAL(38,8)`. */
  readonly type: string;
}

/** Values in the columns' order. See {@link jsonOfValue}. */
export type QueryRow = readonly Json[];

/** Takes rows as they come, up to 2048 at a time; the next ones wait for it. `false` ends the query. */
export type TakeRows = (rows: readonly QueryRow[], columns: readonly QueryColumn[]) => unknown;

/** `message` says what is wrong with the statement, and where; for whoever wrote it. */
export interface QueryFault {
  readonly _tag: "NotOneStatement" | "NotReadOnly" | "UnknownTable" | "OutsideData" | "TooLarge" | "Refused";
  readonly message: string;
}

/**
 * Runs the statement and hands its rows on. Only SELECT and its kin (WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN)
 * are run. What keeps a SELECT from other files is its session: one of reading-session.ts.
 */
export async function query(session: Session, sql: string, take: TakeRows): Promise<Either<QueryFault, readonly QueryColumn[]>> {
  const started = await attempt(session, () => start(session, sql));
  if (isLeft(started)) return started;
  const names = started.right.columnNames();
  const columns = started.right.columnTypes().map((type, index) => ({ name: names[index]!, type: type.toString() }));
  const pages = started.right.yieldConvertedRows(jsonOfValue);
  for (;;) {
    const page = await attempt(session, async () => right(await pages.next()));
    if (isLeft(page)) return page;
    if (page.right.done || (await take(page.right.value, columns)) === false) return right(columns);
  }
}

async function start(session: Session, sql: string): Promise<Either<QueryFault, DuckDBResult>> {
  const prepared = await prepareReadOnly(session, sql);
  return isLeft(prepared) ? prepared : right(await prepared.right.stream());
}

/** What DuckDB throws becomes a fault of the statement. */
async function attempt<A>(session: Session, action: () => Promise<Either<QueryFault, A>>): Promise<Either<QueryFault, A>> {
  try {
    return await action();
  } catch (error) {
    return left(await queryFault(session, error));
  }
}

/** A blank or a comment as DuckDB reads them; a comment within a comment is left to look like a statement, and is refused. */
const SKIPPED = String.raw`(?:\s|--[^\r\n]*(?:[\r\n]|$)|/\*(?:(?!/\*)[^])*?\*/)`;
const NOTHING = new RegExp(`^(?:${SKIPPED}|;)*$`);
const EXPLAIN = new RegExp(String.raw`^${SKIPPED}*EXPLAIN\s+(?:ANALYZE\s+|\([^()]*\b(?:ANALYZE|FORMAT)\b[^()]*\)\s*)?`, "i");
const FIRST_WORD = new RegExp(String.raw`^(?:${SKIPPED}|\()*(\w+)`);
const READS: ReadonlySet<string> = new Set([
  ...["SELECT", "WITH", "FROM", "VALUES", "TABLE", "PIVOT", "UNPIVOT"],
  ...["DESCRIBE", "DESC", "SHOW", "SUMMARIZE"],
]);

/** A statement is judged by its first word before DuckDB prepares it, since some act as soon as that (EXPORT makes its folder). */
async function prepareReadOnly(session: Session, sql: string): Promise<Either<QueryFault, DuckDBPreparedStatement>> {
  if (NOTHING.test(sql))
    return fault("NotOneStatement", 'there is no statement to run: write one, like "SELECT * FROM daily_bars LIMIT 10"');
  const statements = await session.connection.extractStatements(sql);
  if (statements.count !== 1) return fault("NotOneStatement", `${statements.count} statements were given: run them one by one`);
  if (EXPLAIN.test(sql)) {
    // EXPLAIN ANALYZE runs what it explains.
    const explained = await prepareReadOnly(session, sql.replace(EXPLAIN, ""));
    return isLeft(explained) ? explained : right(await statements.prepare(0));
  }
  const word = (FIRST_WORD.exec(sql)?.[1] ?? sql.trim().slice(0, 20)).toUpperCase();
  if (!READS.has(word)) return notReadOnly(word);
  const prepared = await statements.prepare(0);
  if (prepared.statementType !== StatementType.SELECT) return notReadOnly(StatementType[prepared.statementType]);
  if (prepared.parameterCount === 0) return right(prepared);
  return fault("Refused", "the statement has parameters ($1 or ?), and nothing gives them values: write the values into it");
}

function notReadOnly(statement: string): Either<QueryFault, never> {
  const allowed = "SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN of these";
  return fault("NotReadOnly", `${statement} is not run here: queries read and change nothing; allowed are ${allowed}`);
}

function fault(_tag: QueryFault["_tag"], message: string): Either<QueryFault, never> {
  return left({ _tag, message });
}

const MISSING_TABLE = /^Table with name (.+?) does not exist!/;

async function queryFault(session: Session, error: unknown): Promise<QueryFault> {
  const { kind, text, place } = readDuckDbError(error);
  const at = place === undefined ? "" : `\n${place}`;
  const missing = kind === "Catalog" ? MISSING_TABLE.exec(text)?.[1] : undefined;
  if (missing !== undefined) return { _tag: "UnknownTable", message: unknownTable(missing, await session.tables()) + at };
  if (kind === "Permission") {
    return { _tag: "OutsideData", message: `queries reach the data directory and nothing outside it (${text.split(" - ")[0]})${at}` };
  }
  if (kind === "Out of Memory") {
    return { _tag: "TooLarge", message: "the query needs more memory than it may have: select fewer columns, or fewer rows with WHERE" };
  }
  return { _tag: "Refused", message: (text || "DuckDB refuses the statement without saying why") + at };
}

function unknownTable(name: string, tables: readonly string[]): string {
  return `there is no table ${name}: ${didYouMean(name, tables)}the tables are ${tables.join(", ")}`;
}
