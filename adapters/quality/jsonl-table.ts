/** JSON lines as a table in memory. A key that a record lacks, and null, is a missing value. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Column, Table } from "../../domain/quality/table.ts";
import type { DataFile } from "./data-file.ts";
import { type JsonValue, type RecordTaker, readRecords } from "./jsonl-records.ts";
import { numbersOf } from "./numbers.ts";

/** Rows in the order of the files and their lines, columns in the order of first appearance. */
export async function readJsonlTable(files: readonly DataFile[]): Promise<Either<readonly string[], Table>> {
  const rows = new GrowingColumns();
  const faults = await readRecords(files, rows);
  return faults.length > 0 ? left(faults) : right(rows.table());
}

class GrowingColumns implements RecordTaker {
  readonly #columns = new Map<string, JsonValue[]>();
  #rowCount = 0;

  value(name: string, value: JsonValue): void {
    const values = this.#columns.get(name) ?? [];
    if (values.length === 0) this.#columns.set(name, values);
    padTo(this.#rowCount, values);
    values.push(value);
  }

  end(): void {
    this.#rowCount++;
  }

  table(): Table {
    const rowCount = this.#rowCount;
    const columns = new Map<string, Column>();
    const dtypes = new Map<string, string>();
    for (const [name, values] of this.#columns) {
      padTo(rowCount, values);
      const numbers = numbersOf(values);
      columns.set(name, numbers?.values ?? values);
      if (numbers) dtypes.set(name, numbers.dtype);
    }
    return { rowCount, columns, dtypes };
  }
}

function padTo(length: number, values: JsonValue[]): void {
  while (values.length < length) values.push(null);
}
