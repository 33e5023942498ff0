/** CSV and Parquet files as a table, read by DuckDB. */
import { createWriteStream } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Column, Table } from "../../domain/quality/table.ts";
import { readDuckDbError } from "../embedded/duckdb/duckdb-error.ts";
import { Session } from "../embedded/duckdb/session.ts";
import { fileList, identifier, textLiteral } from "../embedded/duckdb/sql-text.ts";
import { columnBuilder } from "./column-builders.ts";
import { type CsvHeader, readCsvHeader } from "./csv-header.ts";
import type { DataFile } from "./data-file.ts";
import { type Measured, measuredColumn, type ReadColumn, type SourceColumn } from "./source-columns.ts";

/** DuckDB reserves 100 kB and more for each column of a table that it fills; of ten thousand columns it then uses a sixth. */
const MEMORY_LIMIT = "4GB";

/** Files of one format. Rows in the order of the files, columns in the order of first appearance; a column that a file lacks is missing there. */
export async function readDuckDbTable(files: readonly DataFile[]): Promise<Either<readonly string[], Table>> {
  const directory = await mkdtemp(join(tmpdir(), "assay-quality-"));
  const session = await Session.open({ spillDirectory: directory, memoryLimit: MEMORY_LIMIT });
  try {
    const columns = files[0]!.format === "csv" ? await loadCsv(session, files) : await viewParquet(session, files, directory);
    if (isLeft(columns)) return columns;
    return right(await readTable(session, columns.right));
  } catch (error) {
    const { kind, text } = readDuckDbError(error);
    if (kind === "") throw error;
    return left([`${files.map(({ path }) => path).join(", ")}: ${text.split("\n")[0]}`]);
  } finally {
    session.close();
  }
}

type Columns = Either<readonly string[], readonly SourceColumn[]>;

// ---- CSV: loaded once as text under names of our own, since DuckDB's know no case and no second `a` ---------------

async function loadCsv(session: Session, files: readonly DataFile[]): Promise<Columns> {
  const headers: CsvHeader[] = [];
  const faults: string[] = [];
  for (const file of files) {
    const header = await readCsvHeader(file.open());
    if (isLeft(header)) faults.push(`${file.path}: ${header.left}`);
    else headers.push(header.right);
  }
  if (faults.length > 0) return left(faults);
  const names = [...new Set(headers.flatMap((header) => header.names))];
  const place = new Map(names.map((name, index) => [name, `c${index}`]));
  await session.run(`CREATE TABLE batch (${[...place.values()].map((column) => `${column} VARCHAR`).join(", ")})`);
  for (const [index, file] of files.entries()) {
    const { names: own, delimiter } = headers[index]!;
    const columns = own.map((name) => `${place.get(name)}: 'VARCHAR'`).join(", ");
    const scan = `read_csv(${fileList([file.path])}, auto_detect = false, header = true, delim = ${textLiteral(delimiter)}, quote = '"', escape = '"',
      compression = '${file.packing}', columns = {${columns}})`;
    try {
      await session.run(`INSERT INTO batch BY NAME SELECT * FROM ${scan}`);
    } catch (error) {
      faults.push(csvFault(file.path, error, own.length));
    }
  }
  return faults.length > 0 ? left(faults) : right(names.map((name, index) => ({ name, sql: `c${index}`, type: "CSV" })));
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

// ---- Parquet ---------------------------------------------------------------------------------------------------

async function viewParquet(session: Session, files: readonly DataFile[], directory: string): Promise<Columns> {
  const faults: string[] = [];
  const paths: string[] = [];
  for (const file of files) {
    const path = file.packing === "none" ? file.path : await unpacked(file, join(directory, `${paths.length}.parquet`));
    paths.push(path);
    try {
      await session.rows(`SELECT 1 FROM read_parquet(${fileList([path])}) LIMIT 0`);
    } catch (error) {
      faults.push(`${file.path}: the Parquet file is damaged or cut off (${readDuckDbError(error).text.replace(` '${path}'`, "")})`);
    }
  }
  if (faults.length > 0) return left(faults);
  await session.createView("batch", `SELECT * FROM read_parquet(${fileList(paths)}, union_by_name = true, hive_partitioning = false)`);
  const described = await session.rows("DESCRIBE batch");
  return right(described.map(([name, type]) => ({ name: String(name), sql: identifier(String(name)), type: String(type) })));
}

/** Parquet is read from its end: what is packed as a whole has to be unpacked first. */
async function unpacked({ open }: DataFile, path: string): Promise<string> {
  await pipeline(Readable.from(open()), createWriteStream(path));
  return path;
}

// ---- the table -------------------------------------------------------------------------------------------------

/** Columns of one statement: the time to plan it grows faster than their number. */
const COLUMNS_AT_ONCE = 100;

async function readTable(session: Session, sources: readonly SourceColumn[]): Promise<Table> {
  const rowCount = Number((await session.rows("SELECT count(*) FROM batch"))[0]![0]);
  const plan: ReadColumn[] = [];
  for (let at = 0; at < sources.length; at += COLUMNS_AT_ONCE) {
    plan.push(...(await measure(session, sources.slice(at, at + COLUMNS_AT_ONCE), rowCount)));
  }
  const columns = new Map<string, Column>();
  for (let at = 0; at < plan.length; at += COLUMNS_AT_ONCE) {
    for (const [name, values] of await readColumns(session, plan.slice(at, at + COLUMNS_AT_ONCE), rowCount)) columns.set(name, values);
  }
  const dtypes = plan.flatMap(({ name, dtype }) => (dtype === undefined ? [] : [[name, dtype] as const]));
  return { rowCount, columns, dtypes: new Map(dtypes) };
}

/** Most columns of text show in their first rows that they are nothing else. */
const FIRST_ROWS = 10_000;

async function measure(session: Session, sources: readonly SourceColumn[], rowCount: number): Promise<readonly ReadColumn[]> {
  const columns = sources.map(measuredColumn);
  // Columns are named, since a star would plan all ten thousand of a wide file each time.
  const firstRows = `(SELECT ${sources.map(({ sql }) => sql).join(", ")} FROM batch LIMIT ${FIRST_ROWS})`;
  const found = await measuresOf(session, columns, firstRows);
  const open = rowCount <= FIRST_ROWS ? [] : columns.filter((column) => column.isSettled?.(found.get(column)!) !== true);
  for (const [column, values] of await measuresOf(session, open, "batch")) found.set(column, values);
  return columns.map((column, index) => ({ name: sources[index]!.name, ...column.choose(found.get(column)!, rowCount) }));
}

async function measuresOf(session: Session, columns: readonly Measured[], relation: string): Promise<Map<Measured, readonly unknown[]>> {
  const measures = columns.flatMap((column) => column.measures);
  const values = measures.length === 0 ? [] : (await session.rows(`SELECT ${measures.join(", ")} FROM ${relation}`))[0]!;
  let at = 0;
  return new Map(
    columns.map((column) => {
      const own = values.slice(at, at + column.measures.length);
      at += own.length;
      return [column, own];
    }),
  );
}

async function readColumns(
  session: Session,
  plan: readonly ReadColumn[],
  rowCount: number,
): Promise<readonly (readonly [string, Column])[]> {
  const builders = plan.map(({ kind }) => columnBuilder(kind, rowCount));
  const result = await session.connection.stream(`SELECT ${plan.map(({ sql }) => sql).join(", ")} FROM batch`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [index, builder] of builders.entries()) builder.take(chunk.getColumnVector(index), chunk.rowCount);
  }
  return plan.map(({ name }, index) => [name, builders[index]!.values]);
}
