/** stream-ingest on this machine, as what its functions do is held against. */
import { isLeft } from "fp-ts/lib/Either.js";
import { openForWriting, type WritableData } from "../../adapters/embedded/data-directory.ts";
import { encoderOf } from "../../adapters/encoding/curated.ts";
import type { Shard } from "../../domain/ports/stream.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { StreamPorts } from "../../pipelines/stream-ingest/ports.ts";
import { type StreamSettings, settingsSpec } from "../../pipelines/stream-ingest/settings.ts";
import { suites } from "../../pipelines/stream-ingest/suites.ts";
import { readWire } from "../../pipelines/stream-ingest/wire.ts";

export function settingsOf(given: Readonly<Record<string, unknown>>): StreamSettings {
  const settings = decodeSettings(settingsSpec, given);
  if (isLeft(settings)) throw new Error(settings.left.map(({ message }) => message).join("; "));
  return settings.right;
}

export function openData(path: string): WritableData {
  const opened = openForWriting(path);
  if (isLeft(opened)) throw new Error(opened.left.message);
  return opened.right;
}

export function embeddedPorts(data: WritableData, shards: readonly Shard[]) {
  const logged: string[] = [];
  const { ticks, minutes } = suites();
  const ports: StreamPorts = {
    objects: data.objects,
    checkpoints: data.checkpoints,
    encoder: encoderOf("parquet"),
    tickSuite: ticks,
    minuteSuite: minutes,
    readWire,
    readShard: async (id) => shards.find((shard) => shard.id === id),
    attempt: "here",
    memory: new Map(),
    clock: { now: () => Date.now() },
    observer: { progress: () => {}, log: (line) => logged.push(line) },
  };
  return { ports, logged };
}

/** The verdicts that a log holds. */
export function markersIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const { quality, message } = JSON.parse(line) as { readonly quality?: string; readonly message?: string };
    return quality === undefined ? [] : [message!];
  });
}
