/** A sharded stream in memory, re-sharded by the rules of the embedded one. */
import { isLeft } from "fp-ts/lib/Either.js";
import {
  evenTopology,
  hashOfKey,
  mergeShards,
  shardOfHash,
  splitShard,
  type Topology,
} from "../../../adapters/embedded/stream/topology.ts";
import type { Shard, StreamRecord } from "../../../domain/ports/stream.ts";
import { readableShards } from "../../../domain/stream/shards.ts";
import { type Put, recordOf } from "./helpers.ts";

export class MemoryStream {
  private topology: Topology;
  private readonly records = new Map<string, StreamRecord[]>();
  private next = 1;

  constructor(shards: number) {
    this.topology = evenTopology("trades", shards);
  }

  get shards(): readonly Shard[] {
    return this.topology.shards;
  }

  put(put: Put): void {
    const record = recordOf(put, this.next++);
    const { id } = shardOfHash(this.topology, hashOfKey(record.partitionKey));
    this.records.set(id, [...this.recordsOf(id), record]);
  }

  recordsOf(shard: string): readonly StreamRecord[] {
    return this.records.get(shard) ?? [];
  }

  /** Splits the open shard that a number chooses, or merges it with the one above. */
  reshard(how: "split" | "merge", choice: number): void {
    const open = this.shards.filter(({ closed }) => !closed).sort((a, b) => (a.range.first < b.range.first ? -1 : 1));
    const place = choice % open.length;
    const [one, other] = [open[place]!, open[place + 1]];
    if (how === "merge" && !other) return;
    const made = how === "split" ? splitShard(this.topology, one.id) : mergeShards(this.topology, one.id, other!.id);
    if (isLeft(made)) throw new Error(made.left.message);
    this.topology = made.right.topology;
  }

  readonly readShard = async (id: string): Promise<Shard | undefined> => this.shards.find((shard) => shard.id === id);

  readable(finished: ReadonlySet<string>): readonly Shard[] {
    return readableShards(this.shards, finished);
  }
}
