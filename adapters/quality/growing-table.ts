/** The table `batch` in DuckDB, filled from the columns of JSON lines. Short texts that recur are numbers in it. */
import { BOOLEAN, DOUBLE, type DuckDBAppender, DuckDBDataChunk, INTEGER, VARCHAR } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import type { Session } from "../embedded/duckdb/session.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { makeRoom } from "./duckdb-columns.ts";
import type { JsonlColumn, Storage } from "./jsonl-column.ts";
import type { ShortTexts } from "./short-texts.ts";

/** Rows that go to DuckDB at once: as many as its vectors hold. */
export const CHUNK = 2048;

/** Columns whose texts are numbered: each is joined to its texts in every statement. */
const MOST_NUMBERED = 8;

const TYPES = { number: DOUBLE, text: VARCHAR, boolean: BOOLEAN, json: VARCHAR } as const;

interface TableColumn {
  readonly column: JsonlColumn;
  readonly storage: Storage;
}

export class GrowingTable {
  readonly #session: Session;
  readonly #columns: readonly TableColumn[];
  #appender: DuckDBAppender | undefined;
  /** What is handed over, again and again. */
  #chunk: DuckDBDataChunk;

  private constructor(session: Session, columns: readonly TableColumn[]) {
    this.#session = session;
    this.#columns = columns;
    this.#chunk = this.#newChunk();
  }

  /** An empty table for these columns, of which so many rows are gathered. */
  static async create(session: Session, kept: readonly JsonlColumn[], rows: number): Promise<GrowingTable> {
    if (rows >= CHUNK) numberTexts(kept, rows);
    await makeRoom(session, kept.length);
    const table = new GrowingTable(
      session,
      kept.map((column) => ({ column, storage: column.storage ?? "text" })),
    );
    // A table has a column, and its rows are counted, also where nothing of them is read.
    const names = kept.length === 0 ? ["present"] : kept.map(heldAs);
    await session.run(`CREATE OR REPLACE TABLE batch (${names.map((name, nth) => `${name} ${table.#types()[nth]}`).join(", ")})`);
    return table;
  }

  /** Whether these columns are those of the table, and their values of its types. */
  holds(kept: readonly JsonlColumn[]): boolean {
    return kept.length === this.#columns.length && this.#columns.every(hasPlace);
  }

  /** Appends so many of the rows gathered, a chunk at most. */
  async append(first: number, count: number): Promise<void> {
    this.#appender ??= await this.#session.connection.createAppender("batch");
    const chunk = this.#chunk;
    chunk.reset();
    chunk.rowCount = count;
    for (const [nth, { column }] of this.#columns.entries()) {
      if (!column.texts || column.handNumbersOver(vectorOf(chunk, nth), first, count)) continue;
      await this.#putTexts(column, column.texts);
      return this.append(first, count);
    }
    for (const [nth, { column }] of this.#columns.entries()) if (!column.texts) column.handOver(vectorOf(chunk, nth), first, count);
    if (this.#columns.length === 0) chunk.setColumnValues(0, new Array<boolean>(count).fill(true));
    this.#appender.appendDataChunk(chunk);
  }

  /** What its rows are selected from, once all are appended. */
  async finish(): Promise<Pick<DuckDbBatch, "from" | "row" | "order">> {
    this.#appender?.closeSync();
    const joins: string[] = [];
    for (const { column } of this.#columns) if (column.texts) joins.push(await this.#storeTexts(column, column.texts));
    if (joins.length === 0) return { from: "batch", row: "rowid" };
    const columns = this.#columns.map(({ column }) => column.sql).join(", ");
    // A relation of its own: statements that joined the texts themselves would cost a twentieth more.
    return { from: `(SELECT batch.rowid AS ${ROW}, ${columns} FROM batch ${joins.join(" ")})`, row: ROW, order: `ORDER BY ${ROW}` };
  }

  #types = () =>
    this.#columns.length === 0 ? [BOOLEAN] : this.#columns.map(({ column, storage }) => (column.texts ? INTEGER : TYPES[storage]));

  #newChunk = () => DuckDBDataChunk.create(this.#types());

  /** Puts texts in place of a column's numbers, which are no more. */
  async #putTexts(column: JsonlColumn, texts: ShortTexts): Promise<void> {
    this.#appender?.closeSync();
    this.#appender = undefined;
    const join = await this.#storeTexts(column, texts);
    column.texts = undefined;
    const columns = this.#columns.map(({ column }) => heldAs(column));
    await this.#session.run(`CREATE OR REPLACE TABLE batch AS SELECT ${columns.join(", ")} FROM batch ${join} ORDER BY batch.rowid`);
    this.#chunk = this.#newChunk();
  }

  /** Makes a table of a column's texts, and joins it. */
  async #storeTexts(column: JsonlColumn, texts: ShortTexts): Promise<string> {
    const table = `${column.sql}_texts`;
    await this.#session.run(`CREATE OR REPLACE TABLE ${table} (${heldAs(column)} INTEGER, ${column.sql} VARCHAR)`);
    const appender = await this.#session.connection.createAppender(table);
    const chunk = DuckDBDataChunk.create([INTEGER, VARCHAR]);
    if (texts.hasMissing) {
      chunk.setRows([[0, null]]);
      appender.appendDataChunk(chunk);
    }
    for (let first = 1; first <= texts.count; first += CHUNK) {
      const count = Math.min(CHUNK, texts.count - first + 1);
      const numbers = Array.from({ length: count }, (_, nth) => first + nth);
      chunk.reset();
      chunk.rowCount = count;
      chunk.setColumnValues(0, numbers);
      texts.copyTo(vectorOf(chunk, 1), first, count);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    return `JOIN ${table} USING (${heldAs(column)})`;
  }
}

/** The number of a row, among columns that are named `c0` and so on. */
const ROW = "row_number";

/** The name of a column in the table: where its texts are numbered, its own is that of the texts. */
const heldAs = ({ sql, texts }: JsonlColumn): string => (texts ? `${sql}_number` : sql);

const vectorOf = (chunk: DuckDBDataChunk, nth: number): duckdb.Vector => duckdb.data_chunk_get_vector(chunk.chunk, nth);

const hasPlace = ({ column, storage }: TableColumn): boolean => !column.isMixed && (column.storage ?? storage) === storage;

function numberTexts(kept: readonly JsonlColumn[], rows: number): void {
  let numbered = 0;
  for (const column of kept) {
    if (numbered === MOST_NUMBERED) return;
    column.numberTexts(rows);
    if (column.texts) numbered++;
  }
}
