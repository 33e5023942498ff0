/** One read-only statement of a person's over the published data. */
import { type DuckDBPreparedStatement, type Json, StatementType } from "@duckdb/node-api";
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
 * are run. The session is to be confined to the data directory: that is what keeps a SELECT from other files.
 */
export async function query(session: Session, sql: string, take: TakeRows): Promise<Either<QueryFault, readonly QueryColumn[]>> {
  try {
    const prepared = await prepareReadOnly(session, sql);
    if (isLeft(prepared)) return prepared;
    const result = await prepared.right.stream();
    const names = result.columnNames();
    const columns = result.columnTypes().map((type, index) => ({ name: names[index]!, type: type.toString() }));
    for await (const rows of result.yieldConvertedRows(jsonOfValue)) {
      if ((await take(rows, columns)) === false) break;
    }
    return right(columns);
  } catch (error) {
    return left(await queryFault(session, error));
  }
}

const NOTHING = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;
const EXPLAIN = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*EXPLAIN\s+(?:ANALYZE\s+|\([^)]*\)\s*)?/i;

async function prepareReadOnly(session: Session, sql: string): Promise<Either<QueryFault, DuckDBPreparedStatement>> {
  if (NOTHING.test(sql))
    return fault("NotOneStatement", 'there is no statement to run: write one, like "SELECT * FROM daily_bars LIMIT 10"');
  const statements = await session.connection.extractStatements(sql);
  if (statements.count !== 1) return fault("NotOneStatement", `${statements.count} statements were given: run them one by one`);
  const prepared = await statements.prepare(0);
  if (prepared.parameterCount > 0) {
    return fault("Refused", "the statement has parameters ($1 or ?), and nothing gives them values: write the values into it");
  }
  if (prepared.statementType === StatementType.SELECT) return right(prepared);
  // EXPLAIN ANALYZE runs what it explains.
  if (prepared.statementType === StatementType.EXPLAIN && EXPLAIN.test(sql)) {
    const explained = await prepareReadOnly(session, sql.replace(EXPLAIN, ""));
    return isLeft(explained) ? explained : right(prepared);
  }
  const allowed = "SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN of these";
  return fault(
    "NotReadOnly",
    `${StatementType[prepared.statementType]} is not run here: queries read and change nothing; allowed are ${allowed}`,
  );
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
