/** The stream processor between a simulated session and stores that keep nothing: what is left is its own cost. */
import { isLeft } from "fp-ts/lib/Either.js";
import { parquetEncoder } from "../../adapters/encoding/parquet.ts";
import { simulatedTicks } from "../../adapters/providers/simulated/tick-source.ts";
import { calendarById } from "../../domain/calendar/registry.ts";
import type { Checkpoint } from "../../domain/ports/stores.ts";
import type { StreamEntry, StreamRecord } from "../../domain/ports/stream.ts";
import { decodeSettings } from "../../domain/settings.ts";
import { WHOLE_RANGE } from "../../domain/stream/hash-range.ts";
import { processShardBatch } from "../../pipelines/stream-ingest/handler.ts";
import type { StreamPorts } from "../../pipelines/stream-ingest/ports.ts";
import { type StreamSettings, settingsSpec } from "../../pipelines/stream-ingest/settings.ts";
import type { Position } from "../../pipelines/stream-ingest/shard.ts";
import { suites } from "../../pipelines/stream-ingest/suites.ts";
import { readWire } from "../../pipelines/stream-ingest/wire.ts";

/** Records of an invocation: the pipeline's own default. */
export const BATCH_RECORDS = 10_000;

const SHARD = { id: "trades-000000000001", range: WHOLE_RANGE };
const SESSION = "2026-01-20";
export const ARRIVAL_MS = Date.UTC(2026, 0, 20, 21);

/** So many good trades of one session, all the same for the same numbers, in batches. */
export async function feed(records: number, symbols: number, take: (batch: readonly StreamEntry[]) => Promise<void>): Promise<void> {
  const calendar = calendarById("XNYS");
  if (isLeft(calendar)) throw new Error("there is no calendar XNYS");
  const names = Array.from({ length: symbols }, (_, i) => `SIM${String(i + 1).padStart(5, "0")}`);
  const source = simulatedTicks({
    seed: 1,
    symbols: names,
    from: SESSION,
    to: SESSION,
    minutes: 390,
    rate: 1_000,
    calendar: calendar.right,
  });
  const enough = new AbortController();
  let waiting: StreamEntry[] = [];
  let left = records;
  await source.run(
    {},
    async (event) => {
      if (event._tag !== "Batch") return;
      waiting.push(...event.entries.slice(0, left));
      left -= Math.min(left, event.entries.length);
      if (waiting.length < BATCH_RECORDS && left > 0) return;
      const batch = waiting;
      waiting = [];
      if (batch.length > 0) await take(batch);
      if (left === 0) enough.abort();
    },
    enough.signal,
  );
  if (left > 0) throw new Error(`the session has ${left} records fewer than are asked for`);
}

/** A processor that has seen nothing. */
export class Processor {
  private readonly settings = defaultSettings();
  private readonly ports: StreamPorts;
  private checkpoint: Checkpoint | undefined;
  private sequence = 0;
  /** Bytes of state that commits wrote. */
  stateBytes = 0;

  constructor() {
    const { ticks, minutes } = suites();
    this.ports = {
      objects: {
        stage: async (_attempt, key) => key,
        publish: async () => {},
        open: async () => undefined,
        read: async () => undefined,
        list: async () => [],
        sweep: async () => {},
      },
      checkpoints: {
        read: async () => this.checkpoint,
        state: async () => new Map(),
        commit: async ({ expectedVersion, position, state }) => {
          this.checkpoint = { version: expectedVersion + 1, position };
          for (const bytes of state.values()) this.stateBytes += bytes.length;
          return "committed";
        },
        pending: async () => [],
        finish: async () => [],
      },
      encoder: parquetEncoder(),
      tickSuite: ticks,
      minuteSuite: minutes,
      readWire,
      readShard: async () => undefined,
      attempt: "bench",
      memory: new Map(),
      clock: { now: () => ARRIVAL_MS },
      observer: { progress: () => {}, log: () => {} },
    };
  }

  /** The entries as its shard gives them out next. */
  taken(entries: readonly StreamEntry[]): readonly StreamRecord[] {
    return entries.map((entry): StreamRecord => {
      this.sequence++;
      return { ...entry, sequenceNumber: String(this.sequence), arrivedAt: ARRIVAL_MS + Math.floor(this.sequence / 1_000) };
    });
  }

  /** @param records all that were {@link taken} and not processed yet */
  async process(records: readonly StreamRecord[]): Promise<void> {
    const { batchItemFailures } = await processShardBatch(this.ports, this.settings, SHARD, records);
    const curated = (this.checkpoint?.position as Position | undefined)?.totals.curated;
    // What did not become a row cost less, and its cost says nothing.
    if (batchItemFailures.length > 0 || curated !== this.sequence)
      throw new Error(`of ${this.sequence} good records ${curated} are curated`);
  }
}

function defaultSettings(): StreamSettings {
  const settings = decodeSettings(settingsSpec, {});
  if (isLeft(settings)) throw new Error("the default settings are refused");
  return settings.right;
}
