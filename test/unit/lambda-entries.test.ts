import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { build } from "esbuild";
import { defaultProvider } from "../../adapters/aws/lambda-credentials.ts";
import { bundle } from "../../components/bundle.ts";

const ROOT = `${import.meta.dirname}/../..`;

describe("the functions' bundles", () => {
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

  it("take credentials from the environment alone: that of the processor stays below a megabyte", async () => {
    const code = Object.values(await bundle({ entry: "pipelines/stream-ingest/lambda/processor.ts" }).contents).join("");
    assert.ok(code.length < 1_000_000, `${code.length} bytes`);
    assert.doesNotMatch(code, /sso_session|credential_process|AWS_CONTAINER_CREDENTIALS/);
    const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    const before = names.map((name) => [name, process.env[name]] as const);
    try {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "S", AWS_SESSION_TOKEN: "T" });
      assert.deepEqual(await defaultProvider()(), { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" });
      delete process.env["AWS_ACCESS_KEY_ID"];
      await assert.rejects(defaultProvider()(), { name: "CredentialsProviderError" });
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
