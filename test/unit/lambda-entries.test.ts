import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { build } from "esbuild";

const ROOT = `${import.meta.dirname}/../..`;

describe("the functions' bundles", function () {
  this.timeout(60_000);

  it("hold no native code and no database of this machine, whatever they import", async () => {
    const entries = globSync("pipelines/*/lambda/*.ts", { cwd: ROOT });
    assert.ok(entries.includes("pipelines/stream-ingest/lambda/processor.ts"));
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: entries,
      outdir: "out",
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      target: "node24",
      mainFields: ["module", "main"],
      logLevel: "silent",
    });
    const imported = Object.entries(metafile.inputs).flatMap(([path, { imports }]) => [path, ...imports.map((one) => one.path)]);
    assert.deepEqual(
      imported.filter((path) => /(^|\/)@?duckdb|^node:sqlite$|\.node$|(^|\/)@pulumi\//.test(path)),
      [],
    );
  });
});
