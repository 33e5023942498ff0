/** One file of a shard's log: frames one after another, read a block at a time. */
import { type FileHandle, open } from "node:fs/promises";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { errnoOf, onDisk } from "../store-fault.ts";
import { decodeFrame, type Frame, type FrameStart, frameAt } from "./frame.ts";

const BLOCK_BYTES = 1024 * 1024;
const SMALLEST_BLOCK_BYTES = 64 * 1024;
/** Few records are read in a small block. A guess: wrong, it costs time and nothing else. */
const USUAL_RECORD_BYTES = 256;
/** Between two places that the index remembers. */
const INDEX_STRIDE_BYTES = 32 * 1024;
/** A read ends with the frame that takes it beyond this, as GetRecords does: records may be large. */
const MOST_READ_BYTES = 10 * 1024 * 1024;

/** How the reading of a segment came to its end. */
export type Ending =
  | { readonly _tag: "Stopped" }
  | { readonly _tag: "End" }
  /** What follows was never acknowledged: its write was cut off. */
  | { readonly _tag: "Torn"; readonly offset: number }
  | { readonly _tag: "Damaged"; readonly offset: number };

export class Segment {
  readonly path: string;
  /** No record in it has a smaller number. */
  readonly firstSequence: number;
  /** Where reading ends, in bytes; undefined: with the file. */
  end: number | undefined;
  private readonly index: { readonly firstSequence: number; readonly offset: number }[] = [];

  constructor(path: string, firstSequence: number) {
    this.path = path;
    this.firstSequence = firstSequence;
  }

  /** Frames that were written at an offset may be read from now on. */
  appended(starts: readonly FrameStart[], offset: number, end: number): void {
    for (const { firstSequence, start } of starts) this.remember(firstSequence, offset + start);
    this.end = end;
  }

  /** Adds records after a sequence number to `records`, until there are `limit` or many bytes. */
  read(after: number, limit: number, records: StreamRecord[]): Promise<Ending> {
    let bytes = 0;
    const blockBytes = Math.max(SMALLEST_BLOCK_BYTES, limit * USUAL_RECORD_BYTES);
    return this.scan(this.offsetBefore(after), blockBytes, (block, frames) => {
      for (const frame of frames) {
        if (frame.lastSequence <= after) continue;
        decodeFrame(block, frame, after, limit, records);
        bytes += frame.end - frame.start;
        if (records.length >= limit || bytes >= MOST_READ_BYTES) return false;
      }
      return true;
    });
  }

  /**
   * Checks all frames from an offset on and hands them over, block by block, until `visit` returns false. A file that
   * is gone has no frames: retention has dropped it meanwhile.
   */
  async scan(from: number, firstBlockBytes: number, visit: (block: Buffer, frames: readonly Frame[]) => boolean): Promise<Ending> {
    return onDisk("read", this.path, async () => {
      const file = await openIfThere(this.path);
      if (!file) return { _tag: "End" };
      try {
        return await this.scanFile(file, from, firstBlockBytes, visit);
      } finally {
        await file.close();
      }
    });
  }

  private async scanFile(
    file: FileHandle,
    from: number,
    firstBlockBytes: number,
    visit: (block: Buffer, frames: readonly Frame[]) => boolean,
  ): Promise<Ending> {
    let end = this.end ?? (await file.stat()).size;
    if (end === 0) return { _tag: "Damaged", offset: 0 };
    let blockBytes = Math.min(firstBlockBytes, BLOCK_BYTES);
    for (let offset = from; offset < end; ) {
      const block = await readBlock(file, offset, Math.min(blockBytes, end - offset));
      if (block.length < Math.min(blockBytes, end - offset)) end = offset + block.length; // the file has lost its end
      const { frames, next, rest } = framesOf(block);
      for (const frame of frames) this.remember(frame.firstSequence, offset + frame.start);
      if (frames.length > 0 && !visit(block, frames)) return { _tag: "Stopped" };
      offset += next;
      if (rest?._tag === "Damaged") return unreadable(offset, await endsInZeros(file, end));
      if (rest && offset + rest.bytes > end) return unreadable(offset, true);
      blockBytes = Math.max(Math.min(2 * blockBytes, BLOCK_BYTES), rest?.bytes ?? 0);
    }
    return { _tag: "End" };
  }

  /** The last place known from which the records after a sequence number can be found. */
  private offsetBefore(after: number): number {
    return this.index.findLast(({ firstSequence }) => firstSequence <= after + 1)?.offset ?? 0;
  }

  private remember(firstSequence: number, offset: number): void {
    const last = this.index.at(-1);
    if (!last || offset >= last.offset + INDEX_STRIDE_BYTES) this.index.push({ firstSequence, offset });
  }
}

/** A segment's first frames came with its name, whole: a cut there is no write that was cut off. */
function unreadable(offset: number, cut: boolean): Ending {
  return { _tag: cut && offset > 0 ? "Torn" : "Damaged", offset };
}

/** The whole frames at the start of a block, where they end, and what stands there unless that is the block's end. */
function framesOf(block: Buffer) {
  const frames: Frame[] = [];
  let next = 0;
  while (next < block.length) {
    const check = frameAt(block, next);
    if (check._tag !== "Frame") return { frames, next, rest: check };
    frames.push(check.frame);
    next = check.frame.end;
  }
  return { frames, next, rest: undefined };
}

/** A buffer of its own, for records remain views of it. Shorter where the file is. */
async function readBlock(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const block = Buffer.allocUnsafeSlow(bytes);
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(block, done, bytes - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return block.subarray(0, done);
}

/**
 * Where the power fails, a file may have its new size and not yet its new bytes: it ends in zeros. A whole frame ends in
 * its checksum instead.
 */
async function endsInZeros(file: FileHandle, end: number): Promise<boolean> {
  const last = await readBlock(file, Math.max(0, end - 4), 4);
  return last.every((byte) => byte === 0);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
