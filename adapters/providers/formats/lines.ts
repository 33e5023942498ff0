/**
 * Cuts a stream of bytes into lines within bounded memory: whatever a file holds, no more than one chunk and one
 * longest allowed line are held. How the stream is cut into chunks never shows in the lines.
 */
import { isUtf8 } from "node:buffer";
import type { RecordFault } from "../../../domain/market/record.ts";
import { DamagedBody } from "./unpack.ts";

/** The longest line that is read as a record, in bytes without its line end. */
export const MAX_RECORD_BYTES = 1_048_576;
/** How much of a longer one is kept, in characters. */
const KEPT_CHARACTERS = 1_024;
/** Enough bytes for that many characters, whatever they are. */
const KEPT_BYTES = 4 * KEPT_CHARACTERS;
const PIECE_BYTES = 65_536;
const LF = 0x0a;
const CR = 0x0d;

/** Some successive lines, without their line ends. Blank lines are among them: they count, though they are no records. */
export class LineBlock {
  /** The number of the first of them, from 1. */
  readonly first: number;
  readonly bytes: Buffer;
  /** Line `i` is `bytes[starts[i]]` up to, not including, `bytes[ends[i]]`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Why a line, by its index, cannot be read; it then holds what can be shown of it. */
  readonly faults: ReadonlyMap<number, RecordFault>;
  private text: readonly string[] | undefined;

  constructor(first: number, bytes: Buffer, starts: Int32Array, ends: Int32Array, faults: ReadonlyMap<number, RecordFault> = NO_FAULTS) {
    this.first = first;
    this.bytes = bytes;
    this.starts = starts;
    this.ends = ends;
    this.faults = faults;
  }

  get length(): number {
    return this.starts.length;
  }

  line(i: number): string {
    return this.bytes.toString("utf8", this.starts[i], this.ends[i]);
  }

  /** All of them. Decoding them at once and cutting the text is several times faster than line by line. */
  get lines(): readonly string[] {
    this.text ??= this.faults.size > 0 || this.length === 1 ? Array.from(this.starts, (_, i) => this.line(i)) : textsOf(this.bytes);
    return this.text;
  }
}

const NO_FAULTS: ReadonlyMap<number, RecordFault> = new Map();

/**
 * The lines of UTF-8 text that end in LF or CRLF; the last may lack its end, and a byte order mark is dropped. A line
 * over {@link MAX_RECORD_BYTES}, one that is not UTF-8, and the place where a damaged body breaks off are faults.
 */
export async function* lineBlocks(body: AsyncIterable<Uint8Array>): AsyncGenerator<LineBlock> {
  const splitter = new LineSplitter();
  let damage: string | undefined;
  try {
    for await (const chunk of body) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        yield* splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(PIECE_BYTES, chunk.length - at)));
      }
    }
  } catch (error) {
    if (!(error instanceof DamagedBody)) throw error;
    damage = error.message;
  }
  const rest = splitter.end(damage);
  if (rest) yield rest;
}

export function isBlank(line: string): boolean {
  return line.length === 0 || (line.charCodeAt(0) <= 0x20 && line.trim() === "");
}

export function isBlankBytes(bytes: Buffer, start: number, end: number): boolean {
  return start === end || (bytes[start]! <= 0x20 && isBlank(bytes.toString("utf8", start, end)));
}

/** The beginning of a text, cut between characters: what is kept of a record too long to keep. */
export function beginning(text: string): string {
  return text.length <= KEPT_CHARACTERS ? text : text.slice(0, KEPT_CHARACTERS).replace(/[\ud800-\udbff]$/, "");
}

class LineSplitter {
  /** The number of the next line. */
  #next = 1;
  /** The beginning of a line whose end has not come yet: all of it, or its first bytes once it is too long. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #endsInCr = false;

  push(piece: Buffer): LineBlock[] {
    const firstEnd = piece.indexOf(LF);
    if (firstEnd < 0) {
      this.#hold(piece);
      return [];
    }
    this.#hold(piece.subarray(0, firstEnd));
    const blocks = [this.#finishLine()];
    const lastEnd = piece.lastIndexOf(LF);
    if (lastEnd > firstEnd) {
      const whole = wholeLines(this.#next, piece.subarray(firstEnd + 1, lastEnd));
      this.#next += whole.length;
      blocks.push(whole);
    }
    this.#hold(piece.subarray(lastEnd + 1));
    return blocks;
  }

  /** What is left at the end of the body; `damage` says why the end came early. */
  end(damage: string | undefined): LineBlock | undefined {
    if (this.#heldBytes === 0 && damage === undefined) return undefined;
    return this.#finishLine(damage === undefined ? undefined : notDecodable(`${damage}: nothing can be read from here on`));
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const wasTooLong = this.#isTooLong();
    this.#heldBytes += bytes.length;
    this.#endsInCr = bytes[bytes.length - 1] === CR;
    if (wasTooLong) return;
    // A copy: the stream may use the chunk's memory again.
    this.#held.push(Buffer.from(bytes));
    if (this.#isTooLong()) this.#held = [Buffer.from(Buffer.concat(this.#held).subarray(0, KEPT_BYTES))];
  }

  /** Certain before the line's end is known: one more byte may yet be the CR of a CRLF. */
  #isTooLong(): boolean {
    return this.#heldBytes > MAX_RECORD_BYTES + 1;
  }

  #finishLine(damage?: RecordFault): LineBlock {
    const length = this.#heldBytes - (this.#endsInCr ? 1 : 0);
    const number = this.#next++;
    let bytes = Buffer.concat(this.#held);
    let fault = damage;
    if (length > MAX_RECORD_BYTES) {
      fault ??= { _tag: "too-large", bytes: length, allowed: MAX_RECORD_BYTES };
      bytes = Buffer.from(beginning(bytes.toString()));
    } else {
      bytes = bytes.subarray(0, length);
      if (!isUtf8(bytes)) fault ??= NOT_UTF8;
    }
    if (number === 1 && bytes.indexOf(BYTE_ORDER_MARK) === 0) bytes = bytes.subarray(BYTE_ORDER_MARK.length);
    this.#held = [];
    this.#heldBytes = 0;
    this.#endsInCr = false;
    return new LineBlock(number, bytes, Int32Array.of(0), Int32Array.of(bytes.length), fault && new Map([[0, fault]]));
  }
}

/** Where the lines of a piece are written down while they are cut, again and again. */
const [STARTS, ENDS] = [new Int32Array(PIECE_BYTES + 1), new Int32Array(PIECE_BYTES + 1)];

/** Lines with LF between them, of one piece. */
function wholeLines(first: number, bytes: Buffer): LineBlock {
  let count = 0;
  for (let start = 0; start <= bytes.length; count++) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    STARTS[count] = start;
    ENDS[count] = end > start && bytes[end - 1] === CR ? end - 1 : end;
    start = end + 1;
  }
  const [starts, ends] = [STARTS.slice(0, count), ENDS.slice(0, count)];
  const faults = new Map<number, RecordFault>();
  if (!isUtf8(bytes)) {
    for (let i = 0; i < starts.length; i++) if (!isUtf8(bytes.subarray(starts[i], ends[i]))) faults.set(i, NOT_UTF8);
  }
  return new LineBlock(first, bytes, starts, ends, faults);
}

function textsOf(bytes: Buffer): readonly string[] {
  const text = bytes.toString();
  const lines = text.split("\n");
  return text.includes("\r") ? lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line)) : lines;
}

function notDecodable(detail: string): RecordFault {
  return { _tag: "not-decodable", detail };
}
const NOT_UTF8 = notDecodable("it is not UTF-8 text");
const BYTE_ORDER_MARK = Buffer.from("\ufeff");
