import assert from "node:assert/strict";
import { SplitShardCommand } from "@aws-sdk/client-kinesis";
import type { Shard } from "../../domain/ports/stream.ts";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { mappingSettings } from "../../pipelines/stream-ingest/consumer.ts";
import { giveUp, processShardBatch } from "../../pipelines/stream-ingest/handler.ts";
import { deliver, recorded } from "../support/deliver.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { embeddedPorts, markersIn, openData, settingsOf } from "./here.ts";
import { kinesisShard, makeStreamWorld, published, readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

const GIVEN = { batchRecords: 400, minRows: 50, retryAttempts: 1, maxErrorRate: 0.4 };

describe("the processor on AWS and on this machine", () => {
  useLocalCloud();
  const directory = useTempDir();

  it("makes of the same records in the same batches the same objects, ledger, prices and markers, also over a split and failed calls", async () => {
    const world = await makeStreamWorld(GIVEN, 2);
    const entries = await simulatedEntries({ seed: 7, count: 12, minutes: 8, rate: 4, faults: "demo" });
    const half = entries.length >> 1;
    await put(world.stream, entries.slice(0, half));
    const [parent] = await world.stream.shards();
    // The local cloud forgets a shard that is split, as Kinesis does once its records have expired.
    const ofParent = await readAll(world.stream, parent!.id);
    await split(world, parent!);
    await put(world.stream, entries.slice(half));
    const shards = [parent!, ...(await world.stream.shards())];
    assert.equal(shards.length, 4);

    const handler = await startFunction("processor");
    const data = openData(directory());
    const embedded = embeddedPorts(data, shards);
    const settings = settingsOf(GIVEN);
    const markers: { readonly aws: string[]; readonly here: string[] } = { aws: [], here: [] };
    let calls = 0;
    for (const shard of shards) {
      const records = shard === parent ? ofParent : await readAll(world.stream, shard.id);
      const source = sourceOf(world.streamName, shard.id);
      const batches = await deliver({
        ...recorded(records),
        settings: mappingSettings(settings),
        source,
        invoke: async (batch) => {
          // Every third invocation dies before it does anything, so that batches are cut in two and tried again.
          if (++calls % 3 === 0) throw new Error("the function was stopped");
          const called = await withOutput(() => handler(kinesisEvent(batch, source)));
          markers.aws.push(...markersIn(called.lines));
          const here = await processShardBatch(embedded.ports, settings, shard, batch);
          assert.deepEqual(called.result, here);
          return here;
        },
        discard: async (failure, given) => giveUp(embedded.ports, settings, shard, given, failure),
      });
      assert.ok(batches.length >= 1);
    }
    markers.here.push(...markersIn(embedded.logged));
    assert.deepEqual(markers.aws, markers.here);
    assert.ok(markers.aws.length >= 6 && markers.aws.every((line) => line.startsWith("QUALITY=PASS")), markers.aws.join("\n"));
    const [onAws, here] = [await published(world.objects, world.latest), await published(data.objects, data.latestPrices)];
    assert.deepEqual(Object.keys(onAws.objects), Object.keys(here.objects));
    assert.deepEqual(onAws, here);
    for (const zone of ["raw", "curated/stock_market_data", "curated/minute_bars", "quarantine", "ledger", "validations"]) {
      assert.ok(
        Object.keys(onAws.objects).some((key) => key.startsWith(`${zone}/`)),
        `nothing in ${zone}`,
      );
    }
    assert.ok(onAws.latest.length >= 10);
    data.close();
  });
});

type World = Awaited<ReturnType<typeof makeStreamWorld>>;

async function put(stream: World["stream"], entries: Parameters<World["stream"]["put"]>[0]): Promise<void> {
  const outcomes = await stream.put(entries);
  assert.deepEqual(
    outcomes.filter(({ _tag }) => _tag !== "Put"),
    [],
  );
}

async function split({ kinesis, streamName }: World, shard: Shard): Promise<void> {
  const middle = (shard.range.first + shard.range.last) / 2n;
  const asked = { StreamName: streamName, ShardToSplit: kinesisShard(shard.id), NewStartingHashKey: String(middle) };
  await kinesis.send(new SplitShardCommand(asked));
}
