/** The relation that a suite's statements select from: the columns that it reads, each as it is read, and the number of the row. */
import type { SqlColumn } from "../../domain/quality/sql/column.ts";
import type { RowPlan } from "../../domain/quality/sql/plan.ts";
import { failingRows } from "../../domain/quality/sql/row-scan.ts";
import type { Column } from "../../domain/quality/table.ts";
import { identifier } from "../embedded/duckdb/sql-text.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { readColumns } from "./duckdb-columns.ts";
import { type ReadColumn, type SourceColumn, sqlColumn } from "./source-columns.ts";

/** The table that {@link SuiteRelation.keepFailing} makes. */
export const FAILING = "failing";

/** Names the number of a row where columns of the batch stand beside it, none of which has this name. */
export const AT = identifier("\u{1}row");

/** What rows are read from by their numbers, with the columns of the batch as it names them. */
type RowSource = Pick<DuckDbBatch, "from" | "row">;

export class SuiteRelation {
  readonly batch: DuckDbBatch;
  readonly reads: readonly ReadColumn[];
  /** The columns by name, as {@link sql} has them. */
  readonly columns: ReadonlyMap<string, SqlColumn>;
  /** What a statement selects from. */
  readonly sql: string;
  /** What rows are read from that fail a rule about a row: {@link FAILING} where it keeps their values. */
  readonly failing: RowSource;
  readonly #selected: readonly string[];
  /** Columns of the batch that {@link FAILING} keeps, as it names them. */
  readonly #kept: ReadonlyMap<SourceColumn, string>;

  /** @param kept columns of the batch of which the values of failing rows are kept once they are read */
  constructor(batch: DuckDbBatch, reads: readonly ReadColumn[], kept: readonly SourceColumn[]) {
    const made = reads.map((read, nth) => ({ name: read.name, ...sqlColumn(read, `value${nth}`) }));
    this.batch = batch;
    this.reads = reads;
    this.columns = new Map(made.map(({ name, column }) => [name, column]));
    this.#selected = [`${batch.row} AS row`, ...made.map(({ expression, column }) => `${expression} AS ${column.sql}`)];
    this.sql = `(SELECT ${this.#selected.join(", ")} FROM ${batch.from})`;
    this.#kept = new Map(kept.map((column, nth) => [column, `kept${nth}`]));
    const named = [...this.#kept].map(([{ sql }, alias]) => `${alias} AS ${sql}`);
    this.failing = kept.length === 0 ? batch : { from: `(SELECT ${[`row AS ${AT}`, ...named].join(", ")} FROM ${FAILING})`, row: AT };
  }

  /** Reads the batch once for the rows that fail any of these plans, and makes the table of them. */
  async keepFailing(plans: readonly RowPlan[]): Promise<void> {
    const failing = failingRows(plans, this.#withKept(this.#selected), [...this.#kept.values()]);
    await this.batch.session.run(`CREATE OR REPLACE TABLE ${FAILING} AS ${failing}`);
  }

  /** Adds rows of the batch to that table; `among` selects their numbers. */
  async keepRows(among: string): Promise<void> {
    const rows = this.#withKept([`${this.batch.row} AS row`]);
    await this.batch.session.run(`INSERT INTO ${FAILING} BY NAME SELECT * FROM ${rows} WHERE row IN (${among})`);
  }

  #withKept(selected: readonly string[]): string {
    const kept = [...this.#kept].map(([{ sql }, alias]) => `${sql} AS ${alias}`);
    return `(SELECT ${[...selected, ...kept].join(", ")} FROM ${this.batch.from})`;
  }

  async query(statement: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.batch.session.connection.runAndReadAll(statement)).getRowsJS();
  }

  /** Counts the rows that a statement selects, and names the first of them. */
  async pick(statement: string, most: number): Promise<{ readonly count: number; readonly rows: readonly number[] }> {
    const [[total, rows] = []] = await this.query(`SELECT count(*), min(row, ${most}) FROM (${statement})`);
    return { count: Number(total), rows: ((rows ?? []) as readonly bigint[]).map(Number) };
  }

  /** Columns by name, in the order of the batch, with the values of these rows alone, each at its row's index. */
  async valuesAt(names: Iterable<string>, rows: readonly number[], { from, row }: RowSource): Promise<ReadonlyMap<string, Column>> {
    if (rows.length === 0) return new Map([...names].map((name) => [name, []]));
    const asked = new Set(names);
    const reads = this.reads.filter(({ name }) => asked.has(name));
    const picked = `${from} WHERE ${row} IN (${rows.join(", ")}) LIMIT ${rows.length}`;
    const at = { sql: `CAST(${row} AS DOUBLE)`, kind: "double" } as const;
    const [numbers, ...columns] = await readColumns(this.batch.session, [at, ...reads], rows.length, picked);
    const sparse = columns.map((values) => {
      const placed: unknown[] = [];
      for (let nth = 0; nth < rows.length; nth++) placed[numbers![nth] as number] = values[nth];
      return placed;
    });
    return new Map(reads.map(({ name }, nth) => [name, sparse[nth]!]));
  }
}
