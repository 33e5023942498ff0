import assert from "node:assert/strict";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { TICK_FAULT_NAMES, type TickFaultName } from "../../adapters/providers/simulated/tick-faults.ts";
import { readDescription } from "../../domain/alarm-description.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { audit } from "../../ops/audit/audit.ts";
import { processShardBatch } from "../../pipelines/stream-ingest/handler.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { shell, suggested } from "./answer-shell.ts";
import { type AnswerWorld, makeAnswerWorld } from "./answer-world.ts";
import { embeddedPorts, openData, settingsOf } from "./here.ts";
import { readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

/** The gate as it was set by mistake, and as it is mended. */
const STRICT = { minRows: 10, maxErrorRate: 0.001, format: "jsonl" };
const MENDED = { ...STRICT, maxErrorRate: 0.5 };

/** Kinds of fault by which no gate fails. What is longer than the stream takes never comes into it. */
const PASSES: ReadonlySet<TickFaultName> = new Set(["stale-feed", "duplicate", "out-of-order", "late", "huge-record"]);

/** Rows of trades by what they say, whatever the file they lie in. */
async function served(objects: { list(prefix: string): Promise<readonly string[]>; read(key: string): Promise<Uint8Array | undefined> }) {
  const rows: string[] = [];
  for (const key of await objects.list(`curated/${tickContract.dataset}/`)) {
    const columns = await decodeCurated(key, (await objects.read(key))!, tickContract);
    const [symbols, times, prices, ids] = ["symbol", "event_time", "price", "trade_id"].map(
      (name) => columns.get(name) as readonly unknown[],
    );
    for (const [i, symbol] of symbols!.entries()) rows.push([symbol, times![i], prices![i], ids![i]].join(" "));
  }
  return rows.sort();
}

describe("a drill on a stack: the feed breaks, and someone is woken", () => {
  useLocalCloud();
  const directory = useTempDir();
  const { type, transcript } = shell(directory);

  async function brokenFeed(world: AnswerWorld, faults: string) {
    await world.stream.put(await simulatedEntries({ seed: 7, count: 3, minutes: 2, rate: 3, faults }));
    const [shard] = await world.stream.shards();
    const records = await readAll(world.stream, shard!.id);
    const processor = await startFunction("processor");
    const { lines } = await withOutput(() => processor(kinesisEvent(records, sourceOf(world.streamName, shard!.id))));
    await world.log(lines);
    if (lines.some((line) => line.includes('"quality":"FAIL"')))
      await world.setAlarm("ALARM", "Threshold Crossed: 1 datapoint [1.0 (21/01/26 15:30:00)]");
    return { shard: shard!, records };
  }

  /** Everything adds up, and what is served is what the mended gate lets through of the same records. */
  async function assertRight(world: AnswerWorld, { shard, records }: Awaited<ReturnType<typeof brokenFeed>>): Promise<void> {
    const { findings } = await audit({ objects: world.objects, readRecords, decodeCurated });
    assert.deepEqual(
      findings.filter(({ account }) => account !== "source"),
      [],
    );
    const data = openData(`${directory()}/truth`);
    await processShardBatch(embeddedPorts(data, [shard]).ports, settingsOf(MENDED), shard, records);
    assert.deepEqual(await served(world.objects), await served(data.objects));
    data.close();
  }

  afterEach(() => console.log(transcript.map((line) => line.replace(/^/gm, "      ")).join("\n")));

  it("stream-ingest: from the notification to the served truth, by what each step suggests", async () => {
    const world = await makeAnswerWorld(STRICT);
    const broken = await brokenFeed(world, "negative-price=0.05");
    assert.deepEqual(await served(world.objects), []);

    const notification = JSON.parse(await world.notified()) as { readonly NewStateValue: string; readonly AlarmDescription: string };
    assert.equal(notification.NewStateValue, "ALARM");
    transcript.push("the notification:", notification.AlarmDescription, "");
    const triaged = await type(readDescription(notification.AlarmDescription).command!);
    assert.equal(triaged.code, 1, triaged.stderr);
    assert.match(triaged.stdout, /suspected: prices are zero or below/);
    const [show, dryRun, capsule, ack, verify] = suggested(triaged) as [string, string, string, string, string];
    assert.equal((await type(ack.replace('"..."', '"looking at it"').concat(" --yes"))).code, 0);
    assert.match((await type(show)).stdout, /why it is held/);
    const replayedThere = await type(suggested(await type(capsule))[0]!);
    assert.match(replayedThere.stdout, /the same verdicts, counts and rows as then/, replayedThere.stderr);
    assert.match((await type(dryRun)).stdout, /^a dry run: nothing was written\n\S+ records judged anew\n {2}curated {6}0\n/);

    // The rule is mended and deployed.
    await world.deploy(MENDED);
    const would = await type(dryRun);
    assert.match(would.stdout, /curated {6}[1-9]/, would.stderr);
    const replayed = await type(`${dryRun.replace("--dry-run", "--yes")} --why "the gate was set too strictly"`);
    assert.equal(replayed.code, 0, replayed.stderr);
    await world.setAlarm("OK", "no batch failed");
    assert.equal((await type(verify)).code, 0);
    // The simulated session is months old, and told to be: what was broken is mended.
    assert.match(
      (await type(suggested(replayed)[0]!)).stdout,
      /0 alarms raised[\s\S]*stream-ingest {2}behind +PASS replay-\S+ .* balanced\n/,
    );

    await assertRight(world, broken);
  });

  for (const fault of TICK_FAULT_NAMES.filter((name) => name !== "negative-price")) {
    it(`stream-ingest, ${fault}: ${PASSES.has(fault) ? "nobody is woken, and nothing wrong" : "what is good of it"} is served`, async () => {
      const world = await makeAnswerWorld(STRICT);
      const broken = await brokenFeed(world, `${fault}=0.05`);
      assert.equal(await world.alarmState(), PASSES.has(fault) ? "INSUFFICIENT_DATA" : "ALARM");
      if (!PASSES.has(fault)) {
        const { AlarmDescription } = JSON.parse(await world.notified()) as { readonly AlarmDescription: string };
        const next = suggested(await type(readDescription(AlarmDescription).command!));
        assert.match((await type(next.find((command) => command.includes(" show "))!)).stdout, /why it is held/);
        await world.deploy(MENDED);
        const verify = next.find((command) => command.includes(" verify "))!;
        const dryRun = next.find((command) => command.includes(" --dry-run"))!;
        const replayed = await type(`${dryRun.replace("--dry-run", "--yes")} --why "the gate was set too strictly"`);
        assert.equal(replayed.code, 0, replayed.stderr);
        await world.setAlarm("OK", "no batch failed");
        assert.equal((await type(verify)).code, 0);
      }
      await assertRight(world, broken);
    });
  }
});
