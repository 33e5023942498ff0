/** A column of JSON lines while they are read: what was seen of it, and the values that are on their way to DuckDB. */
import type { JsonValue } from "./jsonl-records.ts";
import type { SourceColumn } from "./source-columns.ts";

/** How DuckDB holds a column; `json` is the text of values of several types, and of text that DuckDB does not hold as it is. */
export type Storage = "number" | "text" | "boolean" | "json";

const KIND = { number: 1, text: 2, boolean: 4, odd: 8 } as const;
const STORAGES: Readonly<Record<number, Storage>> = { 0: "text", [KIND.number]: "number", [KIND.text]: "text", [KIND.boolean]: "boolean" };

export class JsonlColumn {
  readonly sql: string;
  readonly isKept: boolean;
  /** Those gathered; rows after the last of them lack the value. */
  values: JsonValue[] = [];
  readonly #name: string;
  /** As an earlier reading found. */
  readonly #known: Storage | undefined;
  /** The sum of {@link KIND}. */
  #kinds = 0;
  #present = 0;
  /** Numbers that are whole, and those that a double tells apart from their neighbours. */
  #whole = 0;
  #safe = 0;

  constructor(name: string, sql: string, isKept: boolean, known: Storage | undefined) {
    this.#name = name;
    this.sql = sql;
    this.isKept = isKept;
    this.#known = known;
  }

  /** Takes the value of the row of this number among those gathered. */
  take(value: JsonValue, row: number): void {
    this.#see(value);
    if (!this.isKept) return;
    while (this.values.length < row) this.values.push(null);
    this.values.push(value);
  }

  #see(value: JsonValue): void {
    if (value === null) return;
    this.#present++;
    if (typeof value === "number") {
      this.#kinds |= KIND.number;
      if (Number.isInteger(value)) this.#whole++;
      if (Number.isSafeInteger(value)) this.#safe++;
    } else if (typeof value === "boolean") this.#kinds |= KIND.boolean;
    else this.#kinds |= isPlain(value) ? KIND.text : KIND.odd;
  }

  get storage(): Storage {
    return this.#known ?? STORAGES[this.#kinds] ?? "json";
  }

  /** The values of so many rows gathered, as DuckDB holds them. */
  stored(from: number, count: number): JsonValue[] {
    const values = this.values.slice(from, from + count);
    while (values.length < count) values.push(null);
    return this.storage === "json" ? values.map((value) => (value === null ? null : jsonText(value))) : values;
  }

  source(rowCount: number): SourceColumn {
    const { sql, storage } = this;
    const source = { name: this.#name, sql, type: "JSON" };
    if (storage !== "number") return { ...source, read: { sql, kind: storage } };
    const dtype = this.#whole === rowCount ? "int64" : "float64";
    return { ...source, read: { sql, kind: "double", dtype, isWhole: this.#safe === this.#present } };
  }
}

/** DuckDB reads no text beyond a NUL everywhere, and takes no half of a surrogate pair. */
const isPlain = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** JSON that is read as the same value: its own text loses the sign of −0, and an infinity, which is read of `1e999`. */
function jsonText(value: JsonValue): string {
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "number" && !Number.isFinite(value)) return value > 0 ? "1e999" : "-1e999";
  return JSON.stringify(value);
}
