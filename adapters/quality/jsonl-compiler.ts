/**
 * Makes a function that reads lines of one layout: all keys, in their order, each with the type of its column. Of a key only its bytes,
 * as numbers, become code.
 */
import { CLOSE, NULL } from "../../domain/market/json-bytes.ts";
import { differs } from "../../domain/market/line-compiler.ts";
import type { LineBlock } from "../providers/formats/lines.ts";
import type { JsonlColumn } from "./jsonl-column.ts";
import { afterNull, TAKERS, takerOf } from "./jsonl-values.ts";

/** Reads lines of a block from `first` on, that one as row `row`. Returns the line that surprised it, or where the block ends. */
export type ReadLines = (block: LineBlock, view: DataView, first: number, row: number) => number;

export interface Place {
  readonly name: string;
  readonly column: JsonlColumn;
}

/**
 * Undefined where code may not be made from text.
 * @param isSpaced whether a space follows colons and commas
 */
export function compiled(places: readonly Place[], isSpaced: boolean): ReadLines | undefined {
  try {
    const make = new Function("memories", "afterNull", ...Object.keys(TAKERS), source(places, isSpaced));
    const memories = places.map(({ column }) => column.memory);
    return make(memories, afterNull, ...Object.values(TAKERS)) as ReadLines;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

function source(places: readonly Place[], isSpaced: boolean): string {
  const lines = [
    ...places.map((_, i) => `const memory${i} = memories[${i}];`),
    "return function readLines({ bytes, starts, ends, length }, view, first, row) {",
    "  for (let line = first; line < length; line++, row++) {",
    "    const end = ends[line];",
    "    let at = starts[line];",
    ...places.flatMap((place, i) => placeSource(place, i, isSpaced ? " " : "")).map((line) => `    ${line}`),
    `    if (bytes[at] !== ${CLOSE} || at + 1 !== end) return line;`,
    "  }",
    "  return length;",
    "};",
  ];
  return lines.join("\n");
}

function placeSource({ name, column }: Place, i: number, space: string): string[] {
  const key = new TextEncoder().encode(`${i === 0 ? "{" : `,${space}`}${JSON.stringify(name)}:${space}`);
  const taken = `${takerOf(column)}(bytes, at, memory${i}, row)`;
  return [
    `if (at + ${key.length} > end || ${differs(key)}) return line;`,
    `at += ${key.length};`,
    `at = bytes[at] === ${NULL[0]} ? afterNull(bytes, at) : ${taken};`,
    "if (at < 0) return line;",
  ];
}
