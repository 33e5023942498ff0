/**
 * Reads lines of JSON straight into columns, by a layout learned from the lines before: keys in the same order, numbers of
 * up to 15 digits, text that has come before, ids in ASCII, instants of a day that has come before. Whatever else a line holds
 * (an escape, an exponent, a new word, another order, a key twice) surprises it, and the line is read with care instead. A
 * differential test holds the two together.
 */
import type { Contract } from "./contract.ts";
import { SURPRISED } from "./json-bytes.ts";
import { KnownTexts } from "./known-texts.ts";
import { compiled } from "./line-compiler.ts";
import { interpreted } from "./line-interpreter.ts";
import { type Layout, type LineTarget, layoutOf, type Place, type ReadLine, type Unknown } from "./line-layout.ts";
import type { LineRecords } from "./record.ts";
import { Texts } from "./texts.ts";

export class LineDecoder {
  private readonly contract: Contract;
  private readonly known: readonly KnownTexts[];
  private readonly readerOf: (layout: Layout, unknown: Unknown) => ReadLine;
  /** Reads by the layout that was learned. */
  private read: ReadLine | undefined;
  /** After how many more surprises a layout is learned. It doubles each time: lines without a common layout cost little. */
  private patience = 1;
  private nextPatience = 2;
  /** Where the text stands that it did not know, and what it is. */
  private unknown: Place | undefined;
  private unknownStart = 0;
  private unknownEnd = 0;

  /** @param readerOf default: compiled, where code may be made from text */
  constructor(contract: Contract, readerOf: (layout: Layout, unknown: Unknown) => ReadLine = fastest) {
    this.contract = contract;
    this.readerOf = readerOf;
    this.known = contract.fieldNames.map(() => new KnownTexts());
  }

  /** Puts the line's values at `row` of every column; false where it was surprised, and then nothing of them counts. */
  decode(lines: LineRecords, line: number, row: number, target: LineTarget): boolean {
    this.unknown = undefined;
    return this.read?.(lines, lines.starts[line]!, lines.ends[line]!, row, target) ?? false;
  }

  /** Learns from a line that surprised it and, read with care, gave the values now at `row`. */
  learn(lines: LineRecords, line: number, row: number, target: LineTarget): void {
    const { unknown } = this;
    const column = unknown && target.texts[unknown.field];
    const text = column instanceof Texts ? column.text(row) : column?.[row];
    if (unknown && typeof text === "string") {
      if (isSaid(lines, line, unknown, this.unknownStart, this.unknownEnd)) {
        unknown.known.add(lines.bytes, this.unknownStart, this.unknownEnd, text);
      }
    } else if (--this.patience <= 0) {
      this.patience = this.nextPatience;
      this.nextPatience *= 2;
      this.learnLayout(lines, line, target);
    }
  }

  private learnLayout(lines: LineRecords, line: number, target: LineTarget): void {
    const keys = Object.keys(objectOf(lines, line));
    if (keys.length === 0 || keys.some((key) => lines.needsCare?.(key))) return;
    const layout = layoutOf(this.contract, keys, this.known, lines, target);
    this.read = this.readerOf(layout, (place, start, end) => {
      this.unknown = place;
      this.unknownStart = start;
      this.unknownEnd = end;
      return SURPRISED;
    });
  }
}

function fastest(layout: Layout, unknown: Unknown): ReadLine {
  return compiled(layout, unknown) ?? interpreted(layout, unknown);
}

function objectOf({ bytes, starts, ends }: LineRecords, line: number): Readonly<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(bytes.subarray(starts[line], ends[line])));
}

/** Whether the bytes are what the line says under the place's key: of a key that comes twice, they may be what was not taken. */
function isSaid(lines: LineRecords, line: number, { key, kind }: Place, start: number, end: number): boolean {
  const said = objectOf(lines, line)[key];
  const bytes = new TextDecoder().decode(lines.bytes.subarray(start, end));
  return said === bytes || (kind === "instant" && typeof said === "string" && said.startsWith(bytes));
}
