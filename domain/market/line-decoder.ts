/**
 * Reads lines of JSON straight into columns, by a layout learned from the lines before: the same keys, numbers of up to 15
 * digits, text that has come before, ids in ASCII, instants. Lines with the keys in the same order cost least, and those with
 * them in another not much more. Whatever else a line holds (an escape, an exponent, a new word, another key, a key twice)
 * surprises it, and the line is read with care instead. A differential test holds the two together.
 */
import type { Contract } from "./contract.ts";
import { endOfText, SURPRISED } from "./json-bytes.ts";
import { KnownTexts } from "./known-texts.ts";
import { inAnyOrder } from "./line-any-order.ts";
import { compiled } from "./line-compiler.ts";
import { type Layout, type LineTarget, layoutOf, type Place, type ReadLines, type Unknown } from "./line-layout.ts";
import type { LineRecords } from "./record.ts";
import { NO_WORD, WordList } from "./words.ts";

export class LineDecoder {
  private readonly contract: Contract;
  private readonly known: readonly KnownTexts<number>[];
  /** By field, the words that its texts are, in all that it decodes. */
  readonly words: readonly WordList[];
  private readonly compile: (layout: Layout, unknown: Unknown) => ReadLines | undefined;
  /** Read lines of the layout that was learned, with its keys in order and in any. */
  private inOrder: ReadLines | undefined;
  private inAnyOrder: ReadLines | undefined;
  /** After how many more lines that are not in order a layout is learned. It doubles each time: lines without a common layout cost little. */
  private patience = 1;
  private nextPatience = 2;
  /** The text that it did not know, and where it begins. */
  private unknown: Place | undefined;
  private unknownStart = 0;
  /** Of the block of lines read last. */
  private view: DataView = new DataView(new ArrayBuffer(0));

  /** @param compile gives nothing where code may not be made from text */
  constructor(contract: Contract, compile: (layout: Layout, unknown: Unknown) => ReadLines | undefined = compiled) {
    this.contract = contract;
    this.compile = compile;
    this.known = contract.fieldNames.map(() => new KnownTexts());
    this.words = contract.fieldNames.map(() => new WordList());
  }

  /**
   * Puts the values of lines from `first` up to, not including, `last` into every column from `row` on. Returns the line that
   * surprised it, or `last`; of the surprising one nothing counts.
   */
  decode(block: LineRecords, first: number, last: number, row: number, target: LineTarget): number {
    if (!this.inAnyOrder) return first;
    const { bytes, starts, ends } = block;
    const lines = { bytes, starts, ends, view: this.viewOf(bytes) };
    let line = first;
    while (line < last) {
      if (this.inOrder) line = this.inOrder(lines, line, last, row + line - first, target);
      if (line === last) break;
      this.unknown = undefined;
      if (this.inAnyOrder(lines, line, line + 1, row + line - first, target) === line) break;
      if (this.inOrder) this.consider(block, line, target);
      line++;
    }
    return line;
  }

  private viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
    const { view } = this;
    const isSame = view.buffer === buffer && view.byteOffset === byteOffset && view.byteLength === byteLength;
    if (!isSame) this.view = new DataView(buffer, byteOffset, byteLength);
    return this.view;
  }

  /** Learns from a line that surprised it and, read with care, gave the values now at `row`. */
  learn(lines: LineRecords, line: number, row: number, target: LineTarget): void {
    if (this.unknown) this.learnText(this.unknown, lines, line, target.words[this.unknown.field]!.numbers[row]!);
    else this.consider(lines, line, target);
  }

  /** @param word the number of what the text came to */
  private learnText({ key, known }: Place, lines: LineRecords, line: number, word: number): void {
    const { bytes } = lines;
    const end = endOfText(bytes, this.unknownStart);
    if (end < 0 || word === NO_WORD) return;
    // Of a key that comes twice, the bytes may be what was not taken.
    const isSaid = objectOf(lines, line)[key] === textOf(bytes, this.unknownStart, end);
    if (isSaid) known.add(this.viewOf(bytes), this.unknownStart, end, word);
  }

  /** Takes a line that has not the learned layout for the first of many, once there were enough of them. */
  private consider(lines: LineRecords, line: number, { otherwise }: LineTarget): void {
    if (--this.patience > 0) return;
    this.patience = this.nextPatience;
    this.nextPatience = Math.min(this.nextPatience * 2, MOST_PATIENCE);
    const text = textOf(lines.bytes, lines.starts[line]!, lines.ends[line]!);
    const keys = Object.keys(JSON.parse(text));
    if (keys.length === 0 || keys.some((key) => lines.needsCare?.(key))) return;
    const layout = layoutOf(this.contract, keys, this.known, lines, { otherwise }, isSpaced(text));
    const unknown: Unknown = (place, start) => {
      this.unknown = place;
      this.unknownStart = start;
      return SURPRISED;
    };
    this.inOrder = this.compile(layout, unknown);
    this.inAnyOrder = inAnyOrder(layout, unknown);
  }
}

/** A layout that all lines have from now on is learned after so many of them. */
const MOST_PATIENCE = 4096;

/** Whether its first key is written as Python writes keys. */
const isSpaced = (line: string) => /^\{"(?:[^"\\]|\\.)*": /.test(line);

function objectOf({ bytes, starts, ends }: LineRecords, line: number): Readonly<Record<string, unknown>> {
  return JSON.parse(textOf(bytes, starts[line]!, ends[line]!));
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
