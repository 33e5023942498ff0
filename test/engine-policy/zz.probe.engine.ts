import { spawnSync, spawn } from "node:child_process";
import { join } from "node:path";
import { Provider } from "@pulumi/aws/provider.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { Engine } from "../support/engine/engine.ts";
import { bareStack } from "./bare-stack.ts";
describe("probe", function () {
  this.timeout(240_000);
  it("x", async () => {
    const engine = await Engine.start();
    const stack = await bareStack(engine, "drifting", {}, async () => {
      const provider = new Provider("aws", { region: "us-east-1" });
      new Queue("notices", { visibilityTimeoutSeconds: 30 }, { provider });
      new Queue("other", { visibilityTimeoutSeconds: 30 }, { provider });
      return {};
    });
    await stack.up();
    const [queue] = engine.cloud.all("aws:sqs/queue:Queue");
    const byHand = { ...queue!.inputs, visibilityTimeoutSeconds: 60 };
    await engine.cloud.update(queue!.type, queue!.id, byHand, { ...queue!.outputs, ...byHand });
    for (const extra of [["--json"], ["--json", "--show-sames"]]) {
    const child = spawn("pulumi", ["refresh", "--preview-only", "--non-interactive", "--stack", "drifting", ...extra], { cwd: join(engine.directory, `bare-drifting`), env: { ...process.env, ...engine.env }, stdio: ["ignore", "pipe", "pipe"] });
    let o = ""; child.stdout.on("data", (d) => (o += d)); child.stderr.on("data", (d) => (o += d));
    const code = await new Promise((r) => child.on("close", r));
    console.log(code, o);
    }
    await engine.stop();
  });
});
