import assert from "node:assert/strict";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import type { ReplayReply } from "../../domain/answer/replay-request.ts";
import { type ReplayAct, readReplay } from "../../domain/ledger/replays.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { audit } from "../../ops/audit/audit.ts";
import { directShard } from "../../pipelines/stream-ingest/direct.ts";
import { giveUp, processShardBatch } from "../../pipelines/stream-ingest/handler.ts";
import { openRuntime, openStreamRuntime } from "../../pipelines/stream-ingest/lambda/runtime.ts";
import { replayStream } from "../../pipelines/stream-ingest/replay.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { recordsOf, tick } from "../unit/stream-ingest/helpers.ts";
import { embeddedPorts, openData, settingsOf } from "./here.ts";
import { makeStreamWorld, published, readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

const LONG = { getRemainingTimeInMillis: () => 60_000 };
/** The gate as it was set by mistake, and as it is mended. */
const STRICT = { minRows: 10, maxErrorRate: 0.001 };
const MENDED = { minRows: 10, maxErrorRate: 0.4 };
const BATCH = 200;

const FAILURE = {
  requestContext: { requestId: "r", functionArn: "f", condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 },
} as never;

/** A stream whose trades were all refused; its functions as they start once the gate is mended. */
async function refusedWorld(seed: number) {
  const world = await makeStreamWorld(STRICT, 1);
  await world.stream.put(await simulatedEntries({ seed, count: 3, minutes: 2, rate: 3, faults: "demo" }));
  const [shard] = await world.stream.shards();
  const records = await readAll(world.stream, shard!.id);
  const batches = Array.from({ length: Math.ceil(records.length / BATCH) }, (_, i) => records.slice(i * BATCH, (i + 1) * BATCH));
  const processor = await startFunction("processor");
  for (const batch of batches) await withOutput(() => processor(kinesisEvent(batch, sourceOf(world.streamName, shard!.id))));
  process.env["ASSAY_SETTINGS"] = JSON.stringify(MENDED);
  const replay = await startFunction<ReplayReply>("replay");
  const asked = async (order: object, context = LONG) =>
    (await withOutput(() => replay({ who: "ada", why: "a test", ...order }, context))).result;
  return { ...world, shard: shard!, records, batches, asked };
}

function replayed(reply: ReplayReply) {
  assert.equal(reply._tag, "Replayed", JSON.stringify(reply));
  return reply as ReplayReply & { readonly _tag: "Replayed" };
}

/** Findings about anything but the producer: what a test puts itself is in no producer's ledger. */
async function findings(objects: ObjectStore): Promise<readonly unknown[]> {
  return (await audit({ objects, readRecords, decodeCurated })).findings.filter(({ account }) => account !== "source");
}

async function actsIn(objects: ObjectStore): Promise<readonly ReplayAct[]> {
  const keys = await objects.list("ledger/replays/");
  return Promise.all(keys.map(async (key) => readReplay(Buffer.from((await objects.read(key))!).toString())));
}

describe("the replay of stream-ingest on AWS", () => {
  const cloud = useLocalCloud();
  const directory = useTempDir();
  afterEach(() => cloud()?.proxy.setFaults(undefined));

  it("leaves what the same replay leaves on this machine, and once more changes nothing", async () => {
    const world = await refusedWorld(7);
    const { shard, records, batches, objects, latest } = world;
    assert.deepEqual(await objects.list("curated/stock_market_data/"), []);
    const before = await published(objects, latest);
    const looked = replayed(await world.asked({ dryRun: true }));
    assert.deepEqual(await published(objects, latest), before);

    const done = replayed(await world.asked({}));
    assert.deepEqual([done.became, done.objects, done.interrupted], [looked.became, batches.length, false]);
    const { curated, duplicate, late, quarantined } = done.became;
    assert.equal(curated + duplicate + late + quarantined, records.length);
    assert.ok(curated > records.length / 2 && quarantined > 0, JSON.stringify(done.became));
    assert.deepEqual(await findings(objects), []);
    const [act] = await actsIn(objects);
    assert.deepEqual([act!.replay, act!.who, act!.why], [done.replay, "ada", "a test"]);

    const data = openData(directory());
    const { ports } = embeddedPorts(data, [shard]);
    for (const batch of batches) await processShardBatch(ports, settingsOf(STRICT), shard, batch);
    const here = { ...ports, ownerOf: async () => shard, stopRequested: () => false, pace: async () => {} };
    const { replay, at, who, why } = act!;
    await replayStream(here, settingsOf(MENDED), { zone: "quarantine", filter: {}, replay, at, who, why, dryRun: false, again: false });
    const after = await published(objects, latest);
    assert.deepEqual(after, await published(data.objects, data.latestPrices));
    data.close();

    const again = replayed(await world.asked({}));
    assert.deepEqual([again.objects, Object.values(again.left)], [0, [quarantined]]);
    assert.deepEqual(await published(objects, latest), after);
  });

  it("stops at its limit and before its time is over, says how far it came, and goes on there under the same name", async () => {
    const { asked, objects } = await refusedWorld(8);
    const refused = (await objects.list("quarantine/")).length;
    assert.ok(refused >= 2);
    const late = replayed(await asked({}, { getRemainingTimeInMillis: () => 0 }));
    assert.deepEqual([late.objects, late.interrupted], [0, true]);
    const first = replayed(await asked({ limit: 1 }));
    assert.deepEqual([first.objects, first.interrupted], [1, true]);
    const rest = replayed(await asked({ replay: first.replay }));
    assert.deepEqual([rest.objects, rest.interrupted, rest.replay], [refused - 1, false, first.replay]);
    assert.deepEqual([(await actsIn(objects)).length, await findings(objects)], [refused, []]);
  });

  it("takes no record twice where it dies between commit and publication and is called again", async () => {
    const { asked, objects, records } = await refusedWorld(9);
    // What is copied is what is published: it gives up at the first.
    cloud().proxy.setFaults(({ operation }) =>
      operation === "CopyObject" ? { _tag: "Answer", status: 403, body: "<Error><Code>AccessDenied</Code></Error>" } : undefined,
    );
    await assert.rejects(asked({}), { _tag: "AwsFault" });
    cloud().proxy.setFaults(undefined);
    assert.deepEqual(await actsIn(objects), []);
    replayed(await asked({}));
    assert.deepEqual(await findings(objects), []);
    const became = (await actsIn(objects)).flatMap((act) => Object.values(act.became)).reduce((a, b) => a + b, 0);
    assert.equal(became, records.length);
  });

  it("judges micro-batches anew as they were judged, where there is no stream", async () => {
    const world = await makeStreamWorld({ transport: "direct", format: "jsonl" }, 1);
    delete process.env["KINESIS_STREAM_NAME"];
    const { ports, settings } = await openRuntime(process.env);
    const ahead = recordsOf([tick(0), tick(900, { ingested_at: tick(0)["ingested_at"] })]);
    const strict = { ...settings, maxAheadSeconds: 0 };
    await withOutput(async () => processShardBatch(ports, strict, directShard("direct-simulated-0123"), ahead));
    assert.equal((await world.objects.list("quarantine/")).length, 1);
    const replay = await startFunction<ReplayReply>("replay");
    const { result } = await withOutput(() => replay({ who: "ada", why: "clock mended", rule: "ahead-of-arrival" }, LONG));
    assert.deepEqual(replayed(result).became, { curated: 2, duplicate: 0, late: 0, quarantined: 0 });
    assert.deepEqual(await findings(world.objects), []);
  });

  it("processes dead letters, and refuses an order that it cannot follow with all of its faults", async () => {
    const world = await makeStreamWorld(MENDED, 1);
    await world.stream.put((await simulatedEntries({ seed: 3, count: 2, minutes: 1, rate: 4 })).slice(0, 30));
    const [shard] = await world.stream.shards();
    const { ports, settings } = await openStreamRuntime(process.env);
    await withOutput(async () => giveUp(ports, settings, shard!, await readAll(world.stream, shard!.id), FAILURE));
    const replay = await startFunction<ReplayReply>("replay");
    const call = async (order: object) => (await withOutput(() => replay(order, LONG))).result;
    assert.deepEqual(await call({ zone: "dead-letter", who: "ada" }), {
      _tag: "Refused",
      faults: ['replay order: zone is "dead-letter"; allowed is quarantine or dead-letters'],
    });
    assert.deepEqual(await actsIn(world.objects), []);
    const done = replayed(await call({ zone: "dead-letters", rule: "RetryAttemptsExhausted", who: "ada", why: "processor mended" }));
    assert.deepEqual(done.became, { curated: 30, duplicate: 0, late: 0, quarantined: 0 });
    assert.deepEqual(await findings(world.objects), []);
  });
});
