import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { assay, ended, startAssay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { Reference, run } from "./reference.ts";
import { differences, snapshotOf } from "./snapshot.ts";
import { until } from "./until.ts";

describe("historical-batch, stopped with Ctrl-C", () => {
  const directory = useTempDir();

  it("ends after its batch with exit code 1 and says how to go on; the next run then leaves what an undisturbed one leaves", async () => {
    const reference = await Reference.make(directory());
    const data = join(directory(), "stopped");
    const child = startAssay(...run(data));
    const end = ended(child);
    await until(child, () => globSync("ledger/**/*.jsonl", { cwd: data }).length > 0);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await end;
    assert.equal(code, 1);
    assert.match(stderr, /stopping after this batch; press Ctrl-C again to stop now/);
    assert.match(stdout, /stopped before the end: run the same command again to go on\n$/);

    const last = await assay(...run(data, "--json"));
    assert.equal(last.json.resumed, true);
    await reference.assertEqual(data, last);
  });

  it("ends at once with exit code 130 on the second, and the next run leaves what an undisturbed one leaves", async () => {
    const [undisturbed, stopped] = [join(directory(), "undisturbed"), join(directory(), "stopped")];
    // A single batch: it lasts far longer than the second signal takes.
    const command = (data: string) => run(data, "--set", "batchRecords=100000", "--json");
    assert.equal((await assay(...command(undisturbed))).code, 0);

    const child = startAssay(...command(stopped));
    const end = ended(child);
    let told = "";
    child.stderr!.on("data", (text: string) => {
      told += text;
    });
    await until(child, () => globSync("raw/**/*.envelope.json", { cwd: stopped }).length > 0);
    child.kill("SIGINT");
    await until(child, () => told.includes("press Ctrl-C again to stop now"));
    child.kill("SIGINT");
    assert.equal((await end).code, 130);

    const last = await assay(...command(stopped));
    assert.deepEqual([last.code, last.json.balanced], [0, true], last.stderr);
    assert.deepEqual(differences(snapshotOf(stopped), snapshotOf(undisturbed)), []);
  });
});
