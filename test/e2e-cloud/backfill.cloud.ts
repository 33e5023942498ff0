import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { dynamoDbClient, s3Client } from "../../adapters/aws/clients.ts";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { replayProvider } from "../../adapters/providers/replay.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { Slice } from "../../domain/ports/provider.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { decodeSettings } from "../../domain/settings.ts";
import { audit } from "../../ops/audit/audit.ts";
import { backfilling } from "../../pipelines/historical-batch/lambda/backfilling.ts";
import { openProvider } from "../../pipelines/historical-batch/lambda/provider.ts";
import { settingsSpec } from "../../pipelines/historical-batch/settings.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { runHere } from "../support/run-here.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { recorded } from "../unit/providers/helpers.ts";
import { openData } from "./here.ts";
import { makeStreamWorld } from "./stream-world.ts";

const CLOCK = { now: () => Date.UTC(2026, 0, 20, 21) };
const LONG = { getRemainingTimeInMillis: () => 900_000 };

describe("a backfill by its functions", () => {
  useLocalCloud();
  const directory = useTempDir();

  it("takes the planned slices in side by side, each once, and a second time as duplicates", async () => {
    const world = await makeStreamWorld({}, 1);
    Object.assign(process.env, { ASSAY_PIPELINE: "historical-batch", ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL,MSFT,NVDA" });
    const { handler: plan } = await import("../../pipelines/historical-batch/lambda/plan-slices.ts");
    const { handler: backfill } = await import("../../pipelines/historical-batch/lambda/backfill.ts");
    const { result: planned } = await withOutput(() => plan({ from: "2025-12-01", to: "2026-01-16" }));
    assert.ok(planned.slices.length >= 3);
    const take = (slices: readonly Slice[]) => withOutput(() => Promise.all(slices.map((slice) => backfill(slice, LONG))));

    const { result: first } = await take(planned.slices);
    const curated = first.reduce((sum, outcome) => sum + outcome.curated, 0);
    assert.equal(curated, 3 * 33);
    assert.ok(first.every(({ marker, received, curated: kept }) => marker === "QUALITY=PASS" && received === kept));
    const { result: second } = await take(planned.slices);
    assert.deepEqual(
      second.map(({ curated: kept, duplicate, received }) => [kept, duplicate === received]),
      planned.slices.map(() => [0, true]),
    );
    assert.deepEqual((await audit({ objects: world.objects, readRecords, decodeCurated })).findings, []);
    assert.deepEqual(
      (await world.latest.all()).map(({ symbol, event_time }) => [symbol, event_time.slice(0, 10)]),
      ["AAPL", "MSFT", "NVDA"].map((symbol) => [symbol, "2026-01-16"]),
    );
    const { result: newest } = await withOutput(() => plan({}));
    assert.deepEqual(
      newest.slices.map(({ symbol }) => symbol),
      ["AAPL", "MSFT", "NVDA"],
    );
  });

  it("plans nothing where the secret of its provider is missing, and names it", async () => {
    await makeStreamWorld({}, 1);
    const ASSAY_SECRETS = '{"ALPHA_VANTAGE_API_KEY":"arn:aws:secretsmanager:us-east-1:123456789012:secret:gone-1a2b3c"}';
    const { provider } = await openProvider({ ...process.env, ASSAY_PROVIDER: "alpha-vantage", ASSAY_SYMBOLS: "AAPL", ASSAY_SECRETS });
    const planned = provider.plan({ symbols: ["AAPL"] });
    await assert.rejects(planned, { name: "AwsFault", message: /^cannot read secret arn:\S+:secret:gone-1a2b3c: there is none/ });
  });

  it("makes of real bars what this machine makes of them, and balances", async function () {
    const input = recorded("sp500-2000.csv");
    if (!input) return this.skip();
    const world = await makeStreamWorld({}, 1);
    const provider = await replayProvider({ inputs: [input], symbol: "SPX" });
    const settings = decodeSettings(settingsSpec, {});
    if (isLeft(provider) || isLeft(settings)) throw new Error("the file, or the defaults, are wrong");
    const deployment = { provider: provider.right, symbols: [], settings: settings.right };
    const around = { s3: s3Client({ pathStyle: true }), dynamoDb: dynamoDbClient(), clock: CLOCK };
    const { result: taken } = await withOutput(() =>
      backfilling(process.env, deployment, around)({ id: "sp500-2000.csv", symbol: "SPX" }, LONG),
    );
    assert.deepEqual((await audit({ objects: world.objects, readRecords, decodeCurated })).findings, []);

    const replayed = { provider: "replay", providerOptions: { input: [input], symbol: "SPX" }, clock: CLOCK };
    const summary = await runHere("historical-batch", directory(), replayed);
    assert.deepEqual([taken.marker, taken.received, taken.curated], ["QUALITY=PASS", 5_105, 5_105]);
    for (const count of ["received", "curated", "quarantined", "marker"] as const) assert.equal(taken[count], summary[count], count);
    const here = openData(directory());
    const rows = await barsIn(world.objects);
    assert.equal(rows.length, 5_105);
    assert.deepEqual(rows, await barsIn(here.objects));
    here.close();
  });
});

/** Curated bars by their date, every column but the receipt: it names the raw object, whose name has the run's. */
async function barsIn(objects: ObjectStore): Promise<readonly Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (const key of await objects.list("curated/daily_bars/")) {
    const decoded = await decodeCurated(key, (await objects.read(key))!, barContract);
    const columns = [...decoded].filter(([name]) => name !== "receipt_id");
    const dates = decoded.get("price_date")!;
    for (let i = 0; i < dates.length; i++) rows.push(Object.fromEntries(columns.map(([name, values]) => [name, values[i]])));
  }
  return rows.sort((a, b) => (String(a["price_date"]) < String(b["price_date"]) ? -1 : 1));
}
