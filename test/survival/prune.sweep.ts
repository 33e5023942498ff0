import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ASSAY, assay, ended } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { Reference } from "./reference.ts";
import { differences, filesIn, snapshotOf } from "./snapshot.ts";

const KILLED_IN = fileURLToPath(new URL("killed-in.ts", import.meta.url));

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
      await killIn(join(killed, zone), all >> 1, prune(killed));
      assert.equal(forgettable(killed, zone), all - (all >> 1) + 1);
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

/** The command, killed where it is about to remove the nth file of the folder. */
async function killIn(folder: string, nth: number, args: readonly string[]): Promise<void> {
  const env = { ...process.env, KILLED_IN: folder, KILLED_AT: String(nth) };
  const child = spawn(process.execPath, ["--import", KILLED_IN, ASSAY, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const { stdout, stderr } = await ended(child);
  assert.equal(child.signalCode, "SIGKILL", `it ended before it was killed: ${stdout}${stderr}`);
}
