import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cannotRun } from "../../domain/missing-command.ts";

const DRIFT = fileURLToPath(new URL("../../ops/drift/main.ts", import.meta.url));

describe("a program that is needed", () => {
  it("is told how to get where it is not there, and why it does not run where it is", () => {
    const missing = { code: "ENOENT", message: "spawn docker ENOENT" };
    assert.equal(
      cannotRun("docker", missing),
      "there is no docker on the PATH: https://docs.docker.com/engine/install/ tells how to install it",
    );
    assert.equal(cannotRun("other", missing), "there is no other on the PATH");
    assert.equal(cannotRun("docker", { code: "EACCES", message: "spawn docker EACCES" }), "docker cannot be run: spawn docker EACCES");
  });

  it("is asked for in words by the check for drift", () => {
    const { status, stdout } = spawnSync(process.execPath, [DRIFT, "--stack", "dev"], { encoding: "utf8", env: { PATH: "" } });
    assert.equal(stdout, "there is no pulumi on the PATH: https://www.pulumi.com/docs/install/ tells how to install it\n");
    assert.equal(status, 1);
  });
});
