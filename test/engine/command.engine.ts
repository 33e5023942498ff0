import assert from "node:assert/strict";
import { PulumiCommand } from "../support/engine/command.ts";
import { Engine } from "../support/engine/engine.ts";

describe("the plain command", function () {
  this.timeout(600_000);
  let engine: Engine;
  let pulumi: PulumiCommand;
  before(async () => {
    engine = await Engine.start();
    pulumi = new PulumiCommand(engine);
  });
  after(() => engine.stop());

  const ran = async (...args: readonly string[]) => {
    const { code, output } = await pulumi.run(...args);
    assert.equal(code, 0, output);
    return output;
  };

  it("previews and brings up what the configuration says", async () => {
    await ran("stack", "init", "dev");
    await ran("config", "set", "--stack", "dev", "--path", "assay:pipelines[0]", "historical-batch");
    assert.match(await ran("preview", "--stack", "dev"), /HistoricalBatch\s+historical-batch\s+create/);
    assert.match(await ran("up", "--stack", "dev", "--yes"), /Resources:\s+\+ \d+ created/);
    assert.deepEqual(engine.cloud.all("aws:kinesis/stream:Stream"), []);
  });

  it("says where everything is", async () => {
    const outputs = JSON.parse(await ran("stack", "output", "--stack", "dev", "--json")) as Record<string, unknown>;
    assert.deepEqual([outputs["stack"], outputs["manifest"], outputs["database"]], ["dev", "/assay/dev/manifest", "assay_dev_silver"]);
    const [manifest] = engine.cloud.all("aws:ssm/parameter:Parameter");
    const { manifest: _, responderRoleArn: __, ...published } = outputs;
    assert.deepEqual(JSON.parse(manifest!.inputs["insecureValue"] ?? manifest!.inputs["value"]), published);
  });

  it("changes what a config set says, and nothing else", async () => {
    await ran("config", "set", "--stack", "dev", "budgetUsd", "60");
    assert.match(await ran("preview", "--stack", "dev"), /Resources:\s+~ 1 to update\s+\d+ unchanged/);
  });

  it("tells every fault of a configuration, in lines", async () => {
    await ran("config", "set", "--stack", "dev", "layout", "flat");
    await ran("config", "set", "--stack", "dev", "alertEmail", "nobody");
    const { code, output } = await pulumi.run("preview", "--stack", "dev");
    assert.notEqual(code, 0);
    assert.match(output, /The configuration of stack dev has 2 faults; nothing was deployed\./);
    assert.match(output, /assay:alertEmail: is "nobody"; allowed is an e-mail address/);
    assert.doesNotMatch(output, /at .*\.ts:\d+/);
  });
});
