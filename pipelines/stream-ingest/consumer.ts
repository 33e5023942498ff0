/**
 * Reads a stream to where it ends, or until it is stopped: one loop a shard, each driven by the model of the event source mapping,
 * children after their parents. What the stores refuse ends it; anything else that is thrown is the processor's failure,
 * which the mapping tries again and at last gives up.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Shard, StreamReader, StreamRecord } from "../../domain/ports/stream.ts";
import {
  advance,
  begin,
  type InvocationOutcome,
  type MappingAction,
  type MappingSettings,
  type MappingSource,
} from "../../domain/stream/event-source-mapping.ts";
import { readableShards } from "../../domain/stream/shards.ts";
import { type BatchResponse, giveUp, processShardBatch } from "./handler.ts";
import type { StreamPorts } from "./ports.ts";
import type { StreamSettings } from "./settings.ts";
import { BEFORE_ALL, type Position } from "./shard.ts";
import { checkpointKey, type ShardOf } from "./state.ts";

/** A stream that can be waited on. */
export interface WatchedStream extends StreamReader {
  /** Before the shards are read one after another: nothing that comes meanwhile is missed then. */
  head(): string;
  /** Comes back when there is something beyond the head, or the signal is aborted. */
  waitForRecords(head: string, signal: AbortSignal): Promise<boolean>;
}

export interface Consuming {
  readonly ports: StreamPorts;
  readonly settings: StreamSettings;
  readonly stream: WatchedStream;
  /** Aborted once nothing is put any more: what is there is read to its end, and the loops come back. */
  readonly drain: AbortSignal;
  /** Whether to come back as soon as the invocation at hand is done. */
  readonly stopRequested: () => boolean;
  /** Epoch milliseconds, going on also where the clock of the data stands still. */
  readonly now: () => number;
  /** Called after each invocation. */
  readonly onInvoked: () => void;
}

/** Until every shard is drained or it is stopped. */
export async function consume(consuming: Consuming): Promise<void> {
  const { stream, stopRequested } = consuming;
  const finished = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const drained = new Set<string>();
  for (;;) {
    if (!stopRequested()) {
      for (const shard of readableShards(await stream.shards(), finished)) {
        if (running.has(shard.id) || drained.has(shard.id)) continue;
        const loop = readShard(consuming, shard).then((end) => {
          running.delete(shard.id);
          (end === "finished" ? finished : drained).add(shard.id);
        });
        running.set(shard.id, loop);
      }
    }
    if (running.size === 0) return;
    await Promise.race(running.values());
  }
}

/** `finished`: the shard is closed and read to its end. */
async function readShard(consuming: Consuming, shard: Shard): Promise<"finished" | "drained"> {
  const { ports, settings, stream, drain, stopRequested, now } = consuming;
  const position = (await ports.checkpoints.read(checkpointKey(shard.id)))?.position as Position | undefined;
  const checkpoint = position === undefined || position.after === BEFORE_ALL ? undefined : position.after;
  let mapping = begin(
    { settings: mappingSettings(settings), source: sourceOf(shard), startingPosition: { _tag: "TRIM_HORIZON" }, checkpoint },
    now(),
  );
  let closed = false;
  for (;;) {
    if (stopRequested()) return "drained";
    const { action } = mapping;
    switch (action._tag) {
      case "Read": {
        const draining = drain.aborted;
        const head = stream.head();
        const { records, ended } = await stream.read(shard.id, action.after, action.limit);
        closed = ended;
        if (records.length === 0 && !ended && !draining) await waitAt(stream, head, action, consuming);
        // Drained: for the mapping it is the end, so that it delivers what it has gathered.
        mapping = advance(mapping, { _tag: "Fetched", records, ended: ended || (draining && records.length === 0) }, now());
        break;
      }
      case "Invoke": {
        const outcome = await invoke(ports, settings, shard, action.batch);
        mapping = advance(mapping, { _tag: "Invoked", outcome }, now());
        consuming.onInvoked();
        break;
      }
      case "Wait":
        await sleep(Math.max(1, Math.min(LOOK_MS, action.until - now())));
        if (now() >= action.until) mapping = advance(mapping, { _tag: "Elapsed" }, now());
        break;
      case "Discard":
        await giveUp(ports, settings, shard, action.records, action.failure);
        mapping = advance(mapping, { _tag: "Discarded" }, now());
        break;
      case "Ended":
        return closed ? "finished" : "drained";
    }
  }
}

/** Longest without a look at whether it was asked to stop. */
const LOOK_MS = 200;

async function waitAt(
  stream: WatchedStream,
  head: string,
  { until }: Extract<MappingAction, { readonly _tag: "Read" }>,
  { drain, now }: Consuming,
): Promise<void> {
  const most = Math.max(1, Math.min(LOOK_MS, until === undefined ? LOOK_MS : Math.ceil(until - now())));
  await stream.waitForRecords(head, AbortSignal.any([drain, AbortSignal.timeout(most)]));
}

type Invoked =
  | Extract<InvocationOutcome, { readonly _tag: "Failed" }>
  | (Extract<InvocationOutcome, { readonly _tag: "Returned" }> & { readonly response: BatchResponse });

/** Calls the processor as Lambda would. What the stores refuse is thrown. */
export async function invoke(
  ports: StreamPorts,
  settings: StreamSettings,
  shard: ShardOf,
  batch: readonly StreamRecord[],
): Promise<Invoked> {
  const requestId = `${shard.id}:${batch[0]!.sequenceNumber}`;
  try {
    return { _tag: "Returned", requestId, response: await processShardBatch(ports, settings, shard, batch) };
  } catch (error) {
    if (isOfStores(error)) throw error;
    ports.observer.log(JSON.stringify({ message: `processing ${requestId} failed: ${String(error)}`, requestId }));
    return { _tag: "Failed", requestId, functionError: "Unhandled" };
  }
}

const STORE_FAULTS: ReadonlySet<unknown> = new Set(["StoreFault", "AwsFault"]);

/** A disk that is full gets no emptier by trying again, nor a table that refuses; and giving records up would need them more. */
function isOfStores(error: unknown): boolean {
  return typeof error === "object" && error !== null && "_tag" in error && STORE_FAULTS.has(error._tag);
}

/** What failure records say of where they come from. */
export function sourceOf({ id }: ShardOf): MappingSource {
  return { shardId: id, streamArn: "embedded", roleArn: "embedded", functionArn: "stream-ingest", executedVersion: "local" };
}

/** What stands in a stack's mapping stands here. */
export function mappingSettings(settings: StreamSettings): MappingSettings {
  return {
    batchSize: settings.batchRecords,
    maximumBatchingWindowInSeconds: settings.batchWindowSeconds,
    maximumRetryAttempts: settings.retryAttempts,
    maximumRecordAgeInSeconds: settings.maxRecordAgeSeconds,
    bisectBatchOnFunctionError: true,
    reportBatchItemFailures: true,
    retentionInSeconds: settings.retentionHours * 3_600,
    backoff: { firstMs: 100, longestMs: 5_000 },
  };
}
