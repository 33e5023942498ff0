import assert from "node:assert/strict";
import { isLeft, right } from "fp-ts/lib/Either.js";
import { openForWriting } from "../../../adapters/embedded/data-directory.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";
import { processShardBatch } from "../../../pipelines/stream-ingest/handler.ts";
import { runStream } from "../../../pipelines/stream-ingest/local-transports.ts";
import { CommitWatch } from "../../../pipelines/stream-ingest/local-watch.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { fakePorts, recordOf, settings, tick } from "./helpers.ts";

const LIVE: TickSource = {
  name: "fake",
  fingerprint: "fake",
  finite: false,
  run: async () => right({ position: 0, injected: {}, completeness: [], connections: 1 }),
};

describe("a live source through the stream", () => {
  const directory = useTempDir();

  it("is not begun, nor is anything read, where what was processed of it cannot be told", async () => {
    const opened = openForWriting(directory());
    if (isLeft(opened)) throw new Error(opened.left.message);
    const clock = { now: () => Date.UTC(2026, 0, 18) };
    const stream = await opened.right.openStream("trades", { clock, shards: 1 });
    await stream.put([recordOf(tick(1), 1), recordOf(tick(2), 2)]);
    const [shard] = await stream.shards();
    const { ports, checkpoints } = fakePorts({ clock });
    await processShardBatch(ports, settings(), shard!, (await stream.read(shard!.id, undefined, 1)).records);

    checkpoints.state = async () => {
      throw new Error("the snapshot of series is damaged");
    };
    let looked = 0;
    const head = stream.head.bind(stream);
    // The consumer alone asks for it, before each read.
    stream.head = () => {
      looked++;
      return head();
    };
    const running = {
      ports: { ...ports, memory: new Map() },
      settings: settings(),
      source: LIVE,
      watch: new CommitWatch(() => {}),
      stopRequested: () => false,
    };
    await assert.rejects(runStream(running, stream, "trades"), /the snapshot of series is damaged/);
    assert.equal(looked, 0);
    await stream.close();
    opened.right.close();
  });
});
