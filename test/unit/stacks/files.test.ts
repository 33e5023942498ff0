import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pipelineLoaders } from "../../../pipelines/registry.infrastructure.ts";
import { describedKeys, environmentExample } from "../../../stacks/files.ts";

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
const MEND = 'run "npm run docs:config"';

describe("the files that say what may be configured", () => {
  it("describe in Pulumi.yaml every key as its codec says it", async () => {
    const pipelines = await Promise.all(pipelineLoaders.map(({ load }) => load()));
    assert.ok(read("Pulumi.yaml").endsWith(describedKeys(pipelines)), MEND);
  });

  it("name in .env.example every variable that is read", () => {
    assert.equal(read(".env.example"), environmentExample(), MEND);
  });
});
