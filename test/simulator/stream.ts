/**
 * stream-ingest as it is deployed: the producer by its schedule, the stream, a mapping for each shard, the processor, what is given up,
 * its notices and the intake; and the stream split and merged meanwhile.
 */
import { isLeft } from "fp-ts/lib/Either.js";
import type { QueueEvent, QueueResponse } from "../../adapters/aws/s3-notices.ts";
import type { Surroundings } from "../../adapters/aws/surroundings.ts";
import type { ReplayReply } from "../../domain/answer/replay-request.ts";
import { compareSequence, type StreamRecord } from "../../domain/ports/stream.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { FailureRecord } from "../../domain/stream/failure-record.ts";
import { type KinesisEvent, kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { mappingSettings } from "../../pipelines/stream-ingest/consumer.ts";
import type { BatchResponse } from "../../pipelines/stream-ingest/handler.ts";
import { processing } from "../../pipelines/stream-ingest/lambda/processing.ts";
import { openProducing, producingFrom } from "../../pipelines/stream-ingest/lambda/producing.ts";
import { replaying } from "../../pipelines/stream-ingest/lambda/replaying.ts";
import { openStreamRuntime, type StreamRuntime } from "../../pipelines/stream-ingest/lambda/runtime.ts";
import { takingIn } from "../../pipelines/stream-ingest/lambda/taking-in.ts";
import { type StreamSettings, settingsSpec } from "../../pipelines/stream-ingest/settings.ts";
import { type ReadWire, readWire } from "../../pipelines/stream-ingest/wire.ts";
import { Faults } from "./faults.ts";
import { DeployedFunction } from "./functions.ts";
import { sourceOf as mappingSourceOf, mapShard } from "./mapping.ts";
import { POISON, REST_MS, STUCK, sourceOf, type Workload } from "./workload.ts";
import { NO_RATES, World } from "./world.ts";

/** What a function that is asked now and then is told of its time. */
export const CONTEXT = { getRemainingTimeInMillis: () => 60_000 };

const FAILURES = "failures";
const PRODUCE_MS = 2_000;
const RESHARD_MS = 1_000;
const NOTICE_MS = 1_000;
const LOOK_MS = 500;
const REPLAY_MS = 3_000;
/** Two people answer the same alarm. */
const TWICE_RATE = 0.4;
const ORDER = { zone: "dead-letters", who: "on call", why: "the fault is mended" };

export class DeployedStream {
  private readonly world: World;
  private readonly workload: Workload;
  private readonly settings: StreamSettings;
  private readonly processor: DeployedFunction<KinesisEvent, BatchResponse>;
  private readonly intake: DeployedFunction<QueueEvent, QueueResponse>;
  private readonly producer: DeployedFunction<object, { readonly sent: number }>;
  private readonly replay: DeployedFunction<object, ReplayReply>;
  private notices = 0;
  private produced = false;
  private readonly queue = new Set<Promise<void>>();

  constructor(world: World, workload: Workload) {
    this.world = world;
    this.workload = workload;
    this.settings = settingsOf(world);
    const runtime = async (around: Surroundings) => failingOn([POISON, STUCK], await openStreamRuntime(world.environment, around));
    this.processor = new DeployedFunction(world, "processor", async (around) => processing(await runtime(around)));
    this.intake = new DeployedFunction(world, "intake", async (around) => takingIn(await runtime(around)));
    this.replay = new DeployedFunction(world, "replay", async (around) => {
      const opened = failingOn([POISON], await openStreamRuntime(world.environment, around));
      const replay = replaying(opened, opened.shards, around.wait);
      return (event) => replay(event, CONTEXT);
    });
    const source = sourceOf(workload, world.faults.between("source/batch", 1, 20));
    this.producer = new DeployedFunction(world, "producer", async (around) => {
      const produce = producingFrom(() => source, await openProducing(world.environment, around));
      return (event) => produce(event, CONTEXT);
    });
  }

  /** Until everything the source has is put, delivered, and judged or given up. */
  async run(): Promise<void> {
    await Promise.all([this.produce(), this.reshard(), this.deliver(), this.answer()]);
    while (this.queue.size > 0) await Promise.all(this.queue);
  }

  private async produce(): Promise<void> {
    const { time, faults } = this.world;
    // What is left is put while nothing goes wrong any more.
    for (let quiet = false; !this.produced; ) {
      await time.sleep(PRODUCE_MS);
      const done = await this.producer.invoke({});
      if (quiet && done._tag === "Returned" && done.response.sent === 0) this.produced = true;
      if (quiet || time.now() < this.workload.until + REST_MS / 2) continue;
      faults.end();
      for (const deployed of [this.producer, this.processor, this.intake, this.replay]) deployed.recycle();
      quiet = true;
      await time.sleep(REST_MS);
    }
  }

  private async reshard(): Promise<void> {
    const { time, faults, kinesis } = this.world;
    for (let i = 0; time.now() < this.workload.until; i++) {
      await time.sleep(RESHARD_MS);
      const place = `reshard-${i}`;
      if (!faults.at(place, 0.15, "re-shard", "the stream is split or merged")) continue;
      const shard = faults.between(`${place}/shard`, 0, kinesis.shards.length - 1);
      if (!(faults.chance(`${place}/merge`) < 0.5 && kinesis.merge(shard))) kinesis.split(shard);
    }
  }

  /** Somebody has what was given up judged anew, while the processor goes on. */
  private async answer(): Promise<void> {
    const { time, faults, defects } = this.world;
    if (!this.workload.replayed) return;
    for (let i = 0; time.now() < this.workload.until + REST_MS; i++) {
      await time.sleep(REPLAY_MS);
      if (faults.at(`replay-${i}/twice`, TWICE_RATE, "duplicate", "ordered twice at a time")) void this.replay.invoke(ORDER);
      const done = await this.replay.invoke(ORDER);
      if (done._tag !== "Returned") continue;
      if (done.response._tag === "Replayed") faults.count("replayed", done.response.became.curated);
      else if (done.response._tag !== "AnotherWriter") defects.push(JSON.stringify(done.response));
    }
  }

  /** Each shard after its parents. */
  private async deliver(): Promise<void> {
    const { kinesis, time } = this.world;
    const ended = new Set<number>();
    const begun = new Map<number, Promise<void>>();
    while (ended.size < kinesis.shards.length || !this.produced) {
      for (const shard of kinesis.shards) {
        if (begun.has(shard.number) || !shard.parents.every((parent) => ended.has(parent))) continue;
        const mapped = mapShard({
          world: this.world,
          processor: this.processor,
          settings: mappingSettings(this.settings),
          shard,
          discard: (failure) => this.giveUp(failure),
          drained: () => this.produced,
        });
        begun.set(
          shard.number,
          mapped.then(() => void ended.add(shard.number)),
        );
      }
      await time.sleep(LOOK_MS);
    }
  }

  /** The mapping leaves what it gives up in a bucket, which tells the intake's queue of it, at least once. */
  private giveUp(failure: FailureRecord): void {
    const { faults, rates, s3, time } = this.world;
    const key = `aws/lambda/mapping/${failure.KinesisBatchInfo.shardId}/${this.notices++}`;
    s3.objects.set(`${FAILURES}/${key}`, { body: Buffer.from(JSON.stringify(failure)), etag: key, at: time.now() });
    const times = faults.at(`${key}/twice`, rates.invocation, "duplicate", "told of twice") ? 2 : 1;
    for (let copy = 0; copy < times; copy++) {
      const told = this.tell(key, copy);
      this.queue.add(told);
      void told.then(() => this.queue.delete(told));
    }
  }

  private async tell(key: string, copy: number): Promise<void> {
    const { faults, time } = this.world;
    const body = JSON.stringify({ Records: [{ s3: { bucket: { name: FAILURES }, object: { key } } }] });
    for (let tries = 0; ; tries++) {
      await time.sleep(faults.between(`${key}/${copy}.${tries}`, 1, 10 * NOTICE_MS));
      const done = await this.intake.invoke({ Records: [{ messageId: "m", body }] });
      if (done._tag === "Returned" && done.response.batchItemFailures.length === 0) return;
    }
  }
}

/** The same records but those given up, by one process that nothing befalls, from a stream that was never split nor merged. */
export async function undisturbedStream({ settings, kinesis }: World, dead: ReadonlySet<string>): Promise<World> {
  const world = new World(Faults.none(), NO_RATES, settings, 1);
  const records = kinesis.shards.flatMap(({ records }) => records).filter(({ sequenceNumber }) => !dead.has(sequenceNumber));
  const processor = new DeployedFunction(world, "processor", async (around) =>
    processing(await openStreamRuntime(world.environment, around)),
  );
  await world.time.run(async () => {
    const done = await processor.invoke(kinesisEvent(records.sort(bySequence), mappingSourceOf(0)));
    if (done._tag !== "Returned") throw new Error(`undisturbed: ${world.defects.join("\n")}`);
  });
  return world;
}

const bySequence = (a: StreamRecord, b: StreamRecord) => compareSequence(a.sequenceNumber, b.sequenceNumber);

function settingsOf(world: World): StreamSettings {
  const settings = decodeSettings(settingsSpec, world.settings);
  if (isLeft(settings)) throw new Error(settings.left.map(({ message }) => message).join("; "));
  return settings.right;
}

/** What the functions are made of, so that certain records bring down whatever reads them. */
function failingOn(texts: readonly string[], runtime: StreamRuntime): StreamRuntime {
  const read: ReadWire = (data) => {
    const failing = texts.find((text) => Buffer.from(data).includes(text));
    if (failing !== undefined) throw new Error(failing);
    return readWire(data);
  };
  return { ...runtime, ports: { ...runtime.ports, readWire: read } };
}
