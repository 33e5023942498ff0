/**
 * Parquet's delta encodings. Times and running numbers differ little from one row to the next, and ids begin as the one before: what
 * is left is a byte or two a row, and costs less to write than zstd takes to find the same. The bytes are hyparquet-writer's, which
 * makes them of BigInts; a test holds the two together.
 */
import type { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { deltaBinaryPack } from "hyparquet-writer/src/delta.js";
import { BlockViews, NO_BYTES, type Texts } from "../../domain/market/texts.ts";
import { Scratch } from "./scratch.ts";

/** Differences of a block share their least one, those of a miniblock their width in bits. */
const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;
/** A varint of a number that a double holds exactly. */
const MOST_VARINT_BYTES = 8;
/** Below this, what a difference exceeds the least one by is exact in a double, too. */
const MOST_DIFFERENCE = 2 ** 52;

/** Differences of the block at hand, then what each exceeds the least by. */
const differences = new Float64Array(BLOCK);

/** DELTA_BINARY_PACKED of whole numbers. */
export function putDeltas(page: ByteWriter, values: Float64Array): void {
  const { length } = values;
  if (!areNear(values)) {
    deltaBinaryPack(page, Array.from(values, BigInt), "INT64");
    return;
  }
  const blocks = Math.ceil(Math.max(length - 1, 0) / BLOCK);
  page.ensure(4 * MOST_VARINT_BYTES + blocks * (MOST_VARINT_BYTES + MINIBLOCKS + BLOCK * 8));
  const memory = new Uint8Array(page.buffer);
  let at = afterVarint(memory, page.index, BLOCK);
  at = afterVarint(memory, at, MINIBLOCKS);
  at = afterVarint(memory, at, length);
  at = afterVarint(memory, at, zigZag(values[0] ?? 0));
  for (let first = 1; first < length; first += BLOCK) at = afterBlock(memory, at, values, first, Math.min(BLOCK, length - first));
  page.offset += at - page.index;
  page.index = at;
}

/** DELTA_BYTE_ARRAY of texts, or of those in some rows, of which none is null: how much each shares with the one before, and the rest. */
export function putDeltaTexts(page: ByteWriter, texts: Texts, rows?: ArrayLike<number>): void {
  const count = rows?.length ?? texts.length;
  const [prefixes, suffixes] = [prefixMemory.take(count), suffixMemory.take(count)];
  const views = new BlockViews(texts);
  let before = NO_BYTES;
  let beforeStart = 0;
  let beforeLength = 0;
  let size = 0;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i]! : i;
    const block = views.view(texts.blockOf(row));
    const start = texts.start(row);
    const length = texts.end(row) - start;
    const most = length < beforeLength ? length : beforeLength;
    let same = 0;
    while (same + WORD <= most && block.getUint32(start + same) === before.getUint32(beforeStart + same)) same += WORD;
    while (same < most && block.getUint8(start + same) === before.getUint8(beforeStart + same)) same++;
    prefixes[i] = same;
    suffixes[i] = length - same;
    if (size + length > rest.length) rest = enlarged(rest, size + length);
    for (let at = start + same; at < start + length; at++) rest[size++] = block.getUint8(at);
    before = block;
    beforeStart = start;
    beforeLength = length;
  }
  putDeltas(page, prefixes);
  putDeltas(page, suffixes);
  page.appendBytes(rest.subarray(0, size));
}

const [prefixMemory, suffixMemory] = [new Scratch((length) => new Float64Array(length)), new Scratch((length) => new Float64Array(length))];
/** What each text does not share with the one before, one behind the other: written over by the next column. */
let rest = new Uint8Array(65_536);

function enlarged(memory: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(least * 2);
  larger.set(memory);
  return larger;
}

/** Bytes that are compared at once: one at a time would cost three times as much. */
const WORD = 4;

/** Whether doubles carry the differences of these whole numbers: always, but where they lie a century of microseconds apart. */
function areNear(values: Float64Array): boolean {
  if (Math.abs(values[0] ?? 0) >= MOST_DIFFERENCE) return false;
  for (let i = 1; i < values.length; i++) {
    const difference = values[i]! - values[i - 1]!;
    if (difference >= MOST_DIFFERENCE || difference <= -MOST_DIFFERENCE) return false;
  }
  return true;
}

function afterBlock(memory: Uint8Array, at: number, values: Float64Array, first: number, count: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const difference = values[first + i]! - values[first + i - 1]!;
    differences[i] = difference;
    if (difference < least) least = difference;
  }
  for (let i = 0; i < count; i++) differences[i]! -= least;
  differences.fill(0, count);
  const widths = afterVarint(memory, at, zigZag(least));
  let end = widths + MINIBLOCKS;
  for (let miniblock = 0; miniblock < MINIBLOCKS; miniblock++) {
    const from = miniblock * MINIBLOCK;
    let most = 0;
    for (let i = from; i < from + MINIBLOCK; i++) if (differences[i]! > most) most = differences[i]!;
    const width = widthOf(most);
    memory[widths + miniblock] = width;
    if (width > 0) end = afterPacked(memory, end, from, width);
  }
  return end;
}

/** Writes the differences of a miniblock, each in so many bits, the lowest first. */
function afterPacked(memory: Uint8Array, at: number, from: number, width: number): number {
  let bits = 0;
  let used = 0;
  for (let i = from; i < from + MINIBLOCK; i++) {
    let rest = differences[i]!;
    for (let left = width; left > 0; left -= PIECE_BITS) {
      // Bitwise operators have 32 bits, of which up to 7 are waiting.
      const higher = left > PIECE_BITS ? Math.floor(rest / PIECE) : 0;
      bits |= (rest - higher * PIECE) << used;
      rest = higher;
      for (used += Math.min(left, PIECE_BITS); used >= 8; used -= 8) {
        memory[at++] = bits;
        bits >>>= 8;
      }
    }
  }
  return at;
}
const PIECE_BITS = 24;
const PIECE = 2 ** PIECE_BITS;

function widthOf(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / 2 ** 32);
}

function zigZag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}

function afterVarint(memory: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) memory[at++] = (rest % 0x80) | 0x80;
  memory[at] = rest;
  return at + 1;
}
