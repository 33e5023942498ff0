import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { buildPack, PACK } from "../../policies/build.ts";
import { readGraph } from "../../policies/cost/graph.ts";
import { guardedPreview, PoliciesFault } from "../../policies/guard.ts";
import { deployedStack } from "../../stacks/program.ts";
import { Engine } from "../support/engine/engine.ts";
import { bareStack, OWN } from "./bare-stack.ts";
import { grantingAll, OTHERWISE } from "./granting-all.ts";
import { sloppy } from "./sloppy.ts";

describe("the compiled pack on the real engine", function () {
  this.timeout(600_000);
  let engine: Engine;
  before(async () => {
    await buildPack();
    engine = await Engine.start();
  });
  after(() => engine.stop());

  it("blocks a sloppy stack, and names all of its faults at once", async () => {
    const { violations, couldNotRun } = await guardedPreview(await bareStack(engine, "sloppy", {}, sloppy));
    assert.deepEqual(couldNotRun, []);
    assert.deepEqual(
      [...new Set(violations.map((line) => line.split(": ", 2).join(": ")))].sort(),
      [
        "errors: cloudwatch-alarm-answerable",
        "errors: cloudwatch-alarm-missing-data",
        "errors: cloudwatch-alarm-periods",
        "errors: cloudwatch-alarm-tells-someone",
        "notices: sqs-queue-encrypted",
        "notices: stack-policy-demanding-tls",
        "prices-acl: s3-no-public-acl",
        "prices: s3-access-logged",
        "prices: s3-bucket-encrypted",
        "prices: s3-bucket-versioned",
        "prices: s3-incomplete-uploads-aborted",
        "prices: s3-public-access-blocked",
        "errors: stack-default-tags",
        "prices: stack-no-force-destroy",
        "prices: stack-policy-demanding-tls",
        "processor-policy: iam-no-wildcard-action",
        "processor-policy: iam-no-wildcard-resource",
        "processor: cloudwatch-function-alarms",
        "processor: cloudwatch-quality-alarm",
        "processor: cloudwatch-silence-alarm",
        "processor: lambda-log-format",
        "processor: lambda-no-plain-secrets",
        "processor: lambda-own-log-group",
        "processor: lambda-supported-runtime",
        "trades-to-processor: cloudwatch-stream-alarms",
        "trades-to-processor: lambda-mapping-after-permissions",
        "trades-to-processor: lambda-partial-batch-responses",
        "trades-to-processor: lambda-stream-bisect",
        "trades-to-processor: lambda-stream-dead-letters",
        "trades-to-processor: lambda-stream-order",
        "trades-to-processor: lambda-stream-retries-bounded",
        "trades: kinesis-stream-capacity",
        "trades: kinesis-stream-encrypted",
        "trades: kinesis-stream-retention",
      ].sort(),
    );
    assert.ok(
      violations.includes(
        "trades: kinesis-stream-retention: retentionPeriod is 12; Kinesis keeps records for a whole number of hours from 24 to 8760.",
      ),
    );
  });

  for (const name of ["dev", "staging", "prod", "pr-7"]) {
    it(`passes ${name} as the program makes it`, async () => {
      const findings = await guardedPreview(await bareStack(engine, name, OWN, () => deployedStack()));
      assert.deepEqual(findings, { violations: [], couldNotRun: [] });
    });
  }

  it("relaxes a rule by the stack's config, and shows the reason", async () => {
    const policies = { "sqs-queue-encrypted": { level: "disabled", reason: "the queue holds no data" } };
    let shown = "";
    const stack = await bareStack(engine, "relaxed", { "assay:policies": policies }, sloppy);
    const { violations } = await guardedPreview(stack, (text) => {
      shown += text;
    });
    assert.ok(!violations.some((line) => line.includes("sqs-queue-encrypted")));
    assert.match(shown, /sqs-queue-encrypted is disabled in this stack: the queue holds no data/);
  });

  it("judges in the update what a preview cannot see, before it is made", async () => {
    let shown = "";
    const stack = await bareStack(engine, "late", { "assay:policies": OTHERWISE }, grantingAll);
    const findings = await guardedPreview(stack, (text) => {
      shown += text;
    });
    assert.deepEqual(findings, { violations: [], couldNotRun: [] });
    assert.match(shown, /iam-no-wildcard-action waits for the update with 1 resources/);
    await assert.rejects(stack.up({ policyPacks: [PACK] }), /The policy allows s3:\*: name each action that is called\./);
    // What the guard tells `assay cost --stack` of it, half-made as it is.
    const graph = readGraph(await stack.exportStack());
    if (isLeft(graph)) assert.fail(graph.left.message);
    assert.equal(graph.right.stack, "late");
    const made = graph.right.resources.map(({ type }) => type);
    assert.ok(made.includes("aws:s3/bucket:Bucket"));
    assert.ok(!made.includes("aws:iam/rolePolicy:RolePolicy"));
  });

  it("refuses config that names no rule, before the engine starts", async () => {
    const stack = await bareStack(engine, "misspelt", { "assay:policies": { "sqs-queue-encripted": {} } }, sloppy);
    await assert.rejects(guardedPreview(stack), (fault: unknown) => {
      assert.ok(fault instanceof PoliciesFault);
      assert.match(fault.message, /^policies\.sqs-queue-encripted: there is no such rule: did you mean sqs-queue-encrypted\? /);
      return true;
    });
  });
});
