import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { GetBucketPolicyCommand, GetBucketVersioningCommand, GetPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { s3Client } from "../../adapters/aws/clients.ts";
import { ACCOUNT, useLocalCloud } from "../support/local-cloud/local-cloud.ts";

const BUCKET = `assay-state-${ACCOUNT}`;
const SCRIPT = "stacks/bootstrap.sh";
const run = promisify(execFile);

describe("the bootstrap of an account", () => {
  before(function () {
    if (spawnSync("aws", ["--version"]).status === 0) return;
    console.log("    there is no aws command here: pip install awscli");
    this.skip();
  });
  useLocalCloud();

  const bootstrap = async (region: string) => (await run("bash", [SCRIPT, region])).stdout.trim().split("\n");
  const keys = async (region: string) => {
    const { stdout } = await run("aws", ["kms", "list-keys", "--region", region, "--query", "Keys[].KeyId", "--output", "json"]);
    return JSON.parse(stdout) as readonly string[];
  };

  it("makes a bucket for states, and a key for secrets, and prints where they are", async () => {
    assert.deepEqual(await bootstrap("us-east-1"), [
      `PULUMI_BACKEND_URL=s3://${BUCKET}?region=us-east-1`,
      "ASSAY_SECRETS_PROVIDER=awskms://alias/assay-state?region=us-east-1",
    ]);
    const s3 = s3Client({ pathStyle: true });
    assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status, "Enabled");
    const { PublicAccessBlockConfiguration: blocked } = await s3.send(new GetPublicAccessBlockCommand({ Bucket: BUCKET }));
    assert.deepEqual(Object.values(blocked!), [true, true, true, true]);
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    const [statement] = JSON.parse(Policy!).Statement;
    assert.deepEqual([statement.Effect, statement.Condition], ["Deny", { Bool: { "aws:SecureTransport": "false" } }]);
    assert.deepEqual(statement.Resource, [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`]);
  });

  it("changes nothing of what is there, and says where that is", async () => {
    const before = await keys("us-east-1");
    const [backend] = await bootstrap("us-east-1");
    assert.equal(backend, `PULUMI_BACKEND_URL=s3://${BUCKET}?region=us-east-1`);
    assert.deepEqual(await keys("us-east-1"), before);
  });

  it("refuses what is no region, and more than one, before it calls anything", () => {
    for (const [args, said] of [
      [["useast1"], 'bootstrap: "useast1" is no region of AWS; give one as in us-east-1\n'],
      [["us-east-1", "eu-west-1"], "bootstrap: usage: bash stacks/bootstrap.sh [REGION]\n"],
    ] as const) {
      const { status, stderr, stdout } = spawnSync("bash", [SCRIPT, ...args], { encoding: "utf8", env: { PATH: process.env["PATH"] } });
      assert.deepEqual([status, stderr, stdout], [2, said, ""]);
    }
  });
});
