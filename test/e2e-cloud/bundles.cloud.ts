import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { athenaClient } from "../../adapters/aws/clients.ts";
import { bundle, moduleOf } from "../../components/bundle.ts";
import { barContract } from "../../domain/market/bar.ts";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeDatabase, makeWorkgroup } from "../support/local-cloud/resources.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { makeStreamWorld, readAll, simulatedEntries, sourceOf } from "./stream-world.ts";

const CONTEXT = { getRemainingTimeInMillis: () => 900_000 };

describe("the bundles that are deployed", () => {
  const cloud = useLocalCloud();
  const directory = useTempDir();

  /** The function as Lambda loads it: one module, with nothing of the repository beside it but the files it was given. */
  async function deployed(
    pipeline: string,
    name: string,
    files: readonly string[] = [],
  ): Promise<(event: unknown, context?: unknown) => Promise<unknown>> {
    const entry = `pipelines/${pipeline}/lambda/${name}.ts`;
    for (const [path, text] of Object.entries(await bundle({ entry, files }).contents)) {
      const file = join(directory(), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return (await import(pathToFileURL(join(directory(), moduleOf(entry))).href)).handler;
  }

  it("work by themselves", async () => {
    const world = await makeStreamWorld({}, 1);
    await world.stream.put(await simulatedEntries({ seed: 5, count: 3, minutes: 2, rate: 3 }));
    const [shard] = await world.stream.shards();
    const records = await readAll(world.stream, shard!.id);
    const processor = await deployed("stream-ingest", "processor");
    const { result, lines } = await withOutput(() => processor(kinesisEvent(records, sourceOf(world.streamName, shard!.id))));
    assert.deepEqual(result, { batchItemFailures: [] });
    assert.ok(lines.some((line) => JSON.parse(line).quality === "PASS"));
    assert.deepEqual((await world.objects.list("curated/stock_market_data/")).length, 1);

    Object.assign(process.env, { ASSAY_CALENDAR: "24/7", ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL" });
    const watchdog = await deployed("stream-ingest", "watchdog");
    const figures = (await withOutput(() => watchdog({}))).lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual([figures[0]?.["SessionOpen"], figures[0]?.["Verdicts"]], [1, 0]);

    const plan = await deployed("historical-batch", "plan-slices");
    const backfill = await deployed("historical-batch", "backfill");
    const { result: planned } = await withOutput(() => plan({ from: "2026-01-12", to: "2026-01-16" }));
    const [slice] = (planned as { readonly slices: readonly unknown[] }).slices;
    const { result: taken } = await withOutput(() => backfill(slice, CONTEXT));
    assert.deepEqual((taken as { readonly curated: number }).curated, 5);

    process.env["ATHENA_WORKGROUP"] = await makeWorkgroup(athenaClient(), world.bucket);
    process.env["ATHENA_DATABASE"] = await makeDatabase(cloud().url, barContract, world.bucket);
    const models = await deployed("historical-batch", "build-models", ["pipelines/historical-batch/models"]);
    const { result: runs } = await withOutput(() => models({ slices: [] }, CONTEXT));
    assert.deepEqual((runs as readonly unknown[])[0], { model: "daily_returns", rows: 5 });
  });
});
