/**
 * A stream on this machine's disk, with the rules of Kinesis: `streams/<name>/` holds a manifest and, per shard, a log of
 * segments. One writer, many readers in its process.
 *
 * Puts that come while one is being synced share the next sync. Sequence numbers grow over the whole stream. They are
 * reserved by the million before use, so that a crash can leave some unused and never has one given twice.
 */
import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { PutOutcome, Shard, StreamEntry, StreamWriter } from "../../../domain/ports/stream.ts";
import { DurableFiles } from "../durable-files.ts";
import type { PlacedEntry } from "./frame.ts";
import { HeadSignal } from "./head-signal.ts";
import { LogReader, openLogs, sequenceOf } from "./log-reader.ts";
import { readManifest, type StreamManifest, streamDirectory, writeManifest } from "./manifest.ts";
import { refusal } from "./refusal.ts";
import type { DroppedRecords } from "./shard-files.ts";
import { type SegmentLimits, ShardLog } from "./shard-log.ts";
import type { ReshardFault } from "./stream-fault.ts";
import { evenTopology, hashOfKey, mergeShards, type Resharding, shardOfHash, splitShard } from "./topology.ts";

const SEQUENCES_RESERVED = 1_000_000;
const SEGMENT_BYTES = 32 * 1024 * 1024;
const SEGMENT_MS = 60 * 60 * 1000;
/** Keys whose shard is remembered. */
const MOST_ROUTES = 100_000;

export interface StreamLogOptions {
  readonly clock: Clock;
  /** How many a new stream begins with, each with an equal part of the hashes. One that is there keeps its own. */
  readonly shards: number;
  /** When a segment is full. Default: 32 MiB or an hour, so records outlive their retention by an hour at most. */
  readonly segments?: Partial<SegmentLimits>;
}

interface WaitingPut {
  readonly entries: readonly StreamEntry[];
  readonly resolve: (outcomes: readonly PutOutcome[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Directories of streams that are open for writing in this process. Other processes are kept out by the data directory's lock. */
const openDirectories = new Set<string>();

export class StreamLog extends LogReader implements StreamWriter {
  private readonly files: DurableFiles;
  private readonly directory: string;
  private readonly clock: Clock;
  private readonly limits: SegmentLimits;
  private readonly routes = new Map<string, string>();
  private readonly headSignal: HeadSignal;
  private next: number;
  private reserved: number;
  private readonly waiting: WaitingPut[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  /** Why nothing can be put any more: after a failed sync nobody knows what the disk holds until the log is opened anew. */
  private stopped: unknown;
  private closed = false;

  private constructor(
    files: DurableFiles,
    directory: string,
    { topology, reserved }: StreamManifest,
    logs: ReadonlyMap<string, ShardLog>,
    { clock, segments }: StreamLogOptions,
  ) {
    super(topology, logs);
    this.files = files;
    this.directory = directory;
    this.clock = clock;
    this.limits = { bytes: SEGMENT_BYTES, ms: SEGMENT_MS, ...segments };
    this.next = reserved;
    this.reserved = reserved;
    this.headSignal = new HeadSignal(reserved - 1);
  }

  /** Opens or creates the stream in a data directory that this process may write. Throws `StoreFault` and `StreamDamage`. */
  static async open(root: string, name: string, options: StreamLogOptions): Promise<StreamLog> {
    const directory = streamDirectory(root, name);
    if (openDirectories.has(directory)) throw new Error(`the stream in ${directory} is open for writing already`);
    openDirectories.add(directory);
    try {
      const files = new DurableFiles(root);
      const manifest = (await readManifest(directory)) ?? (await create(files, directory, name, options.shards));
      const logs = await openLogs(manifest.topology, directory, ShardLog.openForWriting);
      return new StreamLog(files, directory, manifest, logs, options);
    } catch (error) {
      openDirectories.delete(directory);
      throw error;
    }
  }

  /** The entries must stay as they are until it resolves. Rejects with a `StoreFault`, and from then on always: open the log anew. */
  put(entries: readonly StreamEntry[]): Promise<readonly PutOutcome[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, resolve, reject });
      void this.exclusively(() => this.commitWaiting());
    });
  }

  /** Closes the shard; two children take a half of its range each. Returns them, the lower one first. */
  split(shard: string): Promise<Either<ReshardFault, readonly Shard[]>> {
    return this.exclusively(() => this.reshard(splitShard(this.topology, shard)));
  }

  /** Closes two shards with neighbouring ranges; one child takes both. */
  merge(a: string, b: string): Promise<Either<ReshardFault, readonly Shard[]>> {
    return this.exclusively(() => this.reshard(mergeShards(this.topology, a, b)));
  }

  /** Drops segments whose records are all older than an age in milliseconds, read or not, and tells what it dropped. */
  dropOlderThan(ageMs: number): Promise<readonly DroppedRecords[]> {
    return this.exclusively(async () => {
      if (this.stopped !== undefined) throw this.stopped;
      const now = this.now();
      const drops: DroppedRecords[] = [];
      for (const log of this.logs.values()) drops.push(...(await log.dropBefore(this.files, now - ageMs, now)));
      return drops;
    });
  }

  /**
   * The greatest number that a record on the disk can have: for {@link waitForRecords}. Ask *before* reading the shards one
   * after another, or what comes meanwhile into one already read is not waited for.
   */
  head(): string {
    return String(this.headSignal.head);
  }

  /**
   * Waits until the head is beyond a number: there is a record, or shards were split or merged. False where the signal
   * came first, or the log was closed.
   */
  waitForRecords(head: string, signal: AbortSignal): Promise<boolean> {
    return this.headSignal.waitBeyond(sequenceOf(head), signal);
  }

  /** After what was put before. Close it before the data directory. */
  close(): Promise<void> {
    return this.exclusively(async () => {
      if (this.closed) return;
      this.closed = true;
      try {
        if (this.stopped === undefined) await this.writeManifest({ topology: this.topology, reserved: this.next });
      } finally {
        this.stopped ??= new Error(`the stream in ${this.directory} is closed`);
        for (const log of this.logs.values()) await log.seal();
        this.headSignal.end();
        openDirectories.delete(this.directory);
      }
    });
  }

  private async commitWaiting(): Promise<void> {
    const puts = this.waiting.splice(0);
    if (puts.length === 0) return; // an earlier turn took this one's along
    try {
      const outcomes = await this.unlessStopped(() => this.commit(puts));
      for (const [i, { resolve }] of puts.entries()) resolve(outcomes[i]!);
    } catch (error) {
      for (const { reject } of puts) reject(error);
    }
  }

  private async commit(puts: readonly WaitingPut[]): Promise<readonly (readonly PutOutcome[])[]> {
    await this.reserve(puts.reduce((total, { entries }) => total + entries.length, 0));
    const byShard = new Map<string, PlacedEntry[]>();
    const outcomes = puts.map(({ entries }) => entries.map((entry) => refusal(entry) ?? this.place(entry, byShard)));
    const arrivedAt = this.now();
    const appends = [...byShard].map(([shard, placed]) => this.logs.get(shard)!.append(this.files, placed, arrivedAt, this.limits));
    // To the end of all, so that none still writes into a log that is given up.
    for (const done of await Promise.allSettled(appends)) if (done.status === "rejected") throw done.reason;
    this.headSignal.move(this.next - 1);
    return outcomes;
  }

  private place(entry: StreamEntry, byShard: Map<string, PlacedEntry[]>): PutOutcome {
    const shard = this.routeOf(entry.partitionKey);
    const sequence = this.next++;
    const placed = byShard.get(shard);
    if (placed) placed.push({ sequence, entry });
    else byShard.set(shard, [{ sequence, entry }]);
    return { _tag: "Put", shard, sequenceNumber: String(sequence) };
  }

  private routeOf(partitionKey: string): string {
    const known = this.routes.get(partitionKey);
    if (known !== undefined) return known;
    if (this.routes.size >= MOST_ROUTES) this.routes.clear();
    const { id } = shardOfHash(this.topology, hashOfKey(partitionKey));
    this.routes.set(partitionKey, id);
    return id;
  }

  /** Takes a sequence number of its own, so that whoever waits for records looks at the shards again. */
  private async reshard(asked: Either<ReshardFault, Resharding>): Promise<Either<ReshardFault, readonly Shard[]>> {
    if (isLeft(asked)) return asked;
    const { topology, children } = asked.right;
    return this.unlessStopped(async () => {
      await this.reserve(1);
      const logs = await Promise.all(children.map(({ id }) => ShardLog.openForWriting(this.directory, id)));
      await this.writeManifest({ topology, reserved: this.reserved });
      for (const log of logs) this.logs.set(log.id, log);
      for (const parent of children[0]!.parents) await this.logs.get(parent)!.seal();
      this.topology = topology;
      this.routes.clear();
      this.headSignal.move(this.next++);
      return right(children);
    });
  }

  private async reserve(count: number): Promise<void> {
    if (this.next + count <= this.reserved) return;
    await this.writeManifest({ topology: this.topology, reserved: this.next + count + SEQUENCES_RESERVED });
  }

  private async writeManifest(manifest: StreamManifest): Promise<void> {
    await writeManifest(this.files, this.directory, manifest);
    this.reserved = manifest.reserved;
  }

  private async unlessStopped<A>(action: () => Promise<A>): Promise<A> {
    if (this.stopped !== undefined) throw this.stopped;
    try {
      return await action();
    } catch (error) {
      this.stopped = error;
      throw error;
    }
  }

  /** One after another, in the order asked. */
  private exclusively<A>(action: () => Promise<A>): Promise<A> {
    const done = this.turn.then(action);
    this.turn = done.catch(() => {}); // told to who asked; the next one's turn comes all the same
    return done;
  }

  private now(): number {
    return Math.floor(this.clock.now());
  }
}

async function create(files: DurableFiles, directory: string, name: string, shards: number): Promise<StreamManifest> {
  const manifest = { topology: evenTopology(name, shards), reserved: 1 };
  await writeManifest(files, directory, manifest);
  return manifest;
}
