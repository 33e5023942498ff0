/** A column of JSON lines while they are read: what was seen of it, and the values that are on their way to DuckDB. */
import type { JsonValue } from "./jsonl-records.ts";
import type { SourceColumn } from "./source-columns.ts";

/**
 * How DuckDB holds a column while it is filled. `coded` is text as its number in a list of all texts of the column: as a rule they
 * are few, and numbers are handed over several times faster. `json` is the text of values of several types, and of text that
 * DuckDB does not hold as it is.
 */
export type Storage = "number" | "text" | "coded" | "boolean" | "json";

const KIND = { number: 1, text: 2, boolean: 4, odd: 8 } as const;
const STORAGES: Readonly<Record<number, Storage>> = { 0: "text", [KIND.number]: "number", [KIND.text]: "text", [KIND.boolean]: "boolean" };

/** Most texts of a list, which is held here. */
const MOST_TEXTS = 20_000;

export class JsonlColumn {
  readonly sql: string;
  readonly isKept: boolean;
  /** Those gathered; rows after the last of them lack the value. */
  values: JsonValue[] = [];
  readonly #name: string;
  #storage: Storage | undefined;
  /** The sum of {@link KIND}. */
  #kinds = 0;
  #present = 0;
  /** Numbers that are whole, and those that a double tells apart from their neighbours. */
  #whole = 0;
  #safe = 0;
  /** The number of each text of a coded column, from 1. */
  readonly #codes = new Map<string, number>();

  /** `known` is how an earlier reading found that it has to be stored. */
  constructor(name: string, sql: string, isKept: boolean, known: Storage | undefined) {
    this.#name = name;
    this.sql = sql;
    this.isKept = isKept;
    this.#storage = known;
  }

  /** Takes the value of the row of this number among those gathered. */
  take(value: JsonValue, row: number): void {
    if (typeof value === "number") this.takeNumber(value, row);
    else if (typeof value === "string" && isPlain(value)) this.takeText(value, row);
    else if (value !== null) this.#keep(value, row, typeof value === "boolean" ? KIND.boolean : KIND.odd);
  }

  takeNumber(value: number, row: number): void {
    if (Number.isInteger(value)) this.#whole++;
    if (Number.isSafeInteger(value)) this.#safe++;
    this.#keep(value, row, KIND.number);
  }

  /** Text that DuckDB holds as it is. */
  takeText(value: string, row: number): void {
    this.#keep(value, row, KIND.text);
  }

  #keep(value: JsonValue, row: number, kind: number): void {
    this.#kinds |= kind;
    this.#present++;
    if (!this.isKept) return;
    while (this.values.length < row) this.values.push(null);
    this.values.push(value);
  }

  /** How it is stored from now on, by what was seen of it. */
  settle(): Storage {
    this.#storage ??= this.fitting === "text" ? "coded" : this.fitting;
    return this.#storage;
  }

  /** How all values that were seen can be stored, whether or not they are. */
  get fitting(): Storage {
    const storage = STORAGES[this.#kinds] ?? "json";
    return storage === "text" && this.#storage === "coded" ? "coded" : storage;
  }

  /** Whether its texts turned out to be too many for a list. */
  get isOverfull(): boolean {
    return this.#storage === "coded" && this.#codes.size > MOST_TEXTS;
  }

  /** Each text is stored itself, those from now on too. */
  storeTexts(): void {
    this.#storage = "text";
    this.#codes.clear();
  }

  /** The values of so many rows gathered, as DuckDB holds them. */
  stored(from: number, count: number): JsonValue[] {
    const values = this.values.slice(from, from + count);
    while (values.length < count) values.push(null);
    if (this.#storage === "coded") return values.map((value) => (value === null ? null : this.#codeOf(value as string)));
    return this.#storage === "json" ? values.map((value) => (value === null ? null : jsonText(value))) : values;
  }

  #codeOf(text: string): number {
    const code = this.#codes.get(text) ?? this.#codes.size + 1;
    if (code > this.#codes.size) this.#codes.set(text, code);
    return code;
  }

  /** All texts, in the order of their numbers. */
  get texts(): readonly string[] {
    return [...this.#codes.keys()];
  }

  source(rowCount: number): SourceColumn {
    const { sql, fitting: storage } = this;
    const source = { name: this.#name, sql, type: "JSON" };
    if (storage !== "number") return { ...source, read: { sql, kind: storage === "coded" ? "text" : storage } };
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
