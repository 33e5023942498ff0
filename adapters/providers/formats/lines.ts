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
export interface LineBlock {
  /** The number of the first of them, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** Why a line, by its index in `lines`, cannot be read; the line then holds what can be shown of it. */
  readonly faults: ReadonlyMap<number, RecordFault>;
}

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
        const block = splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(PIECE_BYTES, chunk.length - at)));
        if (block) yield block;
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

/** The beginning of a text, cut between characters: what is kept of a record too long to keep. */
export function beginning(text: string): string {
  return text.length <= KEPT_CHARACTERS ? text : text.slice(0, KEPT_CHARACTERS).replace(/[\ud800-\udbff]$/, "");
}

interface OpenBlock extends LineBlock {
  readonly lines: string[];
  readonly faults: Map<number, RecordFault>;
}

class LineSplitter {
  /** The number of the next line. */
  #next = 1;
  /** The beginning of a line whose end has not come yet: all of it, or its first bytes once it is too long. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #endsInCr = false;

  push(piece: Buffer): LineBlock | undefined {
    const firstEnd = piece.indexOf(LF);
    if (firstEnd < 0) {
      this.#hold(piece);
      return undefined;
    }
    const block: OpenBlock = { first: this.#next, lines: [], faults: new Map() };
    this.#hold(piece.subarray(0, firstEnd));
    this.#finishLine(block);
    const lastEnd = piece.lastIndexOf(LF);
    if (lastEnd > firstEnd) addWholeLines(block, piece.subarray(firstEnd + 1, lastEnd));
    this.#hold(piece.subarray(lastEnd + 1));
    this.#next += block.lines.length;
    return block;
  }

  /** What is left at the end of the body; `damage` says why the end came early. */
  end(damage: string | undefined): LineBlock | undefined {
    if (this.#heldBytes === 0 && damage === undefined) return undefined;
    const block: OpenBlock = { first: this.#next, lines: [], faults: new Map() };
    this.#finishLine(block);
    if (damage !== undefined) block.faults.set(0, { _tag: "not-decodable", detail: `${damage}: nothing can be read from here on` });
    return block;
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

  #finishLine(block: OpenBlock): void {
    const length = this.#heldBytes - (this.#endsInCr ? 1 : 0);
    const bytes = Buffer.concat(this.#held);
    if (length > MAX_RECORD_BYTES) {
      block.faults.set(0, { _tag: "too-large", bytes: length, allowed: MAX_RECORD_BYTES });
      block.lines.push(beginning(bytes.toString()));
    } else {
      addLine(block, bytes.subarray(0, length));
    }
    if (block.first === 1) block.lines[0] = block.lines[0]!.replace(/^\ufeff/, "");
    this.#held = [];
    this.#heldBytes = 0;
    this.#endsInCr = false;
  }
}

/** Lines with LF between them. Decoding them at once and cutting the text is several times faster than line by line. */
function addWholeLines(block: OpenBlock, bytes: Buffer): void {
  if (!isUtf8(bytes)) {
    for (let start = 0; start <= bytes.length; ) {
      const found = bytes.indexOf(LF, start);
      const end = found < 0 ? bytes.length : found;
      addLine(block, bytes.subarray(start, bytes[end - 1] === CR && end > start ? end - 1 : end));
      start = end + 1;
    }
    return;
  }
  const text = bytes.toString();
  const hasCr = text.includes("\r");
  for (const line of text.split("\n")) block.lines.push(hasCr && line.endsWith("\r") ? line.slice(0, -1) : line);
}

function addLine(block: OpenBlock, bytes: Buffer): void {
  if (!isUtf8(bytes)) block.faults.set(block.lines.length, { _tag: "not-decodable", detail: "it is not UTF-8 text" });
  block.lines.push(bytes.toString());
}
