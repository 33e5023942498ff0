import assert from "node:assert/strict";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import type { Slice } from "../../domain/ports/provider.ts";
import { audit } from "../../ops/audit/audit.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { makeStreamWorld } from "./stream-world.ts";

const LONG = { getRemainingTimeInMillis: () => 900_000 };

describe("a backfill by its functions", function () {
  this.timeout(60_000);
  useLocalCloud();

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
});
