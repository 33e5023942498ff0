/**
 * JSON lines as records. Values are as JSON has them: text stays text, dates too; of a key that a line has twice the last value
 * counts; a list or an object is its JSON text. Whole numbers that a double does not hold exactly are text.
 */
import { describeFault } from "../../domain/market/record.ts";
import { isBlank, type LineBlock, lineBlocks } from "../providers/formats/lines.ts";
import type { DataFile } from "./data-file.ts";

export type JsonValue = string | number | boolean | null;

/** Takes the values of one record, key by key in their order. */
export interface RecordTaker {
  /** Takes a whole line by its bytes, if it can: nothing else is then given of its record. The line is UTF-8. */
  takeLine?(block: LineBlock, line: number): boolean;
  value(name: string, value: JsonValue): void;
  /** After the last value of each record. */
  end(): void;
  /** Every so often, between records. */
  pause?(): Promise<void>;
}

/** Faulty lines told of a file; the rest of them are counted. */
const TOLD = 5;

/** Gives all records of the files, in their order; returns what is wrong with lines that are none. */
export async function readRecords(files: readonly DataFile[], taker: RecordTaker): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const file of files) faults.push(...(await readFile(file, taker)));
  return faults;
}

async function readFile({ path, open }: DataFile, taker: RecordTaker): Promise<readonly string[]> {
  const faults: string[] = [];
  let faulty = 0;
  for await (const block of lineBlocks(open())) {
    for (let i = 0; i < block.length; i++) {
      const damage = block.faults.get(i);
      if (!damage && taker.takeLine?.(block, i)) continue;
      const fault = damage ? `it ${describeFault(damage)}` : takeLine(block.lines[i]!, taker);
      if (fault !== undefined && ++faulty <= TOLD) faults.push(`${path}, line ${block.first + i}: ${fault}`);
    }
    await taker.pause?.();
  }
  return faulty > TOLD ? [...faults, `${path}: ${faulty - TOLD} more lines like these`] : faults;
}

/** A whole number of 16 digits or more, which may be beyond what a double holds. Also found inside of text, where it does no harm. */
const LONG_INTEGER = /[:[,\s-]\d{16,}(?![\d.eE])/;

/** As Python writes them. */
const NOT_FINITE = /[:[,]\s*-?(NaN|Infinity)\b/;

/** Or says why the line holds no record. */
function takeLine(line: string, taker: RecordTaker): string | undefined {
  if (isBlank(line)) return undefined;
  let record: unknown;
  try {
    record = LONG_INTEGER.test(line) ? JSON.parse(line, exactInteger) : JSON.parse(line);
  } catch (error) {
    const hint = NOT_FINITE.test(line) ? "; JSON has no NaN and no Infinity: write null" : "";
    return `it is not JSON (${(error as Error).message.replace(/ \(line 1 column \d+\)$/, "")})${hint}`;
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) return "it is no JSON object of values by column";
  for (const name in record) {
    const value = (record as Readonly<Record<string, unknown>>)[name];
    taker.value(name, typeof value === "object" && value !== null ? JSON.stringify(value) : (value as JsonValue));
  }
  taker.end();
  return undefined;
}

function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "");
  return isRounded ? context!.source : value;
}
