import assert from "node:assert/strict";
import { right } from "fp-ts/lib/Either.js";
import { instantOfMs } from "../../../../domain/market/times.ts";
import type { StreamEntry } from "../../../../domain/ports/stream.ts";
import type { TickSource } from "../../../../domain/ports/tick-source.ts";
import { poll, polledSource } from "../../../../pipelines/stream-ingest/lambda/polled.ts";
import { OPEN_MS, tick } from "../helpers.ts";

const entry = (text: string): StreamEntry => ({ partitionKey: "AAPL", data: Buffer.from(text) });
const trade = (ms: number) => entry(JSON.stringify(tick(ms, { ingested_at: instantOfMs(OPEN_MS + ms) })));

/** Hands over batches of three until it is told to stop. */
function source(entries: readonly StreamEntry[], stoppedAt: { position: number }): TickSource {
  return {
    name: "fake",
    fingerprint: "fake",
    finite: true,
    run: async ({ after = 0 }, sink, signal) => {
      let position = after;
      while (position < entries.length && !signal.aborted) {
        const batch = entries.slice(position, position + 3);
        position += batch.length;
        await sink({ _tag: "Batch", entries: batch, position });
      }
      stoppedAt.position = position;
      return right({ position, injected: {}, completeness: [], connections: 0 });
    },
  };
}

describe("asking a source now and then", () => {
  const entries = [0, 10, 20, 30, 40, 50, 60, 70, 80].map(trade);
  entries[2] = entry("{torn");

  it("gives what came about up to now, and goes on there; a record that cannot be read comes with those before it", async () => {
    const stoppedAt = { position: 0 };
    const put: StreamEntry[] = [];
    const asked = async (now: number) =>
      poll(source(entries, stoppedAt), put.length, OPEN_MS + now, async (some) => void put.push(...some), new AbortController().signal);
    await asked(15);
    assert.deepEqual([put.length, stoppedAt.position], [3, 6]);
    await asked(15);
    assert.equal(put.length, 3);
    await asked(1_000);
    assert.deepEqual(put, entries);
  });

  it("puts nothing more once it is asked to stop", async () => {
    const put: StreamEntry[] = [];
    await poll(source(entries, { position: 0 }), 0, OPEN_MS + 1_000, async (some) => void put.push(...some), AbortSignal.abort());
    assert.deepEqual(put, []);
  });

  it("is of the day of the simulated market, and of no source that has to be listened to", () => {
    const now = Date.UTC(2026, 0, 18, 21);
    const { fingerprint, name } = polledSource({ ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL" }, now);
    assert.equal(name, "simulated");
    assert.equal(polledSource({ ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL" }, now + 3_600_000).fingerprint, fingerprint);
    assert.notEqual(polledSource({ ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL" }, now + 86_400_000).fingerprint, fingerprint);
    assert.throws(() => polledSource({ ASSAY_PROVIDER: "coinbase" }, now), {
      name: "NotDeployed",
      message: /coinbase, which has to be listened to/,
    });
  });
});
