import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { isLeft } from "fp-ts/lib/Either.js";
import { s3Client } from "../../adapters/aws/clients.ts";
import { manifestName } from "../../domain/answer/manifest.ts";
import { ZONES } from "../../domain/ports/stores.ts";
import { DEPLOYED_KEY, deployedOf } from "../../policies/cost/deployed.ts";
import { readGraph } from "../../policies/cost/graph.ts";
import { assay } from "../support/assay.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeBucket } from "../support/local-cloud/resources.ts";
import { useTempDir } from "../support/temp-dir.ts";

const EXPORT = new URL("../policies/cost/fixtures/stack-export.json", import.meta.url);
/** Where the prices are new. */
const THEN = ["--clock", "2026-11-22T00:00:00Z"];

describe("assay cost of a deployed stack", () => {
  useLocalCloud();
  const directory = useTempDir();
  beforeEach(() => {
    process.env["ASSAY_STATE_DIR"] = directory();
  });

  /** A stack as far as its manifest goes. */
  async function stackNamed(stack: string): Promise<string> {
    const bucket = await makeBucket(s3Client({ pathStyle: true }));
    const manifest = {
      ...{ stack, region: "us-east-1", namespace: `assay/${stack}`, latestPricesTable: "l", checkpointsTables: {}, pipelines: {} },
      buckets: Object.fromEntries(ZONES.map((zone) => [zone, bucket])),
    };
    await new SSMClient().send(
      new PutParameterCommand({ Name: manifestName(stack), Value: JSON.stringify(manifest), Type: "String", Overwrite: true }),
    );
    return bucket;
  }

  /** What the deployment makes of the stack's state. */
  function deployedFile(policies: string): string {
    const graph = readGraph(JSON.parse(readFileSync(EXPORT, "utf8")));
    if (isLeft(graph)) throw new Error(graph.left.message);
    const path = join(directory(), "resources.json");
    writeFileSync(path, JSON.stringify(deployedOf({ ...graph.right, policies }, "2026-11-21T20:00:00.000Z")));
    return path;
  }

  it("is told from what the deployment left, under the stack's own ceiling and usage", async () => {
    const bucket = await stackNamed("costly");
    const published = await assay(
      "cost",
      deployedFile('{"stack-cost-ceiling": {"ceilingUsd": 60, "usage": "small"}}'),
      "--publish",
      "costly",
    );
    assert.deepEqual([published.code, published.stdout, published.stderr], [0, "", ""]);
    const left = await s3Client({ pathStyle: true }).send(new GetObjectCommand({ Bucket: bucket, Key: DEPLOYED_KEY }));
    assert.doesNotMatch(await left.Body!.transformToString(), /plaintext|environment/);

    const { code, stderr, json } = await assay("cost", "--stack", "costly", "--json", ...THEN);
    const { json: fromState } = await assay("cost", EXPORT.pathname, "--usage", "small", "--ceiling", "60", "--json", ...THEN);
    assert.equal(code, 1);
    assert.match(stderr, /^assay: as it was deployed at 2026-11-21T20:00:00\.000Z$/m);
    assert.deepEqual([json.monthly, json.items, json.ceiling], [fromState.monthly, fromState.items, fromState.ceiling]);
  });

  it("says plainly that nothing was left, or that there is no such stack, with the nearest", async () => {
    await stackNamed("bare");
    const bare = await assay("cost", "--stack", "bare");
    assert.equal(bare.code, 2);
    assert.match(
      bare.stderr,
      /what stack bare consists of .* was never left there: `npm run deploy` does so each time\. Deploy it again; or/,
    );
    const unknown = await assay("cost", "--stack", "bear");
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /there is no stack bear in us-east-1: did you mean bare\? known are bare, costly/);
  });

  it("keeps nothing but what a deployment makes", async () => {
    await stackNamed("strict");
    const { code, stderr } = await assay("cost", EXPORT.pathname, "--publish", "strict");
    assert.equal(code, 2);
    assert.match(stderr, /--publish takes what `npm run guard -- up` made of the stack's state, and nothing else/);
  });
});
