import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { Provider } from "@pulumi/aws/provider.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { Engine } from "../support/engine/engine.ts";
import { bareStack } from "./bare-stack.ts";

describe("the nightly check for drift", function () {
  this.timeout(120_000);
  let engine: Engine;
  before(async () => {
    engine = await Engine.start();
  });
  after(() => engine.stop());

  it("passes what is as the program made it, and fails once somebody changed it by hand, changing nothing itself", async () => {
    const stack = await bareStack(engine, "drifting", {}, async () => {
      const provider = new Provider("aws", { region: "us-east-1" });
      new Queue("notices", { visibilityTimeoutSeconds: 30 }, { provider });
      return {};
    });
    await stack.up();
    const before = (await stack.exportStack()).deployment;
    assert.deepEqual(await drift(engine, "drifting"), 0);

    const [queue] = engine.cloud.all("aws:sqs/queue:Queue");
    const byHand = { ...queue!.inputs, visibilityTimeoutSeconds: 60 };
    await engine.cloud.update(queue!.type, queue!.id, byHand, { ...queue!.outputs, ...byHand });
    assert.deepEqual(await drift(engine, "drifting"), CHANGES);
    assert.deepEqual((await stack.exportStack()).deployment, before);
  });
});

/** The engine's exit code where changes were found and none expected. */
const CHANGES = 7;

/** Runs what `npm run drift` runs. The doubles answer from this process, so that it must not wait for the command. */
function drift(engine: Engine, stack: string): Promise<number | null> {
  const args = ["refresh", "--preview-only", "--expect-no-changes", "--non-interactive", "--stack", stack];
  const child = spawn("pulumi", args, {
    cwd: join(engine.directory, `bare-${stack}`),
    env: { ...process.env, ...engine.env },
    stdio: "ignore",
  });
  return new Promise((resolve) => child.on("close", resolve));
}
