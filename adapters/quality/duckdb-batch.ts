/** Files as a relation in DuckDB. */
import { createWriteStream } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { readDuckDbError } from "../embedded/duckdb/duckdb-error.ts";
import { Session } from "../embedded/duckdb/session.ts";
import { fileList, identifier, textLiteral } from "../embedded/duckdb/sql-text.ts";
import { type CsvHeader, readCsvHeader } from "./csv-header.ts";
import type { DataFile } from "./data-file.ts";
import { loadJsonl } from "./jsonl-batch.ts";
import type { SourceColumn } from "./source-columns.ts";

/** Rows in the order of the files, columns in the order of first appearance; a column that a file lacks is missing there. */
export interface DuckDbBatch {
  readonly session: Session;
  /** What a statement selects from. */
  readonly from: string;
  /** An expression for the number of a row, from 0 in the order of the batch; undefined where a column takes its place. */
  readonly row: string | undefined;
  readonly rowCount: number;
  readonly columns: readonly SourceColumn[];
  /** Whether the source declares the types of its columns; of one that does not, their values tell. */
  readonly isTyped: boolean;
}

interface BatchOptions {
  /** As DuckDB writes sizes. */
  readonly memoryLimit: string;
  /** The columns that will be read; of CSV and JSON lines only those are kept. Default: all. */
  readonly names?: ReadonlySet<string>;
}

/** Opens files of one format for as long as `use` takes. What keeps them from being read is told by file, and by line of a CSV. */
export async function withDuckDbBatch<A>(
  files: readonly DataFile[],
  { memoryLimit, names }: BatchOptions,
  use: (batch: DuckDbBatch) => Promise<A>,
): Promise<Either<readonly string[], A>> {
  const directory = await mkdtemp(join(tmpdir(), "assay-quality-"));
  const session = await Session.open({ spillDirectory: directory, memoryLimit });
  try {
    const batch = await opened(session, files, names, directory);
    return isLeft(batch) ? batch : right(await use(batch.right));
  } catch (error) {
    const { kind, text } = readDuckDbError(error);
    if (kind === "") throw error;
    return left([`${files.map(({ path }) => path).join(", ")}: ${text.split("\n")[0]}`]);
  } finally {
    session.close();
  }
}

type Opened = Either<readonly string[], DuckDbBatch>;

function opened(session: Session, files: readonly DataFile[], names: ReadonlySet<string> | undefined, directory: string): Promise<Opened> {
  switch (files[0]!.format) {
    case "csv":
      return loadCsv(session, files, names);
    case "jsonl":
      return loadJsonl(session, files, names);
    case "parquet":
      return lookAtParquet(session, files, directory);
  }
}

// ---- CSV: loaded once as text under names of our own, since DuckDB's know no case and no second `a` ---------------

async function loadCsv(session: Session, files: readonly DataFile[], wanted: ReadonlySet<string> | undefined): Promise<Opened> {
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
  const place = new Map(columns.map(({ name, sql }) => [name, sql]));
  const kept = columns.filter(({ name }) => wanted?.has(name) ?? true).map(({ sql }) => sql);
  // A table has a column, and its rows are counted, also where nothing of them is read.
  await session.run(`CREATE TABLE batch (${["present BOOLEAN", ...kept.map((column) => `${column} VARCHAR`)].join(", ")})`);
  for (const [index, file] of files.entries()) {
    const { names: own, delimiter } = headers[index]!;
    const read = own.map((name) => `${place.get(name)}: 'VARCHAR'`).join(", ");
    const scan = `read_csv(${fileList([file.path])}, auto_detect = false, header = true, delim = ${textLiteral(delimiter)}, quote = '"', escape = '"',
      compression = '${file.packing}', columns = {${read}})`;
    const selected = ["true AS present", ...own.map((name) => place.get(name)!).filter((column) => kept.includes(column))];
    try {
      await session.run(`INSERT INTO batch BY NAME SELECT ${selected.join(", ")} FROM ${scan}`);
    } catch (error) {
      faults.push(csvFault(file.path, error, own.length));
    }
  }
  return faults.length > 0
    ? left(faults)
    : right({ session, from: "batch", row: "rowid", rowCount: await countOf(session, "batch"), columns, isTyped: false });
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

async function lookAtParquet(session: Session, files: readonly DataFile[], directory: string): Promise<Opened> {
  const faults: string[] = [];
  const paths: string[] = [];
  const firsts: number[] = [];
  let rowCount = 0;
  for (const file of files) {
    const path = file.packing === "none" ? file.path : await unpacked(file, join(directory, `${paths.length}.parquet`));
    paths.push(path);
    firsts.push(rowCount);
    try {
      rowCount += await countOf(session, `read_parquet(${fileList([path])})`);
    } catch (error) {
      faults.push(`${file.path}: the Parquet file is damaged or cut off (${readDuckDbError(error).text.replace(` '${path}'`, "")})`);
    }
  }
  if (faults.length > 0) return left(faults);
  const from = `read_parquet(${fileList(paths)}, union_by_name = true, hive_partitioning = false)`;
  const described = await session.rows(`DESCRIBE SELECT * FROM ${from}`);
  const columns = described.map(([name, type]) => ({ name: String(name), sql: identifier(String(name)), type: String(type) }));
  return right({ session, from, row: parquetRow(columns, firsts), rowCount, columns, isTyped: true });
}

/** `firsts` are the numbers of the files' first rows. */
function parquetRow(columns: readonly SourceColumn[], firsts: readonly number[]): string | undefined {
  if (columns.some(({ name }) => /^(file_row_number|file_index)$/i.test(name))) return undefined;
  return firsts.length === 1 ? "file_row_number" : `file_row_number + list_extract([${firsts.join(", ")}], CAST(file_index AS BIGINT) + 1)`;
}

/** Parquet is read from its end: what is packed as a whole has to be unpacked first. */
async function unpacked({ open }: DataFile, path: string): Promise<string> {
  await pipeline(Readable.from(open()), createWriteStream(path));
  return path;
}

const countOf = async (session: Session, relation: string): Promise<number> =>
  Number((await session.rows(`SELECT count(*) FROM ${relation}`))[0]![0]);
