/**
 * JSON lines as a relation in DuckDB. Lines are parsed here, so that they mean what they mean in memory; DuckDB holds the values
 * by column. A column of one type is held as such, one of several as JSON text, which only the in-memory executor reads.
 */
import { BOOLEAN, DOUBLE, type DuckDBAppender, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Session } from "../embedded/duckdb/session.ts";
import type { DataFile } from "./data-file.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { JsonlColumn, type Storage } from "./jsonl-column.ts";
import { type JsonValue, type RecordTaker, readRecords } from "./jsonl-records.ts";

/** Only columns of these names are kept, by default all; the others are known by name. */
export async function loadJsonl(
  session: Session,
  files: readonly DataFile[],
  names: ReadonlySet<string> | undefined,
): Promise<Either<readonly string[], DuckDbBatch>> {
  const isKept = (name: string) => names?.has(name) ?? true;
  // Most columns show in their first rows what they hold; where one does not, the files are read again.
  let known: ReadonlyMap<string, Storage> = new Map();
  for (;;) {
    const loading = new Loading(session, isKept, known);
    const faults = await readRecords(files, loading);
    if (faults.length > 0) return left(faults);
    if (await loading.finish()) {
      return right({ session, from: "batch", row: "rowid", rowCount: loading.rowCount, columns: loading.sources(), isTyped: false });
    }
    known = loading.storages();
  }
}

/** Rows that go to DuckDB at once: as many as its vectors hold. */
const CHUNK = 2048;

const TYPES = { number: DOUBLE, text: VARCHAR, boolean: BOOLEAN, json: VARCHAR } as const;

/** One reading of the files into a table. */
class Loading implements RecordTaker {
  rowCount = 0;
  readonly #session: Session;
  readonly #isKept: (name: string) => boolean;
  readonly #columns = new Map<string, JsonlColumn>();
  #gathered = 0;
  #appender: DuckDBAppender | undefined;
  /** The columns of the table, in its order, and how it holds them. */
  #table: readonly { readonly column: JsonlColumn; readonly storage: Storage }[] = [];
  /** Whether a column came, or a value, that the table has no place for. */
  #isSurprised = false;

  constructor(session: Session, isKept: (name: string) => boolean, known: ReadonlyMap<string, Storage>) {
    this.#session = session;
    this.#isKept = isKept;
    for (const [name, storage] of known) this.#add(name, storage);
  }

  #add(name: string, storage?: Storage): JsonlColumn {
    const column = new JsonlColumn(name, `c${this.#columns.size}`, this.#isKept(name), storage);
    this.#columns.set(name, column);
    return column;
  }

  value(name: string, value: JsonValue): void {
    (this.#columns.get(name) ?? this.#add(name)).take(value, this.#gathered);
  }

  end(): void {
    this.rowCount++;
    this.#gathered++;
  }

  async pause(): Promise<void> {
    if (this.#gathered >= CHUNK) await this.#flush();
  }

  /** Whether the table holds all rows now. */
  async finish(): Promise<boolean> {
    await this.#flush();
    this.#appender?.closeSync();
    return !this.#isSurprised;
  }

  storages = (): ReadonlyMap<string, Storage> => new Map([...this.#columns].map(([name, column]) => [name, column.storage]));

  sources = () => [...this.#columns.values()].map((column) => column.source(this.rowCount));

  async #flush(): Promise<void> {
    const kept = [...this.#columns.values()].filter(({ isKept }) => isKept);
    this.#appender ??= await this.#createTable(kept);
    if (kept.length > this.#table.length || this.#table.some(({ column, storage }) => column.storage !== storage)) this.#isSurprised = true;
    for (let at = 0; at < this.#gathered && !this.#isSurprised; at += CHUNK) this.#append(at, Math.min(CHUNK, this.#gathered - at));
    for (const column of kept) column.values = [];
    this.#gathered = 0;
  }

  /** A table has a column, and its rows are counted, also where nothing of them is read. */
  async #createTable(columns: readonly JsonlColumn[]): Promise<DuckDBAppender> {
    this.#table = columns.map((column) => ({ column, storage: column.storage }));
    const declared = this.#table.map(({ column, storage }) => `${column.sql} ${TYPES[storage]}`);
    await this.#session.run(`CREATE OR REPLACE TABLE batch (${["present BOOLEAN", ...declared].join(", ")})`);
    return this.#session.connection.createAppender("batch");
  }

  #append(at: number, count: number): void {
    const chunk = DuckDBDataChunk.create([BOOLEAN, ...this.#table.map(({ storage }) => TYPES[storage])], count);
    chunk.setColumnValues(0, new Array<boolean>(count).fill(true));
    for (const [nth, { column }] of this.#table.entries()) chunk.setColumnValues(nth + 1, column.stored(at, count));
    this.#appender!.appendDataChunk(chunk);
  }
}
