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
import { fileList, identifier } from "../embedded/duckdb/sql-text.ts";
import { loadCsv } from "./csv-batch.ts";
import type { DataFile } from "./data-file.ts";
import { countRows } from "./duckdb-columns.ts";
import { loadJsonl } from "./jsonl-batch.ts";
import type { SourceColumn } from "./source-columns.ts";

/** Rows in the order of the files, columns in the order of first appearance; a column that a file lacks is missing there. */
export interface DuckDbBatch {
  readonly session: Session;
  /** What a statement selects from. */
  readonly from: string;
  /** What a SELECT ends in whose rows are to come in the order of the batch; undefined where they do by themselves. */
  readonly order?: string;
  /** An expression for the number of a row, from 0 in the order of the batch; undefined where a column takes its place. */
  readonly row: string | undefined;
  readonly rowCount: number;
  readonly columns: readonly SourceColumn[];
}

interface BatchOptions {
  /** As DuckDB writes sizes. */
  readonly memoryLimit: string;
  /** The columns that will be read; of CSV and JSON lines only those are kept. Default: all. */
  readonly names?: ReadonlySet<string> | undefined;
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
      rowCount += await countRows(session, `read_parquet(${fileList([path])})`);
    } catch (error) {
      faults.push(`${file.path}: the Parquet file is damaged or cut off (${readDuckDbError(error).text.replace(` '${path}'`, "")})`);
    }
  }
  if (faults.length > 0) return left(faults);
  const from = `read_parquet(${fileList(paths)}, union_by_name = true, hive_partitioning = false)`;
  const described = await session.rows(`DESCRIBE SELECT * FROM ${from}`);
  const columns = described.map(([name, type]) => ({ name: String(name), sql: identifier(String(name)), type: String(type) }));
  return right({ session, from, row: parquetRow(columns, firsts), rowCount, columns });
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
