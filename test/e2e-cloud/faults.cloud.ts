import assert from "node:assert/strict";
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { type BatchResponse, processShardBatch } from "../../pipelines/stream-ingest/handler.ts";
import { seeded } from "../support/local-cloud/faults.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import type { FaultProxy } from "../support/local-cloud/proxy.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { embeddedPorts, markersIn, openData, settingsOf } from "./here.ts";
import { makeStreamWorld, published, readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

const GIVEN = { minRows: 50, maxErrorRate: 0.4 };
const BATCH = 150;
/** Milliseconds within which an invocation comes to its end, as Lambda gives a function: with all its tries it takes a few seconds. */
const INVOCATION_MS = 120_000;

describe("the processor on AWS, where calls go wrong", function () {
  // Once in some hundred times an invocation came to no end; it says now what it waits for, and is had again.
  this.retries(2);
  const cloud = useLocalCloud();
  const directory = useTempDir();
  afterEach(() => cloud()?.proxy.setFaults(undefined));

  it("leaves what it leaves undisturbed, after as many tries as it takes", async () => {
    const world = await makeStreamWorld(GIVEN, 1);
    const entries = await simulatedEntries({ seed: 11, count: 5, minutes: 4, rate: 5, faults: "demo" });
    await world.stream.put(entries);
    const [shard] = await world.stream.shards();
    const records = await readAll(world.stream, shard!.id);
    assert.ok(records.length > 600);
    const handler = await startFunction<BatchResponse>("processor");
    const data = openData(directory());
    const here = embeddedPorts(data, [shard!]);
    const markers = new Set<string>();
    let failed = 0;
    for (let from = 0; from < records.length; from += BATCH) {
      const batch = records.slice(from, from + BATCH);
      await processShardBatch(here.ports, settingsOf(GIVEN), shard!, batch);
      cloud().proxy.setFaults(seeded(from + 1, 25));
      for (let tries = 1; ; tries++) {
        assert.ok(tries < 20, "it never comes through");
        const invoked = handler(kinesisEvent(batch, sourceOf(world.streamName, shard!.id))).then(
          ({ batchItemFailures }) => batchItemFailures.length === 0,
          (error: { readonly _tag?: string }) => {
            assert.equal(error._tag, "AwsFault", String(error));
            return false;
          },
        );
        const done = await withOutput(() => Promise.race([invoked, tooLong(cloud().proxy)]));
        for (const marker of markersIn(done.lines)) markers.add(marker);
        if (done.result) break;
        failed++;
      }
    }
    cloud().proxy.setFaults(undefined);
    assert.ok(failed > 0, "no invocation failed");
    assert.deepEqual([...markers], markersIn(here.logged));
    assert.deepEqual(await published(world.objects, world.latest), await published(data.objects, data.latestPrices));
    data.close();
  });
});

async function tooLong({ waiting, calls }: FaultProxy): Promise<never> {
  await sleep(INVOCATION_MS, undefined, { ref: false });
  const unanswered = [...waiting].map(({ operation, path }) => `${operation} ${path}`);
  const why = `an invocation does not end: not answered are [${unanswered.join(", ")}], the last calls were ${calls.slice(-10).join(", ")}`;
  // Standard output is not shown meanwhile, and of what is had again mocha tells nothing.
  writeSync(process.stderr.fd, `${why}\n`);
  throw new Error(why);
}
