import assert from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { failureRecord } from "../../domain/stream/failure-record.ts";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { audit } from "../../ops/audit/audit.ts";
import { openRuntime, openStreamRuntime } from "../../pipelines/stream-ingest/lambda/runtime.ts";
import { refusedInJson } from "../support/local-cloud/faults.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { makeStreamWorld, readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

type World = Awaited<ReturnType<typeof makeStreamWorld>>;

const LONG = { getRemainingTimeInMillis: () => 60_000 };

describe("the functions of stream-ingest", () => {
  const cloud = useLocalCloud();
  let world: World;
  let processor: (event: unknown) => Promise<unknown>;

  before(async () => {
    world = await makeStreamWorld({ batchRecords: 1_000, format: "jsonl" }, 1);
    processor = await startFunction("processor");
  });

  const process_ = (shard: string, records: readonly StreamRecord[]) =>
    withOutput(() => processor(kinesisEvent(records, sourceOf(world.streamName, shard))));

  async function records(): Promise<{ readonly shard: string; readonly read: readonly StreamRecord[] }> {
    const [shard] = await world.stream.shards();
    return { shard: shard!.id, read: await readAll(world.stream, shard!.id) };
  }

  async function findings(): Promise<readonly unknown[]> {
    const { findings } = await audit({ objects: world.objects, readRecords, decodeCurated });
    // What a test puts itself is in no producer's ledger.
    return findings.filter(({ account }) => account !== "source");
  }

  it("book records that the mapping gave up once, whole, also where the shard has gone on behind them and the notice comes twice", async () => {
    await world.stream.put((await simulatedEntries({ seed: 3, count: 4, minutes: 1, rate: 4 })).slice(0, 60));
    const { shard, read } = await records();
    await process_(shard, read.slice(0, 20));
    // Lambda gave up three, and goes on behind them before the notice of it is taken in.
    const given = read.slice(20, 23);
    await process_(shard, read.slice(23));
    const last = { requestId: "r", functionError: "Unhandled" };
    const failure = failureRecord(
      { condition: "RetryAttemptsExhausted", records: given, invocations: 3, last, at: Date.now() },
      sourceOf(world.streamName, shard),
    );
    const key = "aws/lambda/mapping/shard 1/2026/01/18/failure";
    await world.s3.send(new PutObjectCommand({ Bucket: world.bucket, Key: key, Body: JSON.stringify(failure) }));
    const notice = (name: string) =>
      JSON.stringify({ Records: [{ s3: { bucket: { name: world.bucket }, object: { key: name.replaceAll(" ", "+") } } }] });
    const intake = await startFunction("dead-letter-intake");
    const messages = [notice(key), JSON.stringify({ Event: "s3:TestEvent" }), notice("aws/lambda/missing"), notice(key)];
    const { result } = await withOutput(() => intake({ Records: messages.map((body, i) => ({ messageId: `m${i}`, body })) }));
    assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "m2" }] });

    const [letters] = (await world.objects.list("dead-letters/")).filter((name) => name.endsWith(".jsonl"));
    const lines = Buffer.from((await world.objects.read(letters!))!)
      .toString()
      .trimEnd()
      .split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).receipt_id),
      given.map(({ sequenceNumber }) => `${shard}:${sequenceNumber}`),
    );
    assert.equal((await world.objects.list("dead-letters/")).length, 2);
    assert.deepEqual((await world.checkpoints.read(`stream-ingest/${shard}`))?.position, {
      ...((await world.checkpoints.read(`stream-ingest/${shard}`))?.position as object),
      after: read.at(-1)!.sequenceNumber,
    });
    // A redelivery of what is committed changes nothing, and neither does one of what was given up.
    await process_(shard, read);
    assert.deepEqual(await findings(), []);
  });

  it("write the marker, the counts and the latency as lines that filters and metrics find", async () => {
    const { shard, read } = await records();
    await world.stream.put((await simulatedEntries({ seed: 4, count: 4, minutes: 1, rate: 4, from: "2026-01-21" })).slice(0, 40));
    const { lines } = await process_(shard, (await records()).read.slice(read.length));
    const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const verdict = logged.find(({ quality }) => quality !== undefined)!;
    assert.match(String(verdict["message"]), /^QUALITY=PASS stream-ingest /);
    assert.deepEqual([verdict["quality"], verdict["service"], verdict["received"]], ["PASS", "stream-ingest", 40]);
    const figures = logged.find((line) => line["_aws"])!;
    assert.deepEqual([figures["RecordsReceived"], figures["RecordsCurated"], figures["Verdicts"]], [40, 40, 1]);
    const { Namespace, Dimensions } = (figures["_aws"] as { CloudWatchMetrics: { Namespace: string; Dimensions: string[][] }[] })
      .CloudWatchMetrics[0]!;
    assert.deepEqual([Namespace, Dimensions], ["assay/test", [["service"]]]);
    assert.equal((figures["LatencyMs"] as number[]).length, 4);
  });

  it("ask the source what is new, put it, book it, and go on there", async () => {
    Object.assign(process.env, { ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL,MSFT" });
    const produce = await startFunction<{ readonly sent: number }>("producer");
    const before = (await records()).read.length;
    const first = await withOutput(() => produce({}, LONG));
    const second = await withOutput(() => produce({}, LONG));
    const sent = (await records()).read.length - before;
    assert.ok(first.result.sent > 0);
    assert.equal(first.result.sent + second.result.sent, sent);
    const { shard, read } = await records();
    await process_(shard, read);
    assert.deepEqual(await findings(), []);
  });

  it("judge in micro-batches what a source that is asked now and then has, and go on there", async () => {
    Object.assign(process.env, {
      ASSAY_SETTINGS: '{"transport":"direct","format":"jsonl"}',
      ASSAY_PROVIDER: "simulated",
      ASSAY_SYMBOLS: "NVDA",
    });
    const microBatch = await startFunction<{ readonly committed: number }>("micro-batch");
    const first = await withOutput(() => microBatch({}, LONG));
    const second = await withOutput(() => microBatch({}, LONG));
    const shard = (await world.objects.list("raw/")).find((key) => key.includes("/direct-simulated-"));
    assert.ok(shard !== undefined && first.result.committed > 0 && second.result.committed < first.result.committed);
    assert.ok(first.lines.some((line) => JSON.parse(line).quality === "PASS"));
    assert.deepEqual(await findings(), []);
  });

  it("refuse an event that no stream sent, and a start without its variables, naming all of them", async () => {
    await assert.rejects(
      withOutput(() => processor({ Records: [{ eventSource: "aws:sqs" }] })),
      /reads records of a Kinesis stream, and was called with records of "aws:sqs"/,
    );
    await assert.rejects(openStreamRuntime({ ASSAY_SETTINGS: "{}" }), { name: "NotDeployed", message: /KINESIS_STREAM_NAME is not set/ });
    await assert.rejects(openRuntime({ ASSAY_SETTINGS: "{}", DDB_TABLE_CHECKPOINT: "x" }), {
      message:
        /S3_BUCKET_NAME is not set.*DDB_TABLE_CHECKPOINTS is not set: did you mean DDB_TABLE_CHECKPOINT\?.*DDB_TABLE_LATEST_PRICES is not set/,
    });
    await assert.rejects(
      openRuntime({ ...process.env, ASSAY_SETTINGS: '{"batchRecord":5}' }),
      /ASSAY_SETTINGS: there is no setting batchRecord: did you mean batchRecords/,
    );
  });

  it("fail when they start where a table or the bucket is missing, and name it", async () => {
    await assert.rejects(openRuntime({ ...process.env, DDB_TABLE_CHECKPOINTS: "gone" }), {
      name: "AwsFault",
      message: /^cannot read table gone: there is none of that name .*Deploy the stack/,
    });
    await assert.rejects(openRuntime({ ...process.env, S3_BUCKET_NAME: "gone" }), { name: "AwsFault", message: /s3:\/\/gone\/ledger/ });
  });

  it("fail when they start with credentials that have expired, and say so", async () => {
    cloud().proxy.setFaults(() => refusedInJson("ExpiredTokenException"));
    const opened = openRuntime(process.env).finally(() => cloud().proxy.setFaults(undefined));
    await assert.rejects(opened, { name: "AwsFault", message: /the credentials have expired or are not known/ });
  });
});
