/**
 * Plain values of JSON by their bytes, put into memory for DuckDB. Each function takes the place where a value begins that is not null,
 * and gives the place after it, or SURPRISED.
 */
import {
  afterIgnored,
  afterNumber,
  afterWord,
  endOfText,
  FALSE,
  lastNumber,
  MINUS,
  NULL,
  QUOTE,
  SURPRISED,
  TRUE,
} from "../../domain/market/json-bytes.ts";
import type { JsonlColumn } from "./jsonl-column.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** `memory` is that of the column, where it has one. */
type Taker = (bytes: Uint8Array, at: number, memory: VectorMemory, row: number) => number;

export const TAKERS = { takeNumber, takeText, takeBoolean, takeToken, passOver, surprised } satisfies Readonly<Record<string, Taker>>;

/** The name of what takes the values of a column. */
export function takerOf({ isKept, storage }: JsonlColumn): keyof typeof TAKERS {
  if (!isKept) return "passOver";
  switch (storage) {
    case "number":
      return "takeNumber";
    case "text":
      return "takeText";
    case "boolean":
      return "takeBoolean";
    case "json":
      return "takeToken";
    case undefined:
      return "surprised";
  }
}

export const afterNull = (bytes: Uint8Array, at: number): number => afterWord(bytes, at, NULL);

function takeNumber(bytes: Uint8Array, at: number, memory: VectorMemory, row: number): number {
  if (bytes[at] === QUOTE) return SURPRISED;
  const after = afterNumber(bytes, at);
  // A minus zero, whose sign is not read there.
  if (bytes[at] === MINUS && lastNumber[0] === 0) return SURPRISED;
  memory.putNumber(row, lastNumber[0]!);
  return after;
}

function takeText(bytes: Uint8Array, at: number, memory: VectorMemory, row: number): number {
  if (bytes[at] !== QUOTE) return SURPRISED;
  const end = endOfText(bytes, at + 1);
  if (end === SURPRISED) return SURPRISED;
  memory.putText(row, bytes, at + 1, end);
  return end + 1;
}

function takeBoolean(bytes: Uint8Array, at: number, memory: VectorMemory, row: number): number {
  const isTrue = bytes[at] === TRUE[0];
  memory.putBoolean(row, isTrue);
  return afterWord(bytes, at, isTrue ? TRUE : FALSE);
}

/** The value as it is written, which is JSON. */
function takeToken(bytes: Uint8Array, at: number, memory: VectorMemory, row: number): number {
  const after = bytes[at] === QUOTE ? endOfText(bytes, at + 1) + 1 : afterIgnored(bytes, at);
  if (after <= at) return SURPRISED;
  memory.putText(row, bytes, at, after);
  return after;
}

function passOver(bytes: Uint8Array, at: number): number {
  return afterIgnored(bytes, at);
}

/** No value came yet that says the column's type. */
function surprised(): number {
  return SURPRISED;
}
