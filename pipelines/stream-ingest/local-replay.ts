/** The replay of stream-ingest on this machine. */
import { randomUUID } from "node:crypto";
import { encoderOf } from "../../adapters/encoding/curated.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { LocalReplay } from "../definition.ts";
import { replayHere } from "../local-replay.ts";
import { LOCAL_STREAM, PIPELINE } from "./range.ts";
import { replayStream } from "./replay.ts";
import { ownerAmong } from "./replay-read.ts";
import { settingsSpec } from "./settings.ts";
import { checkedSuites } from "./suites.ts";
import { readWire } from "./wire.ts";

export const replayLocally: LocalReplay = (asked) =>
  replayHere(asked, PIPELINE, decodeSettings(settingsSpec, asked.settings), async (data, settings, shared) => {
    const { ticks, minutes } = checkedSuites();
    const stream = await data.readStream(LOCAL_STREAM);
    const shards = (await stream?.shards()) ?? [];
    return replayStream(
      {
        ...shared,
        ownerOf: async (arrival, partitionKey) => ownerAmong(shards, arrival, partitionKey),
        objects: data.objects,
        checkpoints: data.checkpoints,
        encoder: encoderOf(settings.format),
        tickSuite: ticks,
        minuteSuite: minutes,
        readWire,
        readShard: async (id) => stream?.shard(id),
        attempt: randomUUID(),
        memory: new Map(),
        clock: asked.clock,
      },
      settings,
      asked.order,
    );
  });
