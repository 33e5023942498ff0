/**
 * The transport without a stream: micro-batches straight from the source, each kept raw, gated as a whole and committed, or
 * quarantined and nothing of it served. The same processor takes them; their shard is the source, their sequence its count.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { StreamEntry, StreamRecord } from "../../domain/ports/stream.ts";
import type { TickSink } from "../../domain/ports/tick-source.ts";
import { failureRecord, type LastInvocation } from "../../domain/stream/failure-record.ts";
import { invoke, mappingSettings, sourceOf } from "./consumer.ts";
import { giveUp } from "./handler.ts";
import type { StreamPorts } from "./ports.ts";
import type { StreamSettings } from "./settings.ts";
import { BEFORE_ALL, type Position } from "./shard.ts";
import { checkpointKey, type ShardOf } from "./state.ts";

export const directShard = (id: string): ShardOf => ({ id });

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
    await this.deliver(records);
    this.taken += records.length;
    this.waiting = [];
    this.since = arrivedAt;
    this.onCommitted();
  }

  /** Until each record is processed or given up: one that cannot be processed is tried alone, as often as on a stream. */
  private async deliver(records: readonly StreamRecord[]): Promise<void> {
    const { firstMs, longestMs } = mappingSettings(this.settings).backoff;
    for (let tries = 1; ; tries++) {
      const { failed, ...last } = await this.attempt(records);
      if (failed === undefined) return;
      if (failed > 0) return this.deliver(records.slice(failed));
      if (records.length > 1) {
        const bad = last.functionError === null ? 1 : records.length >> 1;
        await this.deliver(records.slice(0, bad));
        return this.deliver(records.slice(bad));
      }
      if (tries > this.settings.retryAttempts) {
        const failure = { condition: "RetryAttemptsExhausted", records, invocations: tries, last, at: this.ports.clock.now() } as const;
        return giveUp(this.ports, this.settings, this.shard, records, failureRecord(failure, sourceOf(this.shard)));
      }
      await sleep(Math.min(firstMs * 2 ** (tries - 1), longestMs));
    }
  }

  /** `failed`: the place of the record that could not be processed, those before it being committed; with an error, of the first. */
  private async attempt(records: readonly StreamRecord[]): Promise<LastInvocation & { readonly failed?: number }> {
    const outcome = await invoke(this.ports, this.settings, this.shard, records);
    if (outcome._tag === "Failed") return { requestId: outcome.requestId, functionError: outcome.functionError, failed: 0 };
    const [failure] = outcome.response.batchItemFailures;
    const last = { requestId: outcome.requestId, functionError: null };
    return failure ? { ...last, failed: records.findIndex(({ sequenceNumber }) => sequenceNumber === failure.itemIdentifier) } : last;
  }
}
