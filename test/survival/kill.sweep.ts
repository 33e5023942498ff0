import assert from "node:assert/strict";
import { join } from "node:path";
import { useTempDir } from "../support/temp-dir.ts";
import { random, runWithKills } from "./kills.ts";
import { Reference } from "./reference.ts";

const KILLS = 50;
/** Kills of one run before it is let to finish. */
const MOST_PER_RUN = 4;
const SEED = 20260118;

describe(`historical-batch, killed ${KILLS} times (seed ${SEED})`, function () {
  this.timeout(1_200_000);
  const directory = useTempDir();

  it("always leaves what an undisturbed run leaves, byte by byte", async () => {
    const reference = await Reference.make(directory());
    const draw = random(SEED);
    let kills = 0;
    for (let round = 0; kills < KILLS; round++) {
      assert.ok(round < KILLS, `after ${round} rounds only ${kills} kills have met a run at work`);
      const data = join(directory(), `round-${round}`);
      const moments = Array.from({ length: 1 + Math.floor(draw() * MOST_PER_RUN) }, () => reference.duration * (0.1 + 0.9 * draw()));
      const outcome = await runWithKills(data, moments);
      kills += outcome.kills;
      await reference.assertEqual(data, outcome.last).catch((error: unknown) => {
        throw new Error(`round ${round}, killed after ${moments.map(Math.round).join(", ")} ms`, { cause: error });
      });
    }
  });
});
