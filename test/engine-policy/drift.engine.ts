import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Provider } from "@pulumi/aws/provider.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { Engine } from "../support/engine/engine.ts";
import { bareStack } from "./bare-stack.ts";

describe("the nightly check for drift", () => {
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
    assert.deepEqual(await drift(engine, "drifting"), { code: 0, said: "" });

    const [queue] = engine.cloud.all("aws:sqs/queue:Queue");
    const byHand = { ...queue!.inputs, visibilityTimeoutSeconds: 60 };
    await engine.cloud.update(queue!.type, queue!.id, byHand, { ...queue!.outputs, ...byHand });
    const { code, said } = await drift(engine, "drifting");
    assert.equal(code, CHANGES);
    assert.match(said, /^drift {2}notices \(aws:sqs\/queue:Queue\)\n {2}visibilityTimeoutSeconds: 30 → 60$/m);
    assert.match(said, /^what is paused could not be looked at: no AWS region is set/m);
    assert.deepEqual((await stack.exportStack()).deployment, before);
  });
});

/** The engine's exit code where changes were found and none expected. */
const CHANGES = 7;

const DRIFT = fileURLToPath(new URL("../../ops/drift/main.ts", import.meta.url));

/** Runs what `npm run drift` runs, where nobody can say what is paused. The doubles answer from this process, so that it must not wait for the command. */
async function drift(engine: Engine, stack: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const { AWS_REGION: _region, AWS_DEFAULT_REGION: _default, ...env } = process.env;
  const child = spawn(process.execPath, [DRIFT, "--stack", stack], {
    cwd: join(engine.directory, `bare-${stack}`),
    env: { ...env, ...engine.env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, "close") as Promise<[number | null]>]);
  return { code, said };
}
