/**
 * CSV as a relation in DuckDB: loaded once as text under names of our own, since DuckDB's know no case and no second `a`; then
 * made anew with the types that the values of its columns have.
 */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { readDuckDbError } from "../embedded/duckdb/duckdb-error.ts";
import type { Session } from "../embedded/duckdb/session.ts";
import { fileList, textLiteral } from "../embedded/duckdb/sql-text.ts";
import { type CsvHeader, readCsvHeader } from "./csv-header.ts";
import type { DataFile } from "./data-file.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { countRows, makeRoom, measureColumns } from "./duckdb-columns.ts";
import type { SourceColumn } from "./source-columns.ts";

/** Only columns of these names are kept, by default all; the others are known by name. */
export async function loadCsv(
  session: Session,
  files: readonly DataFile[],
  wanted: ReadonlySet<string> | undefined,
): Promise<Either<readonly string[], DuckDbBatch>> {
  const headers: CsvHeader[] = [];
  const faults: string[] = [];
  for (const file of files) {
    const header = await readCsvHeader(file.open());
    if (isLeft(header)) faults.push(`${file.path}: ${header.left}`);
    else headers.push(header.right);
  }
  if (faults.length > 0) return left(faults);
  const names = [...new Set(headers.flatMap((header) => header.names))];
  const columns = names.map((name, index) => ({ name, sql: `c${index}`, type: "CSV" }));
  const kept = columns.filter(({ name }) => wanted?.has(name) ?? true);
  await makeRoom(session, kept.length);
  // A table has a column, and its rows are counted, also where nothing of them is read.
  await session.run(`CREATE TABLE ${TEXTS} (${["present BOOLEAN", ...kept.map(({ sql }) => `${sql} VARCHAR`)].join(", ")})`);
  for (const [index, file] of files.entries()) {
    try {
      await session.run(insertion(file, headers[index]!, columns, new Set(kept)));
    } catch (error) {
      faults.push(csvFault(file.path, error, headers[index]!.names.length));
    }
  }
  if (faults.length > 0) return left(faults);
  const texts = { session, from: TEXTS, row: "rowid", rowCount: await countRows(session, TEXTS), columns };
  return right(await typed(texts, kept));
}

const TEXTS = "texts";

function insertion(
  { path, packing }: DataFile,
  { names, delimiter }: CsvHeader,
  columns: readonly SourceColumn[],
  kept: ReadonlySet<SourceColumn>,
): string {
  const place = new Map(columns.map((column) => [column.name, column]));
  const own = names.map((name) => place.get(name)!);
  const scan = `read_csv(${fileList([path])}, auto_detect = false, header = true, delim = ${textLiteral(delimiter)}, quote = '"', escape = '"',
    compression = '${packing}', columns = {${own.map(({ sql }) => `${sql}: 'VARCHAR'`).join(", ")}})`;
  const selected = own.filter((column) => kept.has(column)).map(({ sql }) => sql);
  return `INSERT INTO ${TEXTS} BY NAME SELECT ${["true AS present", ...selected].join(", ")} FROM ${scan}`;
}

/** The batch in a table made anew, so that each value is read out of its text once. */
async function typed(texts: DuckDbBatch, kept: readonly SourceColumn[]): Promise<DuckDbBatch> {
  const reads = await measureColumns(texts, kept);
  const values = reads.map(({ sql }, nth) => `${sql} AS ${kept[nth]!.sql}`);
  await texts.session.run(`CREATE TABLE batch AS SELECT ${["present", ...values].join(", ")} FROM ${TEXTS}`);
  await texts.session.run(`DROP TABLE ${TEXTS}`);
  const read = new Map(kept.map(({ sql, name }, nth) => [name, { ...reads[nth]!, sql }]));
  return { ...texts, from: "batch", columns: texts.columns.map((column) => ({ ...column, read: read.get(column.name) })) };
}

function csvFault(path: string, error: unknown, width: number): string {
  const { kind, text } = readDuckDbError(error);
  if (kind === "") throw error;
  const line = /^CSV Error on Line: (\d+)$/m.exec(text)?.[1];
  const cells = /^Expected Number of Columns: \d+ Found: (\d+)$/m.exec(text)?.[1];
  const where = line === undefined ? path : `${path}, line ${line}`;
  if (cells !== undefined) return `${where}: it has ${cells} cells where the header names ${width} columns`;
  const told = text.split("\n").filter((part) => part !== "" && !/^(CSV Error on|Original) Line: /.test(part));
  return `${where}: ${told[0] ?? text}`;
}
