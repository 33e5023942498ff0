/**
 * JSON lines as records. Values are as JSON has them: text stays text, dates too; of a key that a line has twice the last value
 * counts; a list or an object is its JSON text. Whole numbers that a double does not hold are bigints.
 */
import { describeFault } from "../../domain/market/record.ts";
import { nestsDeeper, TOO_DEEP } from "../../domain/quality/json.ts";
import { parseExact, written } from "../../domain/quality/whole-numbers.ts";
import { isBlank, type LineBlock, lineBlocks } from "../providers/formats/lines.ts";
import type { DataFile } from "./data-file.ts";

export type JsonValue = string | number | bigint | boolean | null;

/** Takes the values of one record, key by key in their order. */
export interface RecordTaker {
  /**
   * Takes lines by their bytes, from `first` on, as far as it can, and returns the first that it did not take: of the others nothing
   * else is given. All lines of the block are UTF-8.
   */
  takeLines?(block: LineBlock, first: number): number;
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
    // Of files with a damaged line nothing will be kept.
    const isWhole = block.faults.size === 0;
    for (let i = 0; i < block.length; i++) {
      if (isWhole && taker.takeLines) i = taker.takeLines(block, i);
      if (i === block.length) break;
      const damage = block.faults.get(i);
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
    record = LONG_INTEGER.test(line) ? parseExact(line) : JSON.parse(line);
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP;
    const hint = NOT_FINITE.test(line) ? "; JSON has no NaN and no Infinity: write null" : "";
    return `it is not JSON (${(error as Error).message.replace(/ \(line 1 column \d+\)$/, "")})${hint}`;
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) return "it is no JSON object of values by column";
  for (const name in record) {
    const value = (record as Readonly<Record<string, unknown>>)[name];
    if (nestsDeeper(value)) return TOO_DEEP;
    taker.value(name, typeof value === "object" && value !== null ? written(value) : (value as JsonValue));
  }
  taker.end();
  return undefined;
}
