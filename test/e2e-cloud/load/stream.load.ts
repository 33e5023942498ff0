/**
 * A minute of all that the local cloud takes, with calls going wrong: the container that listens puts as fast as the stream acknowledges,
 * the model of the mapping reads in real time, and processors work in processes of their own. Takes about two minutes.
 * Says the rate, and what it was held back by.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { kinesisClient } from "../../../adapters/aws/kinesis-client.ts";
import { kinesisStream } from "../../../adapters/aws/kinesis-stream.ts";
import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import { doneOf } from "../../../domain/stream/batch-response.ts";
import { kinesisEvent } from "../../../domain/stream/kinesis-event.ts";
import { audit } from "../../../ops/audit/audit.ts";
import { mappingSettings } from "../../../pipelines/stream-ingest/consumer.ts";
import { deliver, type Time } from "../../support/deliver.ts";
import { seeded } from "../../support/local-cloud/faults.ts";
import { useLocalCloud } from "../../support/local-cloud/local-cloud.ts";
import type { AnsweredCall } from "../../support/local-cloud/proxy.ts";
import { settingsOf } from "../here.ts";
import { makeStreamWorld, sourceOf } from "../stream-world.ts";
import { cpuSecondsOf, Processor, produce, type Sample } from "./processes.ts";

const LOAD_MS = 1_000 * Number(process.env["ASSAY_LOAD_SECONDS"] ?? 60);
const SHARDS = 2;
/** Batches that are small enough for many invocations. */
const GIVEN = { batchRecords: 2_000 };
const SYMBOLS = ["AAPL", "MSFT", "NVDA", "AMZN", "TSLA", "META", "GOOGL", "JPM", "XOM", "KO", "PFE", "WMT"];
/** One of so many calls goes wrong. */
const ONE_OF = 150;
/** What the stack gives the processor. */
const MEMORY_BYTES = 1_024 * 2 ** 20;
/** How many times as much may be held in the last third as in the one before it. */
const FLAT = 1.15;
const POLL_MS = 200;
const REAL: Time = { now: Date.now, until: (time) => sleep(Math.max(0, time - Date.now())) };

describe("a minute of load, with calls going wrong", function () {
  this.timeout(LOAD_MS + 300_000);
  const cloud = useLocalCloud();
  const ending = new AbortController();
  after(() => ending.abort());

  it("loses nothing, holds its memory, and catches up", async () => {
    const settings = settingsOf(GIVEN);
    const world = await makeStreamWorld(GIVEN, SHARDS);
    const { proxy, pid, directUrl } = cloud();
    // Reading the stream is the mapping's, and what goes wrong there is AWS's own.
    const mapped = kinesisStream({ client: kinesisClient({ endpoint: directUrl }), stream: world.streamName });
    let put = 0;
    let delivered = 0;
    let produced = false;
    const counted = (call: AnsweredCall) => {
      put += putBy(call);
    };
    const environment = {
      ...process.env,
      ASSAY_PROVIDER: "simulated",
      ASSAY_SYMBOLS: SYMBOLS.join(),
      AWS_ENDPOINT_URL_KINESIS: await proxy.listen(counted),
    };
    const shards = await world.stream.shards();
    const processors = await Promise.all(shards.map(() => Processor.start(environment, ending.signal)));
    const before = { emulator: cpuSecondsOf(pid), own: ownCpuSeconds() };
    const schedule = seeded(1, ONE_OF);
    let faults = 0;
    proxy.setFaults((call) => {
      const fault = schedule(call);
      if (fault) faults++;
      return fault;
    });

    const consume = (shard: string, processor: Processor) => {
      const source = sourceOf(world.streamName, shard);
      return deliver({
        settings: mappingSettings(settings),
        source,
        time: REAL,
        async read(after, limit) {
          const last = produced;
          const { records } = await mapped.read(shard, after, limit);
          if (records.length === 0 && !last) await sleep(POLL_MS);
          return { records, ended: last && records.length === 0 };
        },
        async invoke(batch) {
          const response = await processor.invoke(kinesisEvent(batch, source));
          delivered += doneOf(response, batch);
          return response;
        },
        discard: ({ KinesisBatchInfo }) => Promise.reject(new Error(`${JSON.stringify(KinesisBatchInfo)} was given up`)),
      });
    };
    const began = Date.now();
    const lags: number[] = [];
    const watch = setInterval(() => lags.push(put - delivered), 1_000).unref();
    const consumed = Promise.all(shards.map(({ id }, i) => consume(id, processors[i]!)));
    // What fails there is told at once, below.
    consumed.catch(() => ending.abort());
    const started = await produce(environment, LOAD_MS, ending.signal);
    produced = true;
    if (ending.signal.aborted) await consumed;
    const seconds = (Date.now() - began) / 1_000;
    const behind = put - delivered;
    await consumed;
    const caughtUp = (Date.now() - began) / 1_000 - seconds;
    const cpu = { emulator: cpuSecondsOf(pid) - before.emulator, own: ownCpuSeconds() - before.own };
    clearInterval(watch);
    proxy.setFaults(undefined);
    await Promise.all(processors.map((processor) => processor.end()));

    const failed = processors.reduce((sum, processor) => sum + processor.failed, 0);
    const whole = seconds + caughtUp;
    console.log(
      [
        `${put} records in ${seconds.toFixed(0)} s: ${Math.round(put / seconds)} a second put, ${Math.round(put / whole)} processed`,
        `lag: at most ${Math.max(...lags)} records, ${behind} when the producer stopped, none ${caughtUp.toFixed(0)} s later`,
        `${faults} calls of ${proxy.calls.length} went wrong; ${failed} invocations of ${processors.reduce((sum, { memory }) => sum + memory.length, 0)} failed and were tried again; the producer was started ${started} times`,
        `cores in use: emulator ${(cpu.emulator / whole).toFixed(2)}, proxy and mapping ${(cpu.own / whole).toFixed(2)}, ` +
          `processors ${(processors.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / whole).toFixed(2)}`,
        ...processors.map(
          ({ memory }) => `memory held: ${thirds(memory).map(mib).join(", ")} MiB by thirds; in use at most ${mib(mostOf(memory))}`,
        ),
      ].join("\n"),
    );
    assert.ok(faults > 10, `${faults} calls went wrong`);
    assert.equal(delivered, put);
    const { runs, findings } = await audit({ objects: world.objects, readRecords, decodeCurated });
    assert.deepEqual(findings, []);
    assert.equal(
      runs.reduce((sum, { received }) => sum + received, 0),
      put,
    );
    for (const { memory } of processors) {
      const [, second, last] = thirds(memory);
      assert.ok(last! <= FLAT * second!, `memory grew from ${mib(second!)} to ${mib(last!)} MiB`);
      assert.ok(mostOf(memory) < MEMORY_BYTES);
    }
  });
});

/** Records that a call put, whether its answer arrives or not. */
function putBy({ operation, status, answer }: AnsweredCall): number {
  if (operation !== "PutRecords" || status !== 200) return 0;
  const { Records } = JSON.parse(answer.toString()) as { readonly Records: readonly { readonly SequenceNumber?: string }[] };
  return Records.filter(({ SequenceNumber }) => SequenceNumber !== undefined).length;
}

/** The median of each third of the time. */
function thirds(samples: readonly Sample[]): readonly number[] {
  const [from, to] = [samples[0]!.at, samples.at(-1)!.at];
  return [0, 1, 2].map((third) => {
    const of = samples.filter(({ at }) => Math.min(2, Math.floor((3 * (at - from)) / (to - from))) === third);
    return of.map(({ heldBytes }) => heldBytes).sort((a, b) => a - b)[of.length >> 1] ?? 0;
  });
}

const mostOf = (samples: readonly Sample[]) => Math.max(...samples.map(({ rssBytes }) => rssBytes));
const mib = (bytes: number) => Math.round(bytes / 2 ** 20);

function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
