import assert from "node:assert/strict";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { type BatchResponse, processShardBatch } from "../../pipelines/stream-ingest/handler.ts";
import { seeded } from "../support/local-cloud/faults.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { embeddedPorts, markersIn, openData, settingsOf } from "./here.ts";
import { makeStreamWorld, published, readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

const GIVEN = { minRows: 50, maxErrorRate: 0.4 };
const BATCH = 150;

describe("the processor on AWS, where calls go wrong", () => {
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
        const done = await withOutput(() =>
          handler(kinesisEvent(batch, sourceOf(world.streamName, shard!.id))).then(
            ({ batchItemFailures }) => batchItemFailures.length === 0,
            (error: { readonly _tag?: string }) => {
              assert.equal(error._tag, "AwsFault", String(error));
              return false;
            },
          ),
        );
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
