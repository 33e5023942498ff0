/** A column of JSON lines while they are read: what was seen of it, and the values that are on their way to DuckDB. */
import type { Vector } from "@duckdb/node-bindings";
import type { JsonValue } from "./jsonl-records.ts";
import { ShortTexts } from "./short-texts.ts";
import type { SourceColumn } from "./source-columns.ts";
import { VectorMemory } from "./vector-memory.ts";

/** How DuckDB holds a column. `json` is the text of values of several types, and of text that DuckDB does not hold as it is. */
export type Storage = "number" | "text" | "boolean" | "json";

export class JsonlColumn {
  readonly sql: string;
  readonly isKept: boolean;
  /** Where plain values are put; undefined before any came, and of a column that is not kept. */
  memory: VectorMemory | undefined;
  /** Where its texts are handed over by their numbers. */
  texts: ShortTexts | undefined;
  readonly #name: string;
  #storage: Storage | undefined;
  #isMixed = false;
  /** Of what was handed over. */
  #present = 0;
  #whole = 0;
  #safe = 0;

  /** `known` is how an earlier reading found that it has to be stored. */
  constructor(name: string, sql: string, isKept: boolean, known: Storage | undefined) {
    this.#name = name;
    this.sql = sql;
    this.isKept = isKept;
    if (isKept && known) this.#become(known);
  }

  #become(storage: Storage): void {
    this.#storage = storage;
    this.memory = new VectorMemory(storage === "json" ? "text" : storage);
  }

  /** How all values that were seen can be stored; undefined before any came. */
  get storage(): Storage | undefined {
    return this.#storage;
  }

  /** Whether it was found to be JSON by a later value than the first: those before have to be read again. */
  get isMixed(): boolean {
    return this.#isMixed;
  }

  /** Takes the value of the row of this number among those gathered. */
  take(value: JsonValue, row: number): void {
    if (value === null || !this.isKept) return;
    const fitting = storageOf(value);
    if (this.#storage === undefined) this.#become(fitting);
    else if (this.#storage !== fitting && this.#storage !== "json") {
      this.#become("json");
      this.#isMixed = true;
    }
    const memory = this.memory!;
    memory.reserve(row + 1);
    if (this.#storage === "json") putText(memory, row, jsonText(value));
    else if (typeof value === "number") memory.putNumber(row, value);
    else if (typeof value === "boolean") memory.putBoolean(row, value);
    else putText(memory, row, String(value));
  }

  /** Has its texts handed over by their numbers, if those of the first so many rows are short. */
  numberTexts(rows: number): void {
    if (this.#storage !== "text") return;
    const texts = new ShortTexts();
    if (this.memory!.numbered(0, rows, texts)) this.texts = texts;
  }

  /** Copies the numbers of so many rows' texts to a vector; returns false where they cannot be numbered. */
  handNumbersOver(vector: Vector, first: number, count: number): boolean {
    return this.memory!.copyNumbersTo(vector, first, count, this.texts!);
  }

  /** Copies the values of so many rows gathered to a vector. */
  handOver(vector: Vector, first: number, count: number): void {
    const memory = this.memory ?? new VectorMemory("text");
    memory.copyTo(vector, first, count);
    // Of a column with a number that is not whole nothing more is asked.
    if (this.#storage !== "number" || this.#whole < this.#present) return;
    const { present, whole, safe } = memory.tally(first, count);
    this.#present += present;
    this.#whole += whole;
    this.#safe += safe;
  }

  source(rowCount: number): SourceColumn {
    const { sql } = this;
    const source = { name: this.#name, sql, type: "JSON" };
    if (this.#storage !== "number") return { ...source, read: { sql, kind: this.#storage ?? "text" } };
    const dtype = this.#whole === rowCount ? "int64" : "float64";
    return { ...source, read: { sql, kind: "double", dtype, isWhole: this.#safe === this.#present } };
  }
}

function storageOf(value: NonNullable<JsonValue>): Storage {
  if (typeof value === "number" || typeof value === "boolean") return typeof value as "number" | "boolean";
  return typeof value === "string" && isPlain(value) ? "text" : "json";
}

/** DuckDB reads no text beyond a NUL everywhere, and takes no half of a surrogate pair. */
const isPlain = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

function putText(memory: VectorMemory, row: number, text: string): void {
  const bytes = Buffer.from(text);
  memory.putText(row, bytes, 0, bytes.length);
}

/** JSON that is read as the same value: its own text loses the sign of −0, and an infinity, which is read of `1e999`. */
function jsonText(value: NonNullable<JsonValue>): string {
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "number" && !Number.isFinite(value)) return value > 0 ? "1e999" : "-1e999";
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
