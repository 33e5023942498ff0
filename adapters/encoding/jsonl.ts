/** Curated rows as JSON lines: one row a line, its fields in the contract's order, numbers as their shortest text. */
import { type Columns, type DecodedColumns, valueAt } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";

export const jsonlEncoder: RowEncoder = { extension: ".jsonl", encode: encodeJsonl };

/** The columns hold canonical values, as for Parquet. */
export function encodeJsonl(contract: Contract, columns: Columns, rows?: ArrayLike<number>): Uint8Array {
  const fields = contract.fieldNames.map((name) => {
    const values = columns.get(name);
    if (!values) throw new Error(`there is no column ${name}, and contract ${contract.name} has that field`);
    return { name, values };
  });
  const rowCount = rows?.length ?? fields[0]!.values.length;
  const lines: string[] = new Array(rowCount);
  // One object for all rows: its keys stay in the order in which the first row gave them.
  const record: Record<string, unknown> = {};
  for (let i = 0; i < rowCount; i++) {
    for (const { name, values } of fields) record[name] = valueAt(values, rows ? rows[i]! : i);
    lines[i] = `${JSON.stringify(record)}\n`;
  }
  return Buffer.from(lines.join(""));
}

/** The contract's columns of such a file; a line without one of its fields is a programming error. */
export function decodeJsonl(contract: Contract, bytes: Uint8Array): DecodedColumns {
  const columns = new Map<string, unknown[]>(contract.fieldNames.map((name) => [name, []]));
  const lines = new TextDecoder().decode(bytes).split("\n");
  if (lines.pop() !== "") throw new Error("the last line has no end: the object was cut off");
  for (const [index, line] of lines.entries()) {
    const row = JSON.parse(line) as Readonly<Record<string, unknown>>;
    for (const [name, values] of columns) {
      if (!Object.hasOwn(row, name)) throw new Error(`line ${index + 1} has no field ${name} of contract ${contract.name}`);
      values.push(row[name]);
    }
  }
  return columns;
}
