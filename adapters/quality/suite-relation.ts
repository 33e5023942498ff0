/** The relation that a suite's statements select from: the columns that it reads, each as it is read, and the number of the row. */
import type { SqlColumn } from "../../domain/quality/sql/column.ts";
import type { Column } from "../../domain/quality/table.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { readColumns } from "./duckdb-columns.ts";
import { type ReadColumn, sqlColumn } from "./source-columns.ts";

export class SuiteRelation {
  readonly batch: DuckDbBatch;
  readonly reads: readonly ReadColumn[];
  /** The columns by name, as {@link sql} has them. */
  readonly columns: ReadonlyMap<string, SqlColumn>;
  /** What a statement selects from. */
  readonly sql: string;

  constructor(batch: DuckDbBatch, reads: readonly ReadColumn[]) {
    const made = reads.map((read, nth) => ({ name: read.name, ...sqlColumn(read, `value${nth}`) }));
    const selected = [`${batch.row} AS row`, ...made.map(({ expression, column }) => `${expression} AS ${column.sql}`)];
    this.batch = batch;
    this.reads = reads;
    this.columns = new Map(made.map(({ name, column }) => [name, column]));
    this.sql = `(SELECT ${selected.join(", ")} FROM ${batch.from})`;
  }

  async query(statement: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.batch.session.connection.runAndReadAll(statement)).getRowsJS();
  }

  /** Counts the rows that a statement selects, and names the first of them. */
  async pick(statement: string, most: number): Promise<{ readonly count: number; readonly rows: readonly number[] }> {
    const [[total, rows] = []] = await this.query(`SELECT count(*), min(row, ${most}) FROM (${statement})`);
    return { count: Number(total), rows: ((rows ?? []) as readonly bigint[]).map(Number) };
  }

  /** Columns with the values of these rows alone, each at its row's index. */
  async valuesAt(names: readonly string[], rows: readonly number[]): Promise<readonly Column[]> {
    if (rows.length === 0) return names.map(() => []);
    const { session, from, row } = this.batch;
    const reads = names.map((name) => this.reads.find((read) => read.name === name)!);
    const picked = `${from} WHERE ${row} IN (${rows.join(", ")}) LIMIT ${rows.length}`;
    const [at, ...columns] = await readColumns(session, [{ sql: `CAST(${row} AS DOUBLE)`, kind: "double" }, ...reads], rows.length, picked);
    return columns.map((values) => {
      const sparse: unknown[] = [];
      for (let nth = 0; nth < rows.length; nth++) sparse[at![nth] as number] = values[nth];
      return sparse;
    });
  }
}
