/** The log of one shard: segments one after another, of which the last grows. */
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import type { DurableFiles } from "../durable-files.ts";
import { onDisk } from "../store-fault.ts";
import { encodeFrames, type PlacedEntry } from "./frame.ts";
import { Segment } from "./segment.ts";
import { type DroppedRecords, droppedPath, listShard, readDropped, segmentPath } from "./shard-files.ts";
import { StreamDamage } from "./stream-fault.ts";
import { type Summary, summarize } from "./summary.ts";

/** When the log goes on in a new segment. Whole segments are what retention drops. */
export interface SegmentLimits {
  /** Bytes that a segment does not exceed, unless a single commit does. */
  readonly bytes: number;
  /** From its first record's arrival, in milliseconds. */
  readonly ms: number;
}

/** The segment that grows. */
interface Active {
  readonly segment: Segment;
  readonly file: FileHandle;
  readonly firstArrivedAt: number;
  end: number;
}

export class ShardLog {
  readonly id: string;
  private readonly directory: string;
  private segments: readonly Segment[] = [];
  private readonly summaries = new Map<Segment, Summary>();
  private active: Active | undefined;
  /** Infinity where damage hides it. */
  private lastSequence = 0;

  private constructor(directory: string, id: string) {
    this.directory = join(directory, id);
    this.id = id;
  }

  /** What is there now, for a reader beside the writer's process. */
  static async openForReading(directory: string, id: string): Promise<ShardLog> {
    const log = new ShardLog(directory, id);
    log.segments = (await listShard(log.directory)).segments;
    await log.findEnd();
    return log;
  }

  /** Finishes what a killed process left: a drop that was booked, and a last write that was cut off and never acknowledged. */
  static async openForWriting(directory: string, id: string): Promise<ShardLog> {
    const log = new ShardLog(directory, id);
    const { segments, leftovers } = await listShard(log.directory);
    for (const path of leftovers) await onDisk("write", path, () => rm(path));
    log.segments = segments;
    await log.goOn(await log.findEnd());
    return log;
  }

  get holdsRecords(): boolean {
    return this.segments.length > 0;
  }

  /** Records after a sequence number, and whether these are the last of what is there now. Throws {@link StreamDamage}. */
  async read(after: number, limit: number): Promise<{ readonly records: readonly StreamRecord[]; readonly reachedEnd: boolean }> {
    const records: StreamRecord[] = [];
    const { segments, lastSequence } = this;
    if (after >= lastSequence) return { records, reachedEnd: true };
    const start = Math.max(
      0,
      segments.findLastIndex(({ firstSequence }) => firstSequence <= after + 1),
    );
    for (const segment of segments.slice(start)) {
      const ending = await segment.read(after, limit, records);
      if (ending._tag === "End") continue;
      if (ending._tag !== "Stopped" && records.length === 0) throw StreamDamage.ofSegment(segment.path, ending.offset);
      return { records, reachedEnd: Number(records.at(-1)?.sequenceNumber) >= lastSequence };
    }
    return { records, reachedEnd: true };
  }

  /** On the disk when it resolves, and for readers to see. After a failure the log must be opened anew. */
  async append(files: DurableFiles, placed: readonly PlacedEntry[], arrivedAt: number, limits: SegmentLimits): Promise<void> {
    const { bytes, starts } = encodeFrames(placed, arrivedAt);
    if (this.active && isFull(this.active, bytes.length, arrivedAt, limits)) await this.seal();
    if (!this.active) {
      const segment = new Segment(segmentPath(this.directory, placed[0]!.sequence), placed[0]!.sequence);
      await files.write(segment.path, bytes);
      this.active = { segment, file: await openForAppending(segment.path), firstArrivedAt: arrivedAt, end: bytes.length };
      segment.appended(starts, 0, bytes.length);
      this.segments = [...this.segments, segment];
    } else {
      const { segment, file, end } = this.active;
      await onDisk("write", segment.path, async () => {
        await file.appendFile(bytes);
        await file.datasync();
      });
      this.active.end += bytes.length;
      segment.appended(starts, end, this.active.end);
    }
    this.lastSequence = placed.at(-1)!.sequence;
  }

  /** What comes next begins a segment. */
  async seal(): Promise<void> {
    const { active } = this;
    this.active = undefined;
    await active?.file.close();
  }

  /** Drops the oldest segments, as long as all their records came before a time. A damaged segment stays for someone to look at. */
  async dropBefore(files: DurableFiles, cutoff: number, now: number): Promise<readonly DroppedRecords[]> {
    const drops: DroppedRecords[] = [];
    for (const segment of this.segments) {
      const summary = await this.summaryOf(segment);
      if (summary.ending._tag !== "End" || summary.records === 0) continue; // none: someone has moved it away
      if (summary.lastArrivedAt >= cutoff) break;
      if (segment === this.active?.segment) await this.seal();
      drops.push(await this.drop(files, segment, summary, now));
    }
    return drops;
  }

  /** All that was ever dropped, oldest first. */
  dropped(): Promise<readonly DroppedRecords[]> {
    return readDropped(this.directory);
  }

  private async drop(files: DurableFiles, segment: Segment, summary: Summary, now: number): Promise<DroppedRecords> {
    const dropped: DroppedRecords = {
      shard: this.id,
      firstSequence: String(summary.firstSequence),
      lastSequence: String(summary.lastSequence),
      records: summary.records,
      bytes: summary.bytes,
      lastArrivedAt: summary.lastArrivedAt,
      droppedAt: now,
    };
    await files.write(droppedPath(this.directory, segment.firstSequence), Buffer.from(`${JSON.stringify(dropped)}\n`));
    this.segments = this.segments.filter((kept) => kept !== segment);
    this.summaries.delete(segment);
    await onDisk("write", segment.path, () => rm(segment.path, { force: true }));
    return dropped;
  }

  private async summaryOf(segment: Segment): Promise<Summary> {
    const known = this.summaries.get(segment);
    if (known) return known;
    const summary = await summarize(segment);
    if (segment !== this.active?.segment) this.summaries.set(segment, summary);
    return summary;
  }

  /** Finds the last record, and keeps readers from what follows it. */
  private async findEnd(): Promise<Summary | undefined> {
    const segment = this.segments.at(-1);
    if (!segment) return undefined;
    const summary = await summarize(segment);
    const damaged = summary.ending._tag === "Damaged";
    this.lastSequence = damaged ? Number.POSITIVE_INFINITY : summary.lastSequence;
    if (!damaged) segment.end = summary.bytes;
    return summary;
  }

  /** Goes on in the last segment; after damage, in a new one, so that one bad place does not keep the stream from taking records. */
  private async goOn(last: Summary | undefined): Promise<void> {
    if (!last || last.ending._tag === "Damaged") return;
    const segment = this.segments.at(-1)!;
    const file = await openForAppending(segment.path);
    if (last.ending._tag === "Torn") {
      await onDisk("write", segment.path, async () => {
        await file.truncate(last.bytes);
        await file.datasync();
      });
    }
    this.active = { segment, file, firstArrivedAt: last.firstArrivedAt, end: last.bytes };
  }
}

function isFull({ firstArrivedAt, end }: Active, more: number, now: number, limits: SegmentLimits): boolean {
  return end + more > limits.bytes || now - firstArrivedAt >= limits.ms;
}

function openForAppending(path: string): Promise<FileHandle> {
  return onDisk("write", path, () => open(path, "a"));
}
