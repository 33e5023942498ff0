import assert from "node:assert/strict";
import { pipelineLoaders } from "../../pipelines/registry.infrastructure.ts";
import { deployedStack } from "../../stacks/program.ts";
import { moved, NOTHING } from "../support/engine/changes.ts";
import { Engine, type EngineStack } from "../support/engine/engine.ts";

/** The one line in the registry. */
const line = { name: "symbol-count", load: async () => (await import("./symbol-count/infrastructure.ts")).infrastructure };
const program = () => deployedStack([...pipelineLoaders, line]);

describe("pipelines of a stack", function () {
  this.timeout(600_000);
  let engine: Engine;
  let stack: EngineStack;
  before(async () => {
    engine = await Engine.start();
    stack = await engine.stack("prod", { config: { "assay:pipelines": [] }, program });
    await stack.up();
  });
  after(() => engine.stop());

  it("are added by one name, with a provider that tags them, and change of the rest only what shows them", async () => {
    await stack.configure({ "assay:pipelines": ["symbol-count"], "assay:symbol-count": { memoryMb: 256 } });
    assert.deepEqual(moved(await stack.up()), {
      create: [
        "Function symbol-count-function",
        "LambdaFunction symbol-count",
        "LogGroup symbol-count-logs",
        "Role symbol-count-role",
        "RolePolicy symbol-count-logs",
        "RolePolicy symbol-count-traces",
        "RolePolicy symbol-count-write-curated-symbol-counts",
        "SymbolCount symbol-count",
        "aws aws-symbol-count",
      ],
      update: ["Dashboard dashboard-dashboard", "Parameter manifest-parameter"],
      replace: [],
      delete: [],
    });
    const [counter] = engine.cloud.all("aws:lambda/function:Function");
    assert.equal(counter!.inputs["memorySize"], 256);
    assert.equal(counter!.inputs["handler"], "test/engine/symbol-count/lambda/count.handler");
  });

  it("are configured by their own settings, whose faults are told with the others", async () => {
    await stack.configure({ "assay:pipelines": ["symbol-count"], "assay:symbol-count": { memoryMB: 256 }, "assay:layout": "flat" });
    await assert.rejects(
      stack.preview(),
      /has 2 faults[\s\S]*assay:layout: is "flat"[\s\S]*assay:symbol-count: there is no setting memoryMB: did you mean memoryMb\?/,
    );
  });

  it("lose their compute and keep what the stack holds, where their name is taken out", async () => {
    const held = ["aws:s3/bucket:Bucket", "aws:dynamodb/table:Table", "aws:kms/key:Key"].flatMap((type) =>
      engine.cloud.all(type).map(({ id }) => id),
    );
    await stack.configure({ "assay:pipelines": [] });
    const { delete: gone, create, replace } = await stack.up();
    assert.ok(gone.includes("Function symbol-count-function"));
    assert.deepEqual([create, replace], [[], []]);
    assert.deepEqual(engine.cloud.all("aws:lambda/function:Function"), []);
    const after = ["aws:s3/bucket:Bucket", "aws:dynamodb/table:Table", "aws:kms/key:Key"].flatMap((type) =>
      engine.cloud.all(type).map(({ id }) => id),
    );
    assert.deepEqual(after, held);
  });
});

describe("two stacks of an account", function () {
  this.timeout(600_000);

  it("stand side by side, brought up at once, and share no name", async () => {
    const engine = await Engine.start();
    try {
      const stacks = [];
      for (const name of ["pr-1", "pr-2"])
        stacks.push(await engine.stack(name, { config: { "assay:pipelines": ["symbol-count"] }, program }));
      const created = await Promise.all(stacks.map((stack) => stack.up()));
      assert.deepEqual(
        created[0]!.create.map((name) => name.replace("pr-1", "")),
        created[1]!.create.map((name) => name.replace("pr-2", "")),
      );
      assert.deepEqual(moved(await stacks[0]!.preview()), NOTHING);
      const functions = engine.cloud.all("aws:lambda/function:Function").map(({ id }) => id.replace(/-\w{4}$/, ""));
      assert.deepEqual(functions.sort(), ["assay-pr-1-symbol-count-function", "assay-pr-2-symbol-count-function"]);
      await stacks[0]!.destroy();
      assert.deepEqual(
        engine.cloud.all("aws:lambda/function:Function").map(({ inputs }) => inputs["name"].startsWith("assay-pr-2-")),
        [true],
      );
    } finally {
      await engine.stop();
    }
  });
});
