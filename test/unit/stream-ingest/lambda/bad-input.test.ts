import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsFault } from "../../../../adapters/aws/aws-fault.ts";
import { ForeignEvent } from "../../../../adapters/aws/kinesis-event.ts";
import type { Surroundings } from "../../../../adapters/aws/surroundings.ts";
import { instantOfMs } from "../../../../domain/market/times.ts";
import { kinesisEvent } from "../../../../domain/stream/kinesis-event.ts";
import { processing } from "../../../../pipelines/stream-ingest/lambda/processing.ts";
import { openProducing } from "../../../../pipelines/stream-ingest/lambda/producing.ts";
import { openStreamRuntime } from "../../../../pipelines/stream-ingest/lambda/runtime.ts";
import { refusal } from "../../../simulator/aws/refusal.ts";
import { Faults } from "../../../simulator/faults.ts";
import { sourceOf } from "../../../simulator/mapping.ts";
import { outcomeOf } from "../../../simulator/outcome.ts";
import { NO_RATES, START, World } from "../../../simulator/world.ts";
import { tick } from "../helpers.ts";

const SETTINGS = { format: "jsonl", maxErrorRate: 1 };
/** Of a record, as a stream takes it by default. */
const MOST_BYTES = 1_048_576;
const GOOD = tick(0, { ingested_at: instantOfMs(START) });

/** The processor over services in memory. */
function deployed(change: Surroundings = {}) {
  const world = new World(Faults.none(), NO_RATES, SETTINGS);
  let calls = 0;
  const client = (answer: (command: unknown) => object) => ({ send: async (command: unknown) => answer(command) });
  // Of the clients the program uses `send` alone.
  const around = {
    s3: client((command) => world.s3.answer(command)),
    dynamoDb: client((command) => world.dynamoDb.answer(command, String(calls++))),
    kinesis: client((command) => world.kinesis.answer(command)),
    clock: { now: world.time.now },
    telemetry: world.telemetry,
    attempt: "test",
    ...change,
  } as unknown as Surroundings;
  const open = (environment = {}) => openStreamRuntime({ ...world.environment, ...environment }, around);
  return { world, open };
}

function eventOf(puts: readonly (object | string | Uint8Array)[]) {
  const records = puts.map((put, i) => ({
    partitionKey: "AAPL",
    sequenceNumber: String(i + 1),
    arrivedAt: START,
    data: put instanceof Uint8Array ? put : Buffer.from(typeof put === "string" ? put : JSON.stringify(put)),
  }));
  return kinesisEvent(records, sourceOf(0));
}

/** Why each record is in quarantine, by its place in the event. */
async function quarantinedOf(puts: readonly (object | string | Uint8Array)[], change?: Surroundings) {
  const { world, open } = deployed(change);
  const process = processing(await open());
  assert.deepEqual(await process(eventOf(puts)), { batchItemFailures: [] });
  const { quarantine, findings, ticks, raw } = await outcomeOf(world);
  assert.deepEqual(
    findings.filter((finding) => !finding.includes("source:")),
    [],
  );
  assert.equal(raw.length, puts.length);
  const reasons = quarantine.map((line) => JSON.parse(line) as { receipt_id: string; reasons: { _tag: string }[] });
  return { curated: ticks.length, reasons: reasons.map(({ reasons: [first] }) => first!._tag) };
}

describe("what the processor is given", () => {
  it("may be no base64, no JSON or no object: it is kept, and held back with its reason beside the good ones", async () => {
    const event = eventOf([GOOD, "", ""]);
    const [good, ...others] = event.Records;
    const torn = others.map((record, i) => ({ ...record, kinesis: { ...record.kinesis, data: ["%%% no base64 %%%", "e30"][i]! } }));
    const { world, open } = deployed();
    assert.deepEqual(await processing(await open())({ Records: [good, ...torn] }), { batchItemFailures: [] });
    const { ticks, quarantine, raw } = await outcomeOf(world);
    assert.deepEqual([ticks.length, quarantine.length, raw.length], [1, 2, 3]);
    assert.deepEqual(await quarantinedOf(["{torn", "[1]", "7", new Uint8Array([0xff, 0xfe]), GOOD]), {
      curated: 1,
      reasons: ["not-decodable", "not-decodable", "not-decodable", "not-decodable"],
    });
  });

  it("may be as large as the stream takes it", async () => {
    const large = { ...GOOD, trade_id: "1", message: randomBytes((MOST_BYTES - 1_000) / 2).toString("hex") };
    const { curated } = await quarantinedOf([large, { ...GOOD, trade_id: "2" }]);
    assert.equal(curated, 2);
  });

  it("may be of an older or a newer contract: keys it does not know are kept raw, keys it misses hold the record back", async () => {
    const { sequence: _, ...older } = GOOD;
    const { price: __, ...missing } = GOOD;
    const newer = { ...GOOD, trade_id: "2", contract: "tick@9", venue: { mic: "XNAS" } };
    assert.deepEqual(await quarantinedOf([{ ...older, trade_id: "1" }, newer, { ...missing, trade_id: "3" }]), {
      curated: 2,
      reasons: ["missing-field"],
    });
  });

  it("is refused where it comes from another source, and nothing is written", async () => {
    const { world, open } = deployed();
    const process = processing(await open());
    const others = [{ Records: [{ eventSource: "aws:sqs", body: "{}" }] }, {}, null, { Records: "no list" }];
    for (const event of others) await assert.rejects(() => process(event), ForeignEvent);
    assert.equal(world.s3.objects.size, 0);
  });

  it("is dated by its producer: a clock of the processor that is years off changes nothing that is served", async () => {
    const rows = await Promise.all(
      [-20, 0, 20].map(async (years) => {
        const { world, open } = deployed({ clock: { now: () => START + years * 365 * 86_400_000 } });
        await processing(await open())(eventOf([GOOD]));
        const { ticks, latest, minutes } = await outcomeOf(world);
        return { ticks, latest, minutes };
      }),
    );
    assert.equal(rows[1]!.ticks.length, 1);
    assert.deepEqual([rows[0], rows[2]], [rows[1], rows[1]]);
  });
});

describe("a function that starts", () => {
  it("says which table or bucket is not there, and which stream once it asks of a shard that is new", async () => {
    const { open } = deployed();
    await assert.rejects(open({ DDB_TABLE_CHECKPOINTS: "gone" }), { name: "AwsFault", resource: "table gone" });
    await assert.rejects(deployed({ s3: refusing("NoSuchBucket") } as unknown as Surroundings).open(), /s3:\/\/lake\/.*none of that name/);
    const process = processing(await deployed({ kinesis: refusing("ResourceNotFoundException") } as unknown as Surroundings).open());
    await assert.rejects(process(eventOf([GOOD])), /stream trades: there is none/);
  });

  it("asks its stream of a shard only before the shard's first commit", async () => {
    const { world, open } = deployed();
    const answer = world.kinesis.answer.bind(world.kinesis);
    let asked = 0;
    world.kinesis.answer = (command) => {
      asked++;
      return answer(command);
    };
    const askedBy: number[] = [];
    for (const trade_id of ["1", "2"]) {
      const process = processing(await open());
      await process(eventOf([{ ...GOOD, trade_id }]));
      askedBy.push(asked);
    }
    assert.deepEqual(askedBy, [1, 1]);
  });

  it("says that its credentials have expired", async () => {
    await assert.rejects(deployed({ dynamoDb: refusing("ExpiredTokenException") } as unknown as Surroundings).open(), (error: AwsFault) => {
      assert.equal(error.code, "ExpiredTokenException");
      assert.match(error.message, /the credentials have expired or are not known/);
      return true;
    });
  });

  it("says which settings and variables are wrong, all at once", async () => {
    const { open } = deployed();
    await assert.rejects(open({ ASSAY_SETTINGS: '{"shard": 2, "minRows": -1}' }), /shard.*minRows/s);
    await assert.rejects(open({ S3_BUCKET_NAME: "", DDB_TABLE_LATEST_PRICES: undefined }), /S3_BUCKET_NAME.*DDB_TABLE_LATEST_PRICES/s);
    const nowhere = /ASSAY_SETTINGS is.*S3_BUCKET_NAME is.*DDB_TABLE_CHECKPOINTS is.*DDB_TABLE_LATEST_PRICES is.*KINESIS_STREAM_NAME is/;
    await assert.rejects(openStreamRuntime({}), nowhere);
    await assert.rejects(openProducing({}), nowhere);
  });
});

describe("the functions", () => {
  it("write no file, so that /tmp may be full or read-only", () => {
    const root = join(import.meta.dirname, "../../../..");
    const files = globSync(
      ["adapters/aws/*.ts", "adapters/encoding/**/*.ts", "pipelines/*/lambda/*.ts", "pipelines/stream-ingest/handler.ts"],
      {
        cwd: root,
      },
    );
    assert.ok(files.length > 30);
    const writing = files.filter((file) => /from "node:(fs|os)/.test(readFileSync(join(root, file), "utf8")));
    assert.deepEqual(writing, []);
  });
});

/** A client whose every call the service refuses. */
function refusing(name: string): unknown {
  return { send: () => Promise.reject(refusal(name, 400)) };
}
