import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider.js";
import { LatestPriceTable } from "../../components/latest-price-table.ts";
import { moved, NOTHING } from "../support/engine/changes.ts";
import type { Props } from "../support/engine/cloud.ts";
import { Engine, type EngineStack, type StateResource } from "../support/engine/engine.ts";

/** What data is kept in; streams and what a mapping gave up are carried through, and only kept. */
const PROTECTED = [
  "aws:dynamodb/table:Table historical-batch-checkpoints-table",
  "aws:dynamodb/table:Table latest-prices-table",
  "aws:dynamodb/table:Table stream-ingest-checkpoints-table",
  "aws:kms/key:Key key-key",
  "aws:s3/bucket:Bucket athena-results-bucket",
  "aws:s3/bucket:Bucket lake-bucket",
  "aws:s3/bucket:Bucket logs-bucket",
];
const RETAINED = [
  ...PROTECTED,
  "aws:kinesis/stream:Stream stream-ingest-stream",
  "aws:s3/bucket:Bucket stream-ingest-failures-bucket",
].sort();

/** A bucket that is retained keeps its policy, its encryption and so on too, which hold no data. */
const STATEFUL = new Set(RETAINED.map((resource) => resource.split(" ")[0]!));

const SECRET = "hooks.example.com/T000/B000/XXXX";

describe("a stack on the engine", function () {
  this.timeout(600_000);
  let engine: Engine;
  before(async () => {
    engine = await Engine.start();
  });
  after(() => engine.stop());

  const stacks = new Map<string, EngineStack>();
  for (const name of ["dev", "staging", "prod", "pr-7"]) {
    it(`${name}: comes up from nothing, and is then what the program says`, async () => {
      const stack = await engine.stack(name, { secrets: { "assay:slackWebhook": SECRET } });
      stacks.set(name, stack);
      const { create, ...rest } = await stack.up();
      assert.deepEqual(rest, { update: [], replace: [], delete: [], same: 0 });
      assert.deepEqual(engine.aws.misnamed, []);
      assert.deepEqual(await stack.preview(), { ...NOTHING, same: create.length });
    });

    it(`${name}: ${name === "dev" || name === "pr-7" ? "holds on to nothing" : "protects and retains data"}`, async () => {
      const keeps = name === "staging" || name === "prod";
      const state = await stacks.get(name)!.state();
      assert.deepEqual(named(state.filter(({ protect }) => protect)), keeps ? PROTECTED : []);
      assert.deepEqual(named(state.filter(({ retainOnDelete, type }) => retainOnDelete && STATEFUL.has(type))), keeps ? RETAINED : []);
    });
  }

  it("keeps data at addresses that stand here, so that a move or another name in the code shows", async () => {
    const state = await stacks.get("prod")!.state();
    const addresses = state.filter(({ protect }) => protect).map(({ urn }) => urn.split("::").slice(2).join("::"));
    const within = "assay:stacks:Foundation$assay:components:";
    assert.deepEqual(addresses.sort(), [
      `${within}AthenaWorkgroup$assay:components:PrivateBucket$aws:s3/bucket:Bucket::athena-results-bucket`,
      `${within}CheckpointTable$aws:dynamodb/table:Table::historical-batch-checkpoints-table`,
      `${within}CheckpointTable$aws:dynamodb/table:Table::stream-ingest-checkpoints-table`,
      `${within}EncryptionKey$aws:kms/key:Key::key-key`,
      `${within}Lake$assay:components:PrivateBucket$aws:s3/bucket:Bucket::lake-bucket`,
      `${within}LatestPriceTable$aws:dynamodb/table:Table::latest-prices-table`,
      `${within}LogBucket$assay:components:PrivateBucket$aws:s3/bucket:Bucket::logs-bucket`,
    ]);
  });

  it("tags everything by the provider that it is deployed by, which is never the default one", async () => {
    const state = await stacks.get("prod")!.state();
    const tags = new Map(state.filter(isProvider).map(({ urn, id, inputs }) => [`${urn}::${id}`, tagsOf(inputs!)]));
    const shared = { project: "assay", stack: "prod", owner: "market-data", "cost-centre": "market-data" };
    for (const { urn, type, provider } of state.filter((resource) => resource.provider && resource.type.startsWith("aws:"))) {
      const pipeline = /assay:pipelines:(\w+)/.exec(urn)?.[1];
      const expected =
        pipeline === undefined
          ? shared
          : { ...shared, pipeline: { StreamIngest: "stream-ingest", HistoricalBatch: "historical-batch" }[pipeline] };
      assert.deepEqual(tags.get(provider!), expected, `${type} ${urn}`);
    }
  });

  it("gives no role more policies than IAM lets it hold: 10,240 characters inline", () => {
    const sizes = new Map<string, number>();
    for (const { inputs } of engine.cloud.all("aws:iam/rolePolicy:RolePolicy")) {
      sizes.set(inputs.role, (sizes.get(inputs.role) ?? 0) + inputs.policy.length);
    }
    assert.ok(sizes.size > 10);
    assert.deepEqual(
      [...sizes].filter(([, size]) => size > 10_240),
      [],
    );
  });

  it("keeps secrets encrypted in its state, and out of its outputs and functions", async () => {
    const stack = stacks.get("prod")!;
    const state = engine.stateOf("prod");
    assert.ok(state.includes("slack-webhook-value"));
    assert.ok(!state.includes(SECRET));
    assert.ok(Object.values(await stack.outputs()).every(({ secret }) => !secret));
    const environments = engine.cloud.all("aws:lambda/function:Function").map(({ inputs }) => JSON.stringify(inputs["environment"]));
    assert.ok(!environments.some((environment) => environment.includes(SECRET)));
  });

  it("finds what was changed behind its back, and changes it back", async () => {
    const stack = stacks.get("dev")!;
    const [table] = engine.cloud.all("aws:dynamodb/table:Table").filter(({ id }) => id.startsWith("assay-dev-latest"));
    const drifted: Props = { ...table!.inputs, pointInTimeRecovery: { enabled: false } };
    await engine.cloud.update(table!.type, table!.id, drifted, { ...table!.outputs, ...drifted });
    await stack.refresh();
    assert.deepEqual(moved(await stack.up()), { ...NOTHING, update: ["Table latest-prices-table"] });
    assert.deepEqual(table!.inputs["pointInTimeRecovery"], { enabled: true });
  });

  it("goes without a trace where it is short-lived", async () => {
    await stacks.get("pr-7")!.destroy();
    assert.deepEqual(
      engine.cloud.all("aws:s3/bucket:Bucket").filter(({ id }) => id.startsWith("assay-pr-7-")),
      [],
    );
    assert.deepEqual(
      engine.cloud.all("aws:dynamodb/table:Table").filter(({ id }) => id.startsWith("assay-pr-7-")),
      [],
    );
  });

  it("refuses to be destroyed while it keeps data, and loses none", async () => {
    const stack = stacks.get("prod")!;
    await assert.rejects(stack.destroy(), /protect/);
    const kept = await stack.state();
    assert.deepEqual(named(kept.filter(({ protect }) => protect)), PROTECTED);
  });

  it("lets data go by two settings and an up, and not before", async () => {
    const stack = stacks.get("staging")!;
    await stack.configure({ "assay:removeData": true, "assay:removeDataOf": "staging" });
    await stack.up();
    await stack.destroy();
    assert.deepEqual(
      engine.cloud.all("aws:s3/bucket:Bucket").filter(({ id }) => id.startsWith("assay-staging-")),
      [],
    );
  });
});

describe("a component whose class gets another name", function () {
  this.timeout(600_000);

  it("leaves its resources as they are: their addresses come from its type token", async () => {
    class PriceTable extends LatestPriceTable {}
    let Class: typeof LatestPriceTable = LatestPriceTable;
    const program = async () => {
      const { table } = new Class(
        "latest-prices",
        { lifetime: { keep: true } },
        { provider: new Provider("aws", { region: "us-east-1" }) },
      );
      return { table: table.name };
    };
    const engine = await Engine.start();
    try {
      const stack = await engine.stack("dev", { program });
      await stack.up();
      Class = PriceTable;
      assert.deepEqual(moved(await stack.preview()), NOTHING);
    } finally {
      await engine.stop();
    }
  });
});

function named(resources: readonly StateResource[]): string[] {
  return resources.map(({ type, urn }) => `${type} ${urn.split("::")[3]}`).sort();
}

function isProvider({ type }: StateResource): boolean {
  return type === "pulumi:providers:aws";
}

/** A provider's inputs are texts: what is no text is JSON. */
function tagsOf(inputs: Readonly<Record<string, unknown>>): unknown {
  const defaults = inputs["defaultTags"];
  return (typeof defaults === "string" ? JSON.parse(defaults) : defaults).tags;
}
