import assert from "node:assert/strict";
import { right } from "fp-ts/lib/Either.js";
import type { TickSource } from "../../../../domain/ports/tick-source.ts";
import { judgingFrom, shardIdOf } from "../../../../pipelines/stream-ingest/lambda/judging.ts";
import type { Runtime } from "../../../../pipelines/stream-ingest/lambda/runtime.ts";
import { checkpointKey } from "../../../../pipelines/stream-ingest/state.ts";
import { fakePorts, settings } from "../helpers.ts";

const DAY_MS = 86_400_000;
const CONTEXT = { getRemainingTimeInMillis: () => 60_000 };

/** A source a day, which has nothing. */
const sourceAt = (now: number): TickSource => ({
  name: "fake",
  fingerprint: `day ${Math.floor(now / DAY_MS)}`,
  finite: true,
  run: async ({ after = 0 }) => right({ position: after, injected: {}, completeness: [], connections: 0 }),
});

describe("judging without a stream between", () => {
  it("publishes what was committed of a source of days ago, and leaves what is others' to publish", async () => {
    const { ports, objects, checkpoints } = fakePorts();
    const abandoned = shardIdOf(sourceAt(ports.clock.now() - 5 * DAY_MS));
    for (const shard of [abandoned, "producer/trades"]) {
      const key = `raw/${shard}`;
      const staged = [{ staged: await objects.stage("died", key, Buffer.from("{}")), key }];
      const publish = { attempt: "died", objects: staged, latest: [], verdicts: [] };
      await checkpoints.commit({ shard: checkpointKey(shard), expectedVersion: 0, position: {}, state: new Map(), publish });
    }
    const telemetry = { observer: ports.observer, measure: () => {}, timed: (call: () => unknown) => call() };
    const runtime = { ports, settings: settings({ transport: "direct" }), telemetry } as unknown as Runtime;
    assert.deepEqual(await judgingFrom(sourceAt, runtime)({}, CONTEXT), { committed: 0 });
    assert.deepEqual(await objects.list(""), [`raw/${abandoned}`]);
    assert.deepEqual(
      (await checkpoints.pending()).map(({ shard }) => shard),
      ["stream-ingest/producer/trades"],
    );
  });
});
