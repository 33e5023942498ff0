/**
 * JSON lines as a relation in DuckDB. Lines are parsed here, so that they mean what they mean in memory; DuckDB holds the values
 * by column. A column of one type is held as such, one of several as JSON text, which only the in-memory executor reads.
 */
import { BOOLEAN, DOUBLE, type DuckDBAppender, DuckDBDataChunk, INTEGER, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Session } from "../embedded/duckdb/session.ts";
import type { LineBlock } from "../providers/formats/lines.ts";
import type { DataFile } from "./data-file.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { JsonlColumn, type Storage } from "./jsonl-column.ts";
import { PlainLines } from "./jsonl-lines.ts";
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

const TYPES = { number: DOUBLE, text: VARCHAR, coded: INTEGER, boolean: BOOLEAN, json: VARCHAR } as const;

/** One reading of the files into a table. */
class Loading implements RecordTaker {
  rowCount = 0;
  readonly #session: Session;
  readonly #isKept: (name: string) => boolean;
  readonly #columns = new Map<string, JsonlColumn>();
  readonly #plain = new PlainLines((name) => this.#columns.get(name)!);
  /** The keys of the record at hand, which is not a plain line. */
  #names: string[] = [];
  #gathered = 0;
  #appender: DuckDBAppender | undefined;
  /** The columns of the table, in its order, and how it holds them. */
  #table: readonly { readonly column: JsonlColumn; readonly storage: Storage }[] = [];
  /** Whether all is known that will come, as an earlier reading found. */
  readonly #isKnown: boolean;
  /** Whether a column came, or a value, that the table has no place for. */
  #isSurprised = false;

  constructor(session: Session, isKept: (name: string) => boolean, known: ReadonlyMap<string, Storage>) {
    this.#session = session;
    this.#isKept = isKept;
    this.#isKnown = known.size > 0;
    for (const [name, storage] of known) this.#add(name, storage);
  }

  #add(name: string, storage?: Storage): JsonlColumn {
    const column = new JsonlColumn(name, `c${this.#columns.size}`, this.#isKept(name), storage);
    this.#columns.set(name, column);
    return column;
  }

  takeLine({ bytes, starts, ends }: LineBlock, line: number): boolean {
    if (!this.#plain.take(bytes, starts[line]!, ends[line]!, this.#gathered)) return false;
    this.#end();
    return true;
  }

  value(name: string, value: JsonValue): void {
    this.#names.push(name);
    (this.#columns.get(name) ?? this.#add(name)).take(value, this.#gathered);
  }

  end(): void {
    this.#plain.learn(this.#names);
    this.#names = [];
    this.#end();
  }

  #end(): void {
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
    if (this.#isSurprised) return false;
    for (const { column, storage } of this.#table) if (storage === "coded") await this.#writeTexts(column);
    return true;
  }

  /** What is stored of a coded column becomes text. */
  async #writeTexts(column: JsonlColumn): Promise<void> {
    const { sql, texts } = column;
    await this.#session.connection.run("SET VARIABLE texts = $1", [listValue(texts)], [LIST(VARCHAR)]);
    await this.#session.run(`ALTER TABLE batch ALTER ${sql} TYPE VARCHAR USING list_extract(getvariable('texts'), ${sql})`);
    column.storeTexts();
  }

  storages = (): ReadonlyMap<string, Storage> => new Map([...this.#columns].map(([name, column]) => [name, column.fitting]));

  sources = () => [...this.#columns.values()].map((column) => column.source(this.rowCount));

  async #flush(): Promise<void> {
    const kept = [...this.#columns.values()].filter(({ isKept }) => isKept);
    this.#appender ??= await this.#createTable(kept);
    this.#isSurprised ||= this.#hasNoPlace(kept);
    for (let at = 0; at < this.#gathered && !this.#isSurprised; at += CHUNK) this.#append(at, Math.min(CHUNK, this.#gathered - at));
    for (const column of kept) column.values = [];
    this.#gathered = 0;
    if (kept.some(({ isOverfull }) => isOverfull)) await this.#writeOverfull();
  }

  async #writeOverfull(): Promise<void> {
    this.#appender!.closeSync();
    for (const { column } of this.#table) if (column.isOverfull) await this.#writeTexts(column);
    this.#table = this.#table.map(({ column }) => ({ column, storage: column.settle() }));
    this.#appender = await this.#session.connection.createAppender("batch");
  }

  #hasNoPlace(kept: readonly JsonlColumn[]): boolean {
    return !this.#isKnown && (kept.length > this.#table.length || this.#table.some(({ column, storage }) => column.fitting !== storage));
  }

  async #createTable(columns: readonly JsonlColumn[]): Promise<DuckDBAppender> {
    this.#table = columns.map((column) => ({ column, storage: column.settle() }));
    const declared = this.#table.map(({ column, storage }) => `${column.sql} ${TYPES[storage]}`);
    // A table has a column, and its rows are counted, also where nothing of them is read.
    await this.#session.run(`CREATE OR REPLACE TABLE batch (${declared.join(", ") || "present BOOLEAN"})`);
    return this.#session.connection.createAppender("batch");
  }

  #append(at: number, count: number): void {
    const types = this.#table.map(({ storage }) => TYPES[storage]);
    const chunk = DuckDBDataChunk.create(types.length === 0 ? [BOOLEAN] : types, count);
    if (types.length === 0) chunk.setColumnValues(0, new Array<boolean>(count).fill(true));
    for (const [nth, { column }] of this.#table.entries()) chunk.setColumnValues(nth, column.stored(at, count));
    this.#appender!.appendDataChunk(chunk);
  }
}
