import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Table } from "../../domain/quality/table.ts";
import { type DataFile, inspectDataFiles } from "./data-file.ts";
import { readDuckDbTable } from "./duckdb-table.ts";
import { readJsonlTable } from "./jsonl-table.ts";

/** A batch as it was read, and the files it is made of. */
export interface FileBatch {
  readonly table: Table;
  readonly files: readonly Pick<DataFile, "path" | "format" | "sha256">[];
}

/** Reads files as one batch, which holds their rows in the order given; or tells everything that keeps them from being read. */
export async function readBatch(paths: readonly string[]): Promise<Either<readonly string[], FileBatch>> {
  const { files, faults } = await inspectDataFiles(paths);
  if (files.length === 0) return left(faults);
  const table = await (files[0]!.format === "jsonl" ? readJsonlTable(files) : readDuckDbTable(files));
  if (isLeft(table)) return left([...faults, ...table.left]);
  return faults.length > 0
    ? left(faults)
    : right({ table: table.right, files: files.map(({ path, format, sha256 }) => ({ path, format, sha256 })) });
}
