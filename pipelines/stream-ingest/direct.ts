/**
 * The transport without a stream: micro-batches straight from the source, each kept raw, gated as a whole and committed, or
 * quarantined and nothing of it served. The same processor takes them; their shard is the source, their sequence its count.
 */
import type { StreamEntry, StreamRecord } from "../../domain/ports/stream.ts";
import type { TickSink } from "../../domain/ports/tick-source.ts";
import { processShardBatch } from "./handler.ts";
import type { StreamPorts } from "./ports.ts";
import type { StreamSettings } from "./settings.ts";
import { BEFORE_ALL, type Position } from "./shard.ts";
import { checkpointKey, type ShardOf } from "./state.ts";

const WHOLE = { first: 0n, last: 2n ** 128n - 1n };

export const directShard = (id: string): ShardOf => ({ id, range: WHOLE });

export class MicroBatches {
  private readonly ports: StreamPorts;
  private readonly settings: StreamSettings;
  private readonly shard: ShardOf;
  private readonly onCommitted: () => void;
  private waiting: StreamEntry[] = [];
  private taken: number;
  private since: number;

  private constructor(ports: StreamPorts, settings: StreamSettings, shard: ShardOf, taken: number, onCommitted: () => void) {
    this.ports = ports;
    this.settings = settings;
    this.shard = shard;
    this.taken = taken;
    this.onCommitted = onCommitted;
    this.since = ports.clock.now();
  }

  static async open(ports: StreamPorts, settings: StreamSettings, shard: ShardOf, onCommitted: () => void): Promise<MicroBatches> {
    const position = (await ports.checkpoints.read(checkpointKey(shard.id)))?.position as Position | undefined;
    return new MicroBatches(ports, settings, shard, Number(position?.after ?? BEFORE_ALL), onCommitted);
  }

  /** Records of the source that are committed. */
  get committed(): number {
    return this.taken;
  }

  readonly sink: TickSink = async (event) => {
    if (event._tag !== "Batch") return;
    for (const entry of event.entries) {
      this.waiting.push(entry);
      if (this.waiting.length === this.settings.batchRecords) await this.flush();
    }
    const window = this.settings.batchWindowSeconds * 1000;
    if (window > 0 && this.ports.clock.now() - this.since >= window) await this.flush();
  };

  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const arrivedAt = this.ports.clock.now();
    const records = this.waiting.map((entry, i): StreamRecord => ({ ...entry, sequenceNumber: String(this.taken + i + 1), arrivedAt }));
    const { batchItemFailures } = await processShardBatch(this.ports, this.settings, this.shard, records);
    const [failure] = batchItemFailures;
    if (failure) throw new Error(`record ${failure.itemIdentifier} of ${this.shard.id} cannot be processed; see the log`);
    this.taken += records.length;
    this.waiting = [];
    this.since = arrivedAt;
    this.onCommitted();
  }
}
