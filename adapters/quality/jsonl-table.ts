/**
 * JSON lines as a table. Values are as JSON has them: text stays text, dates too; a key that a record lacks, and null, is a
 * missing value; a list or an object is its JSON text. Whole numbers that a double does not hold exactly are kept as text.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { describeFault } from "../../domain/market/record.ts";
import type { Column, Table } from "../../domain/quality/table.ts";
import { isBlank, lineBlocks } from "../providers/formats/lines.ts";
import type { DataFile } from "./data-file.ts";
import { numbersOf } from "./numbers.ts";

/** Faulty lines told of a file; the rest of them are counted. */
const TOLD = 5;

/** Rows in the order of the files and their lines, columns in the order of first appearance. */
export async function readJsonlTable(files: readonly DataFile[]): Promise<Either<readonly string[], Table>> {
  const rows = new GrowingColumns();
  const faults: string[] = [];
  for (const file of files) faults.push(...(await readFile(file, rows)));
  return faults.length > 0 ? left(faults) : right(rows.table());
}

async function readFile({ path, open }: DataFile, rows: GrowingColumns): Promise<readonly string[]> {
  const faults: string[] = [];
  let faulty = 0;
  for await (const { first, lines, faults: unreadable } of lineBlocks(open())) {
    for (let i = 0; i < lines.length; i++) {
      const damage = unreadable.get(i);
      const fault = damage ? `it ${describeFault(damage)}` : rows.add(lines[i]!);
      if (fault !== undefined && ++faulty <= TOLD) faults.push(`${path}, line ${first + i}: ${fault}`);
    }
  }
  return faulty > TOLD ? [...faults, `${path}: ${faulty - TOLD} more lines like these`] : faults;
}

/** A whole number of 16 digits or more, which may be beyond what a double holds. Also found inside of text, where it does no harm. */
const LONG_INTEGER = /[:[,\s-]\d{16,}(?![\d.eE])/;

class GrowingColumns {
  readonly #columns = new Map<string, unknown[]>();
  #rowCount = 0;

  /** Takes the record of a line, or says why there is none. */
  add(line: string): string | undefined {
    if (isBlank(line)) return undefined;
    let record: unknown;
    try {
      record = LONG_INTEGER.test(line) ? JSON.parse(line, exactInteger) : JSON.parse(line);
    } catch (error) {
      return `it is not JSON (${(error as Error).message.replace(/ \(line 1 column \d+\)$/, "")})`;
    }
    if (typeof record !== "object" || record === null || Array.isArray(record)) return "it is no JSON object of values by column";
    for (const name in record) {
      const value = (record as Readonly<Record<string, unknown>>)[name];
      this.#valuesOf(name).push(typeof value === "object" ? nested(value) : value);
    }
    this.#rowCount++;
    return undefined;
  }

  /** The values of a column, up to the row that is being added. */
  #valuesOf(name: string): unknown[] {
    const values = this.#columns.get(name) ?? [];
    if (values.length === 0) this.#columns.set(name, values);
    padTo(this.#rowCount, values);
    return values;
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

function padTo(length: number, values: unknown[]): void {
  while (values.length < length) values.push(null);
}

const nested = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "");
  return isRounded ? context!.source : value;
}
