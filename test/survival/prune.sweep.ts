import assert from "node:assert/strict";
import { join } from "node:path";
import { assay, ended, startAssay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { Reference } from "./reference.ts";
import { differences, filesIn, snapshotOf } from "./snapshot.ts";
import { until } from "./until.ts";

const prune = (data: string) => [
  "prune",
  "--older-than",
  "1d",
  "--clock",
  "2026-01-20T00:00:00Z",
  "--yes",
  "--why",
  "a test",
  "--data",
  data,
  "--json",
];

describe("prune, killed", () => {
  const directory = useTempDir();

  it("in each zone in turn, and repeated, leaves what an undisturbed one leaves, and an audit that balances", async () => {
    const reference = await Reference.make(directory());
    const [undisturbed, killed] = [join(directory(), "undisturbed"), join(directory(), "killed")];
    for (const data of [undisturbed, killed]) reference.copyTo(data);
    assert.equal((await assay(...prune(undisturbed))).code, 0);

    for (const zone of ["raw", "quarantine", "validations"]) {
      const all = forgettable(killed, zone);
      assert.ok(all > 10);
      await killWhen(() => forgettable(killed, zone) < all / 2, prune(killed));
    }
    const last = await assay(...prune(killed));
    assert.equal(last.code, 0, last.stderr);
    assert.deepEqual(differences(snapshotOf(killed), snapshotOf(undisturbed)), []);
    const [expected, found] = await Promise.all([undisturbed, killed].map((data) => assay("audit", "--data", data, "--json")));
    assert.deepEqual([found!.code, found!.json.balanced, found!.json], [0, true, expected!.json]);
  });
});

/** Objects of the zone that prune may remove; of raw, envelopes and notes stay. */
function forgettable(data: string, zone: string): number {
  return filesIn(join(data, zone)).filter((path) => !path.endsWith(".json")).length;
}

/** Starts the command and kills it as soon as the condition holds. */
async function killWhen(condition: () => boolean, args: readonly string[]): Promise<void> {
  const child = startAssay(...args);
  const end = ended(child);
  await until(child, condition);
  child.kill("SIGKILL");
  const { stdout, stderr } = await end;
  assert.equal(child.signalCode, "SIGKILL", `it ended before it was killed: ${stdout}${stderr}`);
}
