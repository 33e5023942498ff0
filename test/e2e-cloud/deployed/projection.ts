import assert from "node:assert/strict";
import { isProjected, projectedFolders, rootOf } from "../../support/cloud/projection.ts";
import type { World } from "./world.ts";

export function projectionTests(world: () => World): void {
  it("would look by projection where every object of every table was written", async () => {
    const { engine, objects } = world();
    const tables = engine.cloud.all("aws:glue/catalogTable:CatalogTable").map(({ inputs }) => inputs);
    const projected = tables.filter(({ parameters }) => isProjected(parameters));
    assert.ok(projected.length >= 2);
    const written = new Map<string, number>();
    for (const { name, parameters } of projected) {
      const folders = new Set(projectedFolders(parameters).map(keyOf));
      const keys = await objects.list(keyOf(rootOf(parameters)));
      written.set(name, keys.length);
      assert.deepEqual(
        keys.filter((key) => !folders.has(key.slice(0, key.lastIndexOf("/") + 1))),
        [],
        `${name} has objects that no partition holds`,
      );
    }
    for (const name of ["stock_market_data", "daily_bars"]) assert.ok(written.get(name)! > 0, `nothing was written under ${name}`);
  });
}

/** What S3 calls it, without its bucket. */
function keyOf(uri: string): string {
  return uri.replace(/^s3:\/\/[^/]+\//, "");
}
