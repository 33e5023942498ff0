/** CSV and Parquet files as a table in memory, read by DuckDB. */
import type { Either } from "fp-ts/lib/Either.js";
import type { Table } from "../../domain/quality/table.ts";
import type { DataFile } from "./data-file.ts";
import { withDuckDbBatch } from "./duckdb-batch.ts";
import { measureColumns, readTable } from "./duckdb-columns.ts";

/** DuckDB reserves 100 kB and more for each column of a table that it fills; of ten thousand columns it then uses a sixth. */
const MEMORY_LIMIT = "4GB";

/** Files of one format, with all their columns. */
export const readDuckDbTable = (files: readonly DataFile[]): Promise<Either<readonly string[], Table>> =>
  withDuckDbBatch(files, { memoryLimit: MEMORY_LIMIT }, async (batch) => readTable(batch, await measureColumns(batch, batch.columns)));
