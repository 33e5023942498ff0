import assert from "node:assert/strict";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import { AthenaFault } from "../../adapters/aws/athena-query.ts";
import { athenaClient, s3Client } from "../../adapters/aws/clients.ts";
import { DerivedDatasets, generationName } from "../../adapters/aws/derived.ts";
import { currentFiles } from "../../adapters/embedded/duckdb/derived.ts";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { duckdbEngine } from "../../adapters/embedded/duckdb/sql-engine.ts";
import { parquetOf } from "../../adapters/embedded/duckdb/views.ts";
import { decodeCurated, encoderOf } from "../../adapters/encoding/curated.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { Slice } from "../../domain/ports/provider.ts";
import type { ModelRun } from "../../domain/ports/sql.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeBucket, makeDatabase, makeWorkgroup } from "../support/local-cloud/resources.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { dataFiles, historyModels, rowsOf, write } from "../unit/duckdb/fixture.ts";
import { makeStreamWorld } from "./stream-world.ts";

const LONG = { getRemainingTimeInMillis: () => 900_000 };

type BuildModels = (slices: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<readonly ModelRun[]>;
type World = Awaited<ReturnType<typeof makeStreamWorld>>;

describe("historical-batch's models in Athena", () => {
  const cloud = useLocalCloud();
  const directory = useTempDir();

  /** Some weeks of simulated bars, taken in by the functions, and the function that builds models of them. */
  async function world(): Promise<{ readonly world: World; readonly build: () => Promise<readonly ModelRun[]> }> {
    const made = await makeStreamWorld({}, 1);
    const [workgroup, database] = await Promise.all([
      makeWorkgroup(athenaClient(), made.bucket),
      makeDatabase(cloud().url, barContract, made.bucket),
    ]);
    Object.assign(process.env, {
      ASSAY_PIPELINE: "historical-batch",
      ASSAY_PROVIDER: "simulated",
      ASSAY_SYMBOLS: "AAPL,MSFT,NVDA",
      ATHENA_WORKGROUP: workgroup,
      ATHENA_DATABASE: database,
    });
    const started = async (name: string) => (await import(`../../pipelines/historical-batch/lambda/${name}.ts?${workgroup}`)).handler;
    const [plan, backfill, build] = await Promise.all(["plan-slices", "backfill", "build-models"].map(started));
    const { slices } = await quiet<{ readonly slices: readonly Slice[] }>(() => plan({ from: "2025-11-03", to: "2026-01-16" }));
    for (const slice of slices) await quiet(() => backfill(slice, LONG));
    return { world: made, build: () => quiet(() => (build as BuildModels)({ slices: [] }, LONG)) };
  }

  /** Publishes a bar again, with another close. */
  async function correct({ objects }: World, file = "corrected"): Promise<void> {
    const [key] = await objects.list("curated/daily_bars/year=2025/");
    const told = await decodeCurated(key!, (await objects.read(key!))!, barContract);
    const bar = new Map([...told].map(([name, values]) => [name, values.slice(0, 1)]));
    bar.set("revision", [2]).set("close", bar.get("low")!);
    const corrected = `curated/daily_bars/year=2025/${file}.parquet`;
    await objects.publish(await objects.stage("test", corrected, encoderOf("parquet").encode(barContract, bar)), corrected);
  }

  /** The same curated objects on this machine, and what the embedded engine makes of them. */
  async function here({
    objects,
  }: World): Promise<{ readonly runs: readonly ModelRun[]; readonly files: (model: string) => Promise<readonly string[]> }> {
    const root = join(directory(), "here");
    for (const key of await objects.list("curated/daily_bars/")) write(join(root, key), (await objects.read(key))!);
    const runs = await duckdbEngine(dataFiles(root), { threads: 2 }).build(await barModels());
    return { runs, files: (model) => currentFiles(dataFiles(root), model) };
  }

  /** What readers of the lake find. */
  async function there({ objects }: World, model: string): Promise<readonly string[]> {
    const root = join(directory(), "there");
    for (const key of await objects.list(`derived/${model}/`)) write(join(root, key), (await objects.read(key))!);
    return currentFiles(dataFiles(root), model);
  }

  it("have the rows that this machine's engine gives of the same bars, corrections counted once", async () => {
    const { world: made, build } = await world();
    await correct(made);
    const runs = await build();
    const embedded = await here(made);
    assert.deepEqual(
      runs.map(({ model }) => model),
      ["daily_returns", "daily_summary", "monthly_bars", "moving_averages", "weekly_bars"],
    );
    assert.deepEqual(runs, embedded.runs);
    const session = await Session.open({ spillDirectory: join(directory(), "spill"), threads: 2 });
    try {
      for (const { model, rows } of runs) {
        const read = async (files: readonly string[]) => rowsOf(session, `SELECT * FROM (${parquetOf(files)}) ORDER BY ALL`);
        const found = await read(await there(made, model));
        assert.equal(found.length, rows);
        assert.deepEqual(found, await read(await embedded.files(model)), model);
      }
    } finally {
      session.close();
    }
  });

  it("are computed once of the same bars, and anew of others, with the readers of the last generation left in peace", async () => {
    const { world: made, build } = await world();
    const { proxy } = cloud();
    const queries = () => proxy.calls.filter((operation) => operation === "StartQueryExecution").length;
    const generations = async () => [...new Set((await made.objects.list("derived/weekly_bars/")).map((key) => key.split("/")[2]!))].sort();
    const before = queries();
    const first = await build();
    assert.deepEqual(await build(), first);
    assert.equal(queries() - before, 5);
    const [one] = await generations();

    await correct(made, "first");
    await build();
    const [, two] = await generations();
    assert.deepEqual(await generations(), [one, two, "CURRENT"]);
    await correct(made, "second");
    await build();
    const three = Buffer.from((await made.objects.read("derived/weekly_bars/CURRENT"))!)
      .toString()
      .trim();
    assert.deepEqual(await generations(), [two, three, "CURRENT"]);
    assert.equal(queries() - before, 15);
  });

  it("that fail leave readers what they had, and say why", async () => {
    const { world: made, build } = await world();
    await build();
    const current = await made.objects.read("derived/daily_returns/CURRENT");
    await correct(made);
    process.env["ATHENA_DATABASE"] = "elsewhere";
    const { handler } = (await import("../../pipelines/historical-batch/lambda/build-models.ts?elsewhere" as string)) as {
      handler: BuildModels;
    };
    await assert.rejects(
      quiet(() => handler({}, LONG)),
      (error) => {
        assert.ok(error instanceof AthenaFault);
        assert.match(error.message, /^model daily_returns cannot be computed: Athena's query \S+ failed: .*daily_bars/);
        return true;
      },
    );
    assert.deepEqual(await made.objects.read("derived/daily_returns/CURRENT"), current);
  });

  it("show readers the newer of two generations, whoever finishes last", async () => {
    const [client, bucket] = [s3Client({ pathStyle: true }), await makeBucket(s3Client({ pathStyle: true }))];
    const derived = new DerivedDatasets({ client, bucketOf: () => bucket });
    const generations = [3, 1, 5, 2, 4].map((hour) => generationName(Date.UTC(2026, 0, 18, hour), "0123456789abcdef"));
    await Promise.all(generations.map((generation) => derived.publish("weekly_bars", generation)));
    assert.equal(await derived.current("weekly_bars"), "20260118T050000000Z-0123456789abcdef");
    await derived.publish("weekly_bars", generations[4]!);
    assert.equal(await derived.current("weekly_bars"), "20260118T050000000Z-0123456789abcdef");
    assert.equal(await derived.rows("weekly_bars", generations[2]!), 0);
  });
});

async function barModels() {
  return (await historyModels.all()).filter(({ over }) => over === undefined);
}

/** Without what a function logs. */
async function quiet<A>(call: () => Promise<A>): Promise<A> {
  return (await withOutput(call)).result;
}
