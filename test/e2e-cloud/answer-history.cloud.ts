import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient } from "../../adapters/aws/clients.ts";
import { decodeCurated, encoderOf } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { providerByName } from "../../adapters/providers/registry.ts";
import type { ReadObjects } from "../../domain/answer/held-records.ts";
import type { ReplayReply } from "../../domain/answer/replay-request.ts";
import { barContract } from "../../domain/market/bar.ts";
import { decodeSettings } from "../../domain/settings.ts";
import { audit } from "../../ops/audit/audit.ts";
import { takeSlices } from "../../pipelines/historical-batch/handler.ts";
import { settingsSpec } from "../../pipelines/historical-batch/settings.ts";
import { suiteFor } from "../../pipelines/historical-batch/suites.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { makeStreamWorld } from "./stream-world.ts";

const LONG = { getRemainingTimeInMillis: () => 900_000 };
const SYMBOLS = ["AAPL", "MSFT", "NVDA"];
const REQUEST = { symbols: SYMBOLS, from: "2025-10-01", to: "2026-01-16" } as const;

describe("the replay of historical-batch on AWS", () => {
  useLocalCloud();

  /** A backfill whose every group fails the gate, slice by slice as its function takes them. */
  async function refusedBars() {
    const world = await makeStreamWorld({ gate: "rows", maxErrorRate: 1 }, 1);
    const clock = { now: () => Date.UTC(2026, 0, 17) };
    const provider = await providerByName("simulated", { faults: "negative-price=0.05" }, {
      secret: async () => undefined,
      clock,
    } as never);
    const settings = decodeSettings(settingsSpec, { gate: "batch", format: "jsonl" });
    if (isLeft(provider) || isLeft(settings)) throw new Error("the provider or the settings are wrong");
    const client = dynamoDbClient();
    const ports = {
      provider: provider.right,
      readRecords,
      objects: world.objects,
      checkpoints: new DynamoDbCheckpoints({
        client,
        table: process.env["DDB_TABLE_CHECKPOINTS"]!,
        latest: { client, table: process.env["DDB_TABLE_LATEST_PRICES"]! },
        s3: { client: world.s3, bucketOf: () => world.bucket },
        clock,
        attempt: "backfill",
        pageOf: (key) => `page/${key}`,
        shardPrefix: "historical-batch/",
      }),
      encoder: encoderOf("jsonl"),
      suite: suiteFor(null),
      attempt: "test",
      clock,
      observer: { progress: () => {}, log: () => {} },
      stopRequested: () => false,
    };
    const planned = await provider.right.plan(REQUEST);
    if (isLeft(planned)) throw new Error("the request is wrong");
    let quarantined = 0;
    for (const slice of planned.right) {
      const taken = await takeSlices(ports, settings.right, { ...REQUEST, symbols: [slice.symbol!] }, [slice]);
      if (isLeft(taken)) throw new Error(taken.left._tag);
      quarantined += taken.right.totals.quarantined;
    }
    process.env["ASSAY_PIPELINE"] = "historical-batch";
    const entry = new URL("../../pipelines/historical-batch/lambda/replay.ts", import.meta.url);
    const { handler } = (await import(`${entry.href}?${world.bucket}`)) as {
      readonly handler: (event: unknown, context: object) => Promise<ReplayReply>;
    };
    const asked = async (order: object, context = LONG) =>
      (await withOutput(() => handler({ who: "ada", why: "a test", ...order }, context))).result;
    return { ...world, asked, quarantined };
  }

  async function receipts(objects: ReadObjects): Promise<readonly string[]> {
    const found: string[] = [];
    for (const key of await objects.list("curated/daily_bars/")) {
      const columns = await decodeCurated(key, (await objects.read(key))!, barContract);
      found.push(...(columns.get("receipt_id") as readonly string[]));
    }
    return found;
  }

  function sumOf(reply: ReplayReply): number {
    return reply._tag === "Replayed" ? Object.values(reply.became).reduce((sum, n) => sum + n, 0) : 0;
  }

  it("judges each record once, also where two replay at once and one of them has to come again", async () => {
    const { objects, asked, quarantined } = await refusedBars();
    assert.ok(quarantined > 150, `${quarantined} bars are held`);
    const before = (await receipts(objects)).length;
    const looked = await asked({ dryRun: true });
    assert.equal(sumOf(looked), quarantined);
    const replies = await Promise.all([asked({ why: "one" }), asked({ why: "two" })]);
    while (replies.some(({ _tag }) => _tag === "AnotherWriter")) {
      replies.splice(0, replies.length, ...replies.filter(({ _tag }) => _tag === "Replayed"), await asked({ why: "again" }));
    }
    const { findings } = await audit({ objects, readRecords, decodeCurated });
    assert.deepEqual(findings, []);
    const again = await asked({});
    assert.equal(again._tag === "Replayed" && again.objects, 0);
    const served = await receipts(objects);
    assert.equal(new Set(served).size, served.length);
    assert.equal(served.length - before, looked._tag === "Replayed" && looked.became.curated);
  });

  it("stops before its time is over and at its limit, and refuses an order that it cannot follow", async () => {
    const { asked } = await refusedBars();
    const late = await asked({}, { getRemainingTimeInMillis: () => 0 });
    assert.deepEqual([late._tag, late._tag === "Replayed" && [late.objects, late.interrupted]], ["Replayed", [0, true]]);
    const first = await asked({ limit: 1 });
    assert.deepEqual(first._tag === "Replayed" && [first.objects, first.interrupted], [1, true]);
    assert.deepEqual(await asked({ zone: "nowhere" }), {
      _tag: "Refused",
      faults: ['replay order: zone is "nowhere"; allowed is quarantine or dead-letters'],
    });
  });
});
