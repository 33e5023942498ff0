import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { assay, ended, startAssay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { run } from "./reference.ts";
import { until } from "./until.ts";

describe("prune, of a run that was killed", () => {
  const directory = useTempDir();

  it("leaves the originals that the run still has to read, so that it can be finished", async () => {
    const data = join(directory(), "data");
    const child = startAssay(...run(data));
    const end = ended(child);
    await until(child, () => globSync("ledger/**/*.jsonl", { cwd: data }).length > 2);
    child.kill("SIGKILL");
    await end;
    assert.equal(child.signalCode, "SIGKILL");
    const pruned = await assay(
      "prune",
      "--older-than",
      "1d",
      "--clock",
      "2026-01-25T00:00:00Z",
      "--yes",
      "--why",
      "a test",
      "--data",
      data,
    );
    assert.equal(pruned.code, 0, pruned.stderr);

    const { code, stderr } = await assay(...run(data, "--json"));
    assert.equal(code, 0, stderr);
  });
});
