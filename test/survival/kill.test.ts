import assert from "node:assert/strict";
import { join } from "node:path";
import { useTempDir } from "../support/temp-dir.ts";
import { random, runWithKills } from "./kills.ts";
import { Reference } from "./reference.ts";

describe("historical-batch, killed", function () {
  this.timeout(120_000);
  const directory = useTempDir();

  it("at five moments of one run, leaves what an undisturbed one leaves, byte by byte", async () => {
    const reference = await Reference.make(directory());
    const data = join(directory(), "killed");
    const draw = random(5);
    // Each a little later than the last, so that they meet different phases: opening, fetching, committing, the models.
    const moments = [0, 1, 2, 3, 4].map((phase) => reference.duration * (0.25 + 0.12 * phase + 0.1 * draw()));
    const { kills, last } = await runWithKills(data, moments);
    assert.ok(kills >= 4, `only ${kills} of 5 kills met the run at work`);
    await reference.assertEqual(data, last);
  });
});
