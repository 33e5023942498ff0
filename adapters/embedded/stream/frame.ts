/**
 * How records lie in a segment file. A frame holds what one commit gave one shard; numbers are little-endian:
 *
 *     u32 length of the body          u32 its complement: a length that is not the one written is told from one cut off
 *     body:
 *       u64 first sequence number     u32 last sequence number - first
 *       u64 arrival, epoch ms         u32 number of records
 *       per record: u32 sequence number - first, u16 bytes of the key, u32 bytes of the data, key in UTF-8, data
 *     u32 CRC-32 of the body
 */
import { crc32 } from "node:zlib";
import type { StreamEntry, StreamRecord } from "../../../domain/ports/stream.ts";

const HEADER_BYTES = 8;
const BODY_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 10;
const CRC_BYTES = 4;
/** A frame takes no further record beyond this size, so that a reader of few records has little to check. */
const FULL_FRAME_BYTES = 32 * 1024;

/** An entry that has its number. */
export interface PlacedEntry {
  readonly sequence: number;
  readonly entry: StreamEntry;
}

/** A frame whose checksum holds. */
export interface Frame {
  /** In the buffer it was found in. */
  readonly start: number;
  readonly end: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  readonly count: number;
}

export type FrameCheck =
  | { readonly _tag: "Frame"; readonly frame: Frame }
  /** The buffer ends before the frame does, which has this many bytes. */
  | { readonly _tag: "Cut"; readonly bytes: number }
  | { readonly _tag: "Damaged" };

const DAMAGED: FrameCheck = { _tag: "Damaged" };

/** The frame at a place in a buffer that is to hold one there. */
export function frameAt(buffer: Buffer, start: number): FrameCheck {
  if (buffer.length - start < HEADER_BYTES) return { _tag: "Cut", bytes: HEADER_BYTES };
  const length = buffer.readUInt32LE(start);
  if (~length >>> 0 !== buffer.readUInt32LE(start + 4)) return DAMAGED;
  const body = start + HEADER_BYTES;
  const end = body + length + CRC_BYTES;
  if (end > buffer.length) return { _tag: "Cut", bytes: end - start };
  if (crc32(buffer.subarray(body, body + length)) !== buffer.readUInt32LE(body + length)) return DAMAGED;
  const firstSequence = readU64(buffer, body);
  return {
    _tag: "Frame",
    frame: {
      start,
      end,
      firstSequence,
      lastSequence: firstSequence + buffer.readUInt32LE(body + 8),
      arrivedAt: readU64(buffer, body + 12),
      count: buffer.readUInt32LE(body + 20),
    },
  };
}

/** Adds the frame's records after a sequence number to `records`, until there are `limit`. Their data are views of the buffer. */
export function decodeFrame(buffer: Buffer, frame: Frame, after: number, limit: number, records: StreamRecord[]): void {
  const { firstSequence, arrivedAt, count } = frame;
  let at = frame.start + HEADER_BYTES + BODY_HEADER_BYTES;
  for (let i = 0; i < count && records.length < limit; i++) {
    const sequence = firstSequence + buffer.readUInt32LE(at);
    const key = at + RECORD_HEADER_BYTES;
    const data = key + buffer.readUInt16LE(at + 4);
    at = data + buffer.readUInt32LE(at + 6);
    if (sequence <= after) continue;
    records.push({
      partitionKey: buffer.toString("utf8", key, data),
      data: buffer.subarray(data, at),
      sequenceNumber: String(sequence),
      arrivedAt,
    });
  }
}

/** Where a frame of {@link EncodedFrames} begins. */
export interface FrameStart {
  readonly firstSequence: number;
  readonly start: number;
}

export interface EncodedFrames {
  readonly bytes: Buffer;
  readonly starts: readonly FrameStart[];
}

/** Entries of one commit and one shard, in the order of their numbers. At least one. */
export function encodeFrames(placed: readonly PlacedEntry[], arrivedAt: number): EncodedFrames {
  const keyBytes = placed.map(({ entry }) => Buffer.byteLength(entry.partitionKey));
  const cuts = frameCuts(placed, keyBytes);
  const bytes = Buffer.allocUnsafe(cuts.reduce((total, cut) => total + cut.bytes, 0));
  const starts: FrameStart[] = [];
  let at = 0;
  for (const { from, to, bytes: length } of cuts) {
    starts.push({ firstSequence: placed[from]!.sequence, start: at });
    writeFrame(bytes.subarray(at, at + length), placed.slice(from, to), keyBytes.slice(from, to), arrivedAt);
    at += length;
  }
  return { bytes, starts };
}

interface Cut {
  readonly from: number;
  readonly to: number;
  /** Of the whole frame. */
  readonly bytes: number;
}

function frameCuts(placed: readonly PlacedEntry[], keyBytes: readonly number[]): readonly Cut[] {
  const empty = HEADER_BYTES + BODY_HEADER_BYTES + CRC_BYTES;
  const cuts: Cut[] = [];
  let [from, bytes] = [0, empty];
  for (let i = 0; i < placed.length; i++) {
    const record = RECORD_HEADER_BYTES + keyBytes[i]! + placed[i]!.entry.data.length;
    if (i > from && bytes + record > FULL_FRAME_BYTES) {
      cuts.push({ from, to: i, bytes });
      [from, bytes] = [i, empty];
    }
    bytes += record;
  }
  return [...cuts, { from, to: placed.length, bytes }];
}

function writeFrame(frame: Buffer, placed: readonly PlacedEntry[], keyBytes: readonly number[], arrivedAt: number): void {
  const first = placed[0]!.sequence;
  const length = frame.length - HEADER_BYTES - CRC_BYTES;
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(~length >>> 0, 4);
  writeU64(frame, first, 8);
  frame.writeUInt32LE(placed.at(-1)!.sequence - first, 16);
  writeU64(frame, arrivedAt, 20);
  frame.writeUInt32LE(placed.length, 28);
  let at = HEADER_BYTES + BODY_HEADER_BYTES;
  for (const [i, { sequence, entry }] of placed.entries()) {
    frame.writeUInt32LE(sequence - first, at);
    frame.writeUInt16LE(keyBytes[i]!, at + 4);
    frame.writeUInt32LE(entry.data.length, at + 6);
    frame.write(entry.partitionKey, at + RECORD_HEADER_BYTES);
    frame.set(entry.data, at + RECORD_HEADER_BYTES + keyBytes[i]!);
    at += RECORD_HEADER_BYTES + keyBytes[i]! + entry.data.length;
  }
  frame.writeUInt32LE(crc32(frame.subarray(HEADER_BYTES, HEADER_BYTES + length)), HEADER_BYTES + length);
}

function readU64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
}

function writeU64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % 2 ** 32, at);
  buffer.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}
