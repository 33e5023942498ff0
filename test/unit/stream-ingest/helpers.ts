/** What the tests of stream-ingest share: records as producers put them, and everything the handler works with, in memory. */
import { isRight } from "fp-ts/lib/Either.js";
import { jsonlEncoder } from "../../../adapters/encoding/jsonl.ts";
import { instantOfMs } from "../../../domain/market/times.ts";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { decodeSettings } from "../../../domain/settings.ts";
import type { StreamPorts } from "../../../pipelines/stream-ingest/ports.ts";
import { type StreamSettings, settingsSpec } from "../../../pipelines/stream-ingest/settings.ts";
import type { ShardOf } from "../../../pipelines/stream-ingest/state.ts";
import { suites } from "../../../pipelines/stream-ingest/suites.ts";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";
import { MemoryCheckpoints, MemoryObjects } from "../../support/memory-stores.ts";

export const SHARD: ShardOf = { id: "trades-000000000001" };
export const OPEN_MS = Date.UTC(2026, 0, 16, 14, 30);

/** A trade on the wire, `ms` after the session's opening. */
export function tick(ms: number, change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    symbol: "AAPL",
    event_time: instantOfMs(OPEN_MS + ms),
    event_nanos: 0,
    price: 260,
    volume: 10,
    exchange: "V",
    trade_id: String(ms),
    sequence: null,
    source: "fake",
    ingested_at: instantOfMs(OPEN_MS + ms + 40),
    ...change,
  };
}

/** What a producer puts: values as JSON, text as it is, bytes as they are. */
export type Put = Readonly<Record<string, unknown>> | string | Uint8Array;

export function recordOf(put: Put, sequence: number): StreamRecord {
  const text = typeof put === "string" ? put : JSON.stringify(put);
  const symbol = typeof put === "object" && "symbol" in put ? put["symbol"] : undefined;
  return {
    partitionKey: typeof symbol === "string" ? symbol : "fake",
    data: put instanceof Uint8Array ? put : new TextEncoder().encode(text),
    sequenceNumber: String(sequence),
    arrivedAt: Date.UTC(2026, 0, 18, 21) + sequence,
  };
}

export function recordsOf(puts: readonly Put[], first = 1): StreamRecord[] {
  return puts.map((put, i) => recordOf(put, first + i));
}

export function settings(change: Partial<StreamSettings> = {}): StreamSettings {
  const decoded = decodeSettings(settingsSpec, { format: "jsonl", ...change });
  if (isRight(decoded)) return decoded.right;
  throw new Error(decoded.left.map(({ message }) => message).join("; "));
}

export function fakePorts(change: Partial<StreamPorts> = {}) {
  const logged: string[] = [];
  const objects = new MemoryObjects();
  const checkpoints = new MemoryCheckpoints();
  const { ticks, minutes } = suites();
  const ports: StreamPorts = {
    objects,
    checkpoints,
    encoder: jsonlEncoder,
    tickSuite: ticks,
    minuteSuite: minutes,
    readWire,
    readShard: async () => undefined,
    attempt: "attempt",
    memory: new Map(),
    clock: { now: () => Date.UTC(2026, 0, 18, 21) },
    observer: { progress: () => {}, log: (line) => logged.push(line) },
    ...change,
  };
  return { ports, objects, checkpoints, logged };
}

/** The rows or lines of a zone's dataset, in the order of their keys. */
export async function zone(objects: MemoryObjects, prefix: string): Promise<Record<string, unknown>[]> {
  const lines = await objects.lines(prefix);
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
}
