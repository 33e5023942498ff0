import assert from "node:assert/strict";
import { linesOf } from "../../support/cloud/log-metrics.ts";
import { permissionsOf, refused } from "../../support/iam/coverage.ts";
import { idlePermissions, privilegesOf } from "./least-privilege.ts";
import { eventually, findingsIn, HISTORY, namesOf, STREAM, type World } from "./world.ts";

/** What a stack changes by its configuration alone. */
export function switchTests(world: () => World): void {
  let before: number;

  it("goes over from the stream to micro-batches, and keeps what was curated", async () => {
    const { stack, objects, calls } = world();
    before = calls.length;
    const kept = await objects.list("curated/");
    // The first poll puts the day so far: in batches of the stream's few records it would take the longer, the later in the day it is.
    const direct = { ...STREAM, transport: "direct", schedule: true, batchRecords: 10_000 };
    await stack.configure({ "assay:stream-ingest": direct, "assay:historical-batch": HISTORY });
    const { create, delete: gone } = await stack.up();
    assert.ok(create.includes("Function stream-ingest-micro-batch-function") && gone.includes("Stream stream-ingest-stream"));
    // Its schedule may have fired already.
    const there = new Set(await objects.list("curated/"));
    assert.deepEqual(
      kept.filter((key) => !there.has(key)),
      [],
    );
  });

  it("judges in micro-batches by schedule what its source has", async () => {
    const { api, objects, stack } = world();
    const { logGroups } = (await namesOf(stack))["pipelines"]["stream-ingest"];
    const verdict = await eventually("a scheduled verdict", async () =>
      (await linesOf(api, logGroups["micro-batch"])).find(({ quality }) => quality !== undefined),
    );
    assert.equal(verdict["quality"], "PASS");
    assert.ok((await objects.list("raw/stock_market_data/")).some((key) => key.includes("/direct-simulated-")));
    await eventually("a balanced ledger", async () => ((await findingsIn(objects)).length === 0 ? true : undefined));
  });

  it("lets micro-batches do what they ask for, and no more", async () => {
    const { engine, calls } = world();
    const { roles, requests } = privilegesOf(engine.cloud, calls.slice(before));
    const own = roles.filter(({ logicalName }) => logicalName.startsWith("stream-ingest-micro-batch"));
    assert.equal(own.length, 2);
    assert.deepEqual(
      refused(
        own,
        requests.filter(({ role }) => own.some(({ name }) => name === role)),
      ),
      [],
    );
    assert.deepEqual(idlePermissions(permissionsOf(own), requests), []);
  });
}
