import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { audit } from "../../ops/audit/audit.ts";
import { listen } from "../../pipelines/stream-ingest/service.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { makeStreamWorld, readAll, sourceOf, startFunction } from "./stream-world.ts";

const BATCH = 5_000;
const POLL_MS = 50;

describe("the container that listens", () => {
  const cloud = useLocalCloud();

  it("books what it put when it is asked to stop, and goes on there: what was sent is what is received", async () => {
    const world = await makeStreamWorld({ format: "jsonl" }, 2);
    Object.assign(process.env, { ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL,MSFT,NVDA" });
    const records = async () => {
      const shards = await world.stream.shards();
      return Promise.all(shards.map(async ({ id }) => ({ id, read: await readAll(world.stream, id) })));
    };
    const puts = () => cloud().proxy.calls.filter((operation) => operation === "PutRecords").length;
    const counts: number[] = [];
    for (let run = 0; run < 2; run++) {
      const before = puts();
      const stop = new AbortController();
      const listened = withOutput(() => listen(process.env, stop.signal)).finally(() => stop.abort());
      while (!stop.signal.aborted && puts() === before) await sleep(POLL_MS);
      stop.abort();
      await listened;
      counts.push((await records()).reduce((sum, { read }) => sum + read.length, 0));
    }
    assert.ok(counts[0]! > 0 && counts[1]! > counts[0]!);

    const processor = await startFunction("processor");
    for (const { id, read } of await records()) {
      for (let from = 0; from < read.length; from += BATCH) {
        await withOutput(() => processor(kinesisEvent(read.slice(from, from + BATCH), sourceOf(world.streamName, id))));
      }
    }
    const { findings } = await audit({ objects: world.objects, readRecords, decodeCurated });
    assert.deepEqual(findings, []);
    assert.deepEqual(
      (await world.latest.all()).map(({ symbol }) => symbol),
      ["AAPL", "MSFT", "NVDA"],
    );
  });
});
