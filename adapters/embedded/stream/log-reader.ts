/** Reading a stream, in the writer's process or beside it. */
import type { ReadResult, Shard, StreamReader } from "../../../domain/ports/stream.ts";
import { readManifest, streamDirectory } from "./manifest.ts";
import type { DroppedRecords } from "./shard-files.ts";
import { ShardLog } from "./shard-log.ts";
import { UnknownShard } from "./stream-fault.ts";
import type { Topology } from "./topology.ts";

/**
 * The `data` of records read together are views of the same blocks of about 1 MiB: copy what is to be kept for long.
 * Reading throws {@link UnknownShard}, and `StreamDamage` where nothing can be read before the damage.
 */
export class LogReader implements StreamReader {
  protected topology: Topology;
  /** By shard id; all shards. */
  protected readonly logs: Map<string, ShardLog>;

  constructor(topology: Topology, logs: ReadonlyMap<string, ShardLog>) {
    this.topology = topology;
    this.logs = new Map(logs);
  }

  /** A closed shard is left out once retention has dropped all its records, or where it never had any: its children name it still. */
  async shards(): Promise<readonly Shard[]> {
    return this.topology.shards.filter(({ id, closed }) => !closed || this.logOf(id).holdsRecords);
  }

  /** Also one that is listed no more. */
  shard(id: string): Shard | undefined {
    return this.topology.shards.find((shard) => shard.id === id);
  }

  /** Fewer than `limit` records also where they are large: about 10 MiB a read. */
  async read(shard: string, after: string | undefined, limit: number): Promise<ReadResult> {
    if (limit < 1) throw new Error(`a read takes 1 record or more, not ${limit}`);
    const log = this.logOf(shard);
    // Asked before reading: nothing is put into a shard that was closed by then.
    const closed = this.topology.shards.some(({ id, closed }) => id === shard && closed);
    const { records, reachedEnd } = await log.read(after === undefined ? 0 : sequenceOf(after), limit);
    return { records, ended: closed && reachedEnd };
  }

  /** All that retention has ever dropped, shard by shard, oldest first. */
  async dropped(): Promise<readonly DroppedRecords[]> {
    return (await Promise.all([...this.logs.values()].map((log) => log.dropped()))).flat();
  }

  private logOf(shard: string): ShardLog {
    const log = this.logs.get(shard);
    if (!log) throw new UnknownShard(shard, this.topology.name);
    return log;
  }
}

/** What a stream of a data directory holds now, while its writer may be at work. Undefined where there is no such stream. */
export async function openLogForReading(root: string, name: string): Promise<LogReader | undefined> {
  const directory = streamDirectory(root, name);
  const manifest = await readManifest(directory);
  return manifest && new LogReader(manifest.topology, await openLogs(manifest.topology, directory, ShardLog.openForReading));
}

export async function openLogs(
  { shards }: Topology,
  directory: string,
  open: (directory: string, id: string) => Promise<ShardLog>,
): Promise<ReadonlyMap<string, ShardLog>> {
  return new Map(await Promise.all(shards.map(async ({ id }) => [id, await open(directory, id)] as const)));
}

export function sequenceOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${JSON.stringify(text)} is no sequence number: it is decimal text`);
  return Number(text);
}
