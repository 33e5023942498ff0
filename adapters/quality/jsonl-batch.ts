/**
 * JSON lines as a relation in DuckDB. Lines are parsed here, so that they mean what they mean in memory; DuckDB holds the values
 * by column. A column of one type is held as such, one of several as JSON text, which only the in-memory executor reads.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Session } from "../embedded/duckdb/session.ts";
import type { LineBlock } from "../providers/formats/lines.ts";
import type { DataFile } from "./data-file.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { CHUNK, GrowingTable } from "./growing-table.ts";
import { JsonlColumn, type Storage } from "./jsonl-column.ts";
import { PlainLines } from "./jsonl-lines.ts";
import { type JsonValue, type RecordTaker, readRecords } from "./jsonl-records.ts";

/** Only columns of these names are kept, by default all; the others are known by name. */
export async function loadJsonl(
  session: Session,
  files: readonly DataFile[],
  names: ReadonlySet<string> | undefined,
): Promise<Either<readonly string[], DuckDbBatch>> {
  // Appending is one thread's work: the others only wait for it, and take as much time.
  const [[threads]] = (await session.rows("SELECT current_setting('threads')")) as [[bigint]];
  await session.run("SET threads = 1");
  try {
    return await load(session, files, (name) => names?.has(name) ?? true);
  } finally {
    await session.run(`SET threads = ${threads}`);
  }
}

async function load(
  session: Session,
  files: readonly DataFile[],
  isKept: (name: string) => boolean,
): Promise<Either<readonly string[], DuckDbBatch>> {
  // Most columns show in their first rows what they hold; where one does not, the files are read again.
  let known: ReadonlyMap<string, Storage | undefined> = new Map();
  for (;;) {
    const loading = new Loading(session, isKept, known);
    const faults = await readRecords(files, loading);
    if (faults.length > 0) return left(faults);
    const relation = await loading.finish();
    if (relation) return right({ session, ...relation, rowCount: loading.rowCount, columns: loading.sources() });
    known = loading.storages();
  }
}

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
  #table: GrowingTable | undefined;
  /** Whether a column came, or a value, that the table has no place for. */
  #isSurprised = false;

  constructor(session: Session, isKept: (name: string) => boolean, known: ReadonlyMap<string, Storage | undefined>) {
    this.#session = session;
    this.#isKept = isKept;
    for (const [name, storage] of known) this.#add(name, storage);
  }

  #add(name: string, storage?: Storage): JsonlColumn {
    const column = new JsonlColumn(name, `c${this.#columns.size}`, this.#isKept(name), storage);
    this.#columns.set(name, column);
    return column;
  }

  takeLines(block: LineBlock, first: number): number {
    const next = this.#plain.take(block, first, this.#gathered);
    this.rowCount += next - first;
    this.#gathered += next - first;
    return next;
  }

  value(name: string, value: JsonValue): void {
    this.#names.push(name);
    (this.#columns.get(name) ?? this.#add(name)).take(value, this.#gathered);
  }

  end(): void {
    this.#plain.learn(this.#names);
    this.#names = [];
    this.rowCount++;
    this.#gathered++;
  }

  async pause(): Promise<void> {
    if (this.#gathered >= CHUNK) await this.#flush();
  }

  /** What the rows are selected from; undefined where the table does not hold all of them. */
  async finish(): Promise<Pick<DuckDbBatch, "from" | "row" | "order"> | undefined> {
    await this.#flush();
    const relation = await this.#table!.finish();
    return this.#isSurprised ? undefined : relation;
  }

  storages = (): ReadonlyMap<string, Storage | undefined> => new Map([...this.#columns].map(([name, column]) => [name, column.storage]));

  sources = () => [...this.#columns.values()].map((column) => column.source(this.rowCount));

  async #flush(): Promise<void> {
    const kept = [...this.#columns.values()].filter(({ isKept }) => isKept);
    this.#table ??= await GrowingTable.create(this.#session, kept, this.#gathered);
    this.#isSurprised ||= !this.#table.holds(kept);
    for (let at = 0; at < this.#gathered && !this.#isSurprised; at += CHUNK) {
      await this.#table.append(at, Math.min(CHUNK, this.#gathered - at));
    }
    for (const { memory } of kept) memory?.reset();
    this.#gathered = 0;
  }
}
