import assert from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { type FailureRecord, failureRecord } from "../../domain/stream/failure-record.ts";
import { audit } from "../../ops/audit/audit.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeBucket } from "../support/local-cloud/resources.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { shell } from "./answer-shell.ts";
import { makeAnswerWorld, makeFunction, putManifest, STACK } from "./answer-world.ts";
import { readAll, simulatedEntries, sourceOf } from "./stream-world.ts";

const SETTINGS = { minRows: 10, maxErrorRate: 0.4, format: "jsonl" };
const DAY_MS = 86_400_000;

describe("what a mapping gave up and nobody has taken in", () => {
  const cloud = useLocalCloud();
  const directory = useTempDir();
  const { type } = shell(directory);
  afterEach(() => cloud()?.proxy.setFaults(undefined));

  /** A stack whose bucket of failures has no notices: nothing in it is taken in by itself. */
  async function untakenWorld() {
    const world = await makeAnswerWorld(SETTINGS);
    const bucket = await makeBucket(world.s3);
    const manifest = structuredClone(world.manifest);
    const intake = `${manifest.pipelines["stream-ingest"].functions.replay}-intake`;
    await makeFunction(intake, "dead-letter-intake", SETTINGS);
    Object.assign(manifest.pipelines["stream-ingest"], { failures: bucket });
    Object.assign(manifest.pipelines["stream-ingest"].functions, { "dead-letter-intake": intake });
    await putManifest(STACK, manifest);
    await world.stream.put((await simulatedEntries({ seed: 3, count: 2, minutes: 1, rate: 4 })).slice(0, 30));
    const [shard] = await world.stream.shards();
    const records = await readAll(world.stream, shard!.id);
    const put = async (name: string, body: unknown) => {
      const Key = `aws/lambda/mapping/shard/2026/01/20/${name}`;
      await world.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(body) }));
      return `s3://${bucket}/${Key}`;
    };
    const failureOf = (given: readonly StreamRecord[]): FailureRecord => {
      const last = { requestId: "r", functionError: "Unhandled" };
      const failure = { condition: "RetryAttemptsExhausted", records: given, invocations: 3, last, at: Date.now() } as const;
      return failureRecord(failure, sourceOf(world.streamName, shard!.id));
    };
    /** As it was kept of a queue's or a topic's notice. */
    const onlyTold = (given: readonly StreamRecord[], changed: Partial<FailureRecord["KinesisBatchInfo"]> = {}) => {
      const { payload: _, ...told } = failureOf(given);
      return { ...told, KinesisBatchInfo: { ...told.KinesisBatchInfo, ...changed } };
    };
    return { ...world, shard: shard!, records, put, failureOf, onlyTold };
  }

  it("is listed and shown beside the dead letters, and a replay takes it in, serves it, and finds nothing more", async () => {
    const { records, shard, put, failureOf, onlyTold, objects } = await untakenWorld();
    const place = await put("kept", failureOf(records.slice(0, 20)));
    await put("told", onlyTold(records.slice(20)));
    const listed = await type("npx assay dead-letters list --stack test");
    assert.match(
      listed.stdout,
      /^30 records in 2 objects are not taken in yet: what a mapping gave up, as Lambda left it\n/,
      listed.stderr,
    );
    assert.match(listed.stdout, /RetryAttemptsExhausted +\S+ +20 +kept with their notice\n/);
    assert.match(listed.stdout, /\b10 +only told of: read from the stream again, which keeps them until \S+ UTC\n/);
    const [, next] = listed.stdout.split("\nnext\n");
    const [show, dryRun] = next!.trim().split(/\n */) as [string, string];

    const shown = await type(show);
    assert.match(shown.stdout, /^\S+ {2}not taken in yet: assay dead-letters replay does it first\n/, shown.stderr);
    assert.ok(shown.stdout.includes(`${place}, line 1`) && shown.stdout.includes(Buffer.from(records[0]!.data).toString()), shown.stdout);
    assert.match(
      (await type(`npx assay dead-letters show ${shard.id}:${records[25]!.sequenceNumber} --stack test`)).stdout,
      /it may be one of 10 records that were given up after 3 tries at \S+: RetryAttemptsExhausted\n +only told of/,
    );
    const symbol = records[0]!.partitionKey;
    const own = (await type(`npx assay dead-letters list --symbol ${symbol} --json --stack test`)).json;
    const ofSymbol = records.slice(0, 20).filter(({ partitionKey }) => partitionKey === symbol).length;
    assert.deepEqual([own.total, own.notTakenIn.map((each: { records: number }) => each.records)], [0, [ofSymbol]]);
    assert.match((await type("npx assay quarantine list --stack test")).stdout, /^nothing rests in quarantine that fits/);

    const looked = await type(dryRun);
    assert.match(looked.stdout, /30 records in 2 objects are not taken in yet: a replay takes them in, and judges them too/, looked.stderr);
    assert.deepEqual(await objects.list("dead-letters/"), []);
    const done = await type('npx assay dead-letters replay --yes --why "the processor is mended" --json --stack test');
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual([done.json.became.curated, done.json.takenIn], [30, { objects: 2, left: [], redriven: [], waiting: [] }]);
    const { findings } = await audit({ objects, readRecords, decodeCurated });
    assert.deepEqual(
      findings.filter(({ account }) => account !== "source"),
      [],
    );
    const empty = await type("npx assay dead-letters list --stack test");
    assert.equal(empty.stdout, "nothing rests in dead-letters that fits\n", empty.stderr);
    const again = (await type('npx assay dead-letters replay --yes --why "again" --json --stack test')).json;
    assert.deepEqual([again.objects, again.takenIn.objects], [0, 0]);
  });

  it("says what the stream has forgotten and what nobody can read, and has the rest of it replayed", async () => {
    const { records, put, failureOf, onlyTold, objects } = await untakenWorld();
    const beyond = `${BigInt(records.at(-1)!.sequenceNumber) + 1n}`;
    const before = new Date(Date.now() - 2 * DAY_MS).toISOString();
    const lost = onlyTold(records.slice(0, 2), {
      startSequenceNumber: beyond,
      endSequenceNumber: beyond,
      approximateArrivalOfFirstRecord: before,
      approximateArrivalOfLastRecord: before,
    });
    const lostPlace = await put("lost", lost);
    const damagedPlace = await put("damaged", { ...failureOf(records.slice(0, 1)), payload: '{"Records":[' });
    await put("kept", failureOf(records.slice(0, 5)));
    const listed = await type("npx assay dead-letters list --stack test");
    assert.match(listed.stdout, /^7 records in 3 objects are not taken in yet/, listed.stderr);
    assert.match(listed.stdout, /2 +only told of, and the stream has forgotten them since \S+ UTC, all or the first: the source alone may/);
    assert.ok(listed.stdout.includes(`${damagedPlace}: it is not what Lambda leaves of records`), listed.stdout);

    const done = await type('npx assay dead-letters replay --yes --why "mended" --stack test');
    assert.equal(done.code, 1, done.stderr);
    assert.match(done.stdout, /5 records judged anew\n {2}curated {6}5\n/);
    assert.match(done.stdout, new RegExp(`${lostPlace} is not taken in, or only in part: only told of, and the stream has forgotten them`));
    assert.match(done.stdout, new RegExp(`${damagedPlace} is not taken in, or only in part: it is not what Lambda leaves`));
    assert.equal((await objects.list("dead-letters/")).filter((key) => key.endsWith(".jsonl")).length, 1);
  });

  it("is left where it is, and said so, where the intake fails or is not there, and what rests is replayed all the same", async () => {
    const { records, put, failureOf, manifest } = await untakenWorld();
    const place = await put("kept", failureOf(records));
    const read = (await type("npx assay dead-letters list --json --stack test")).json.notTakenIn[0];
    assert.deepEqual([read.place, read.records], [place, records.length]);
    const without = structuredClone(manifest);
    Object.assign(without.pipelines["stream-ingest"], { failures: place.split("/")[2] });
    await putManifest(STACK, without);
    const done = await type('npx assay dead-letters replay --yes --why "mended" --json --stack test');
    assert.deepEqual([done.code, done.json.objects], [1, 0], done.stderr);
    assert.deepEqual(done.json.takenIn, {
      objects: 0,
      left: [{ place, why: "the stack has no function dead-letter-intake: npm run deploy -- test" }],
      redriven: [],
      waiting: [],
    });
  });

  it("has the notices that were given up handed out again once nothing is left to take in, or says that they wait", async () => {
    const { manifest } = await untakenWorld();
    const QueueUrl = manifest.pipelines["stream-ingest"].queues.undelivered;
    const own = structuredClone(manifest);
    Object.assign(own.pipelines["stream-ingest"].queues, { "given-up": QueueUrl });
    await putManifest(STACK, own);
    await new SQSClient().send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
    const replayed = () => type('npx assay dead-letters replay --yes --why "mended" --stack test');
    const waiting = await replayed();
    assert.match(
      waiting.stdout,
      /notices that were given up wait in \S+-undelivered, and raise its alarm: have SQS redrive them/,
      waiting.stderr,
    );
    // The local cloud moves no messages: it is answered for.
    const moving = { _tag: "Answer", status: 200, body: '{"TaskHandle":"t"}' } as const;
    cloud().proxy.setFaults(({ operation }) => (operation === "StartMessageMoveTask" ? moving : undefined));
    assert.doesNotMatch((await replayed()).stdout, /wait in/);
  });
});
