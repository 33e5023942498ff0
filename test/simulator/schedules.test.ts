import assert from "node:assert/strict";
import { addCounts, KINDS, type Kind } from "./faults.ts";
import { runSchedule } from "./schedule.ts";

const SCHEDULES = 300;
const AGAIN = 20;

describe("whatever goes wrong on AWS", function () {
  this.timeout(900_000);

  it(`leaves what is left without it, in ${SCHEDULES} schedules of crashes, retries, lost answers, repeats and re-shardings`, async () => {
    const befallen = new Map<Kind, number>();
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const { wrong, counts } = await runSchedule({ seed });
      assert.deepEqual(wrong, [], `seed ${seed}: npx node test/simulator/run.ts --seed ${seed} says which faults are enough`);
      addCounts(befallen, counts);
    }
    const rare = KINDS.filter((kind) => (befallen.get(kind) ?? 0) < SCHEDULES / 20);
    assert.deepEqual(rare, [], `of ${[...befallen].join("; ")}`);
  });

  it("is the same again for the same seed", async () => {
    const befallen = new Map<Kind, number>();
    for (let seed = 1; seed <= AGAIN; seed++) {
      const [one, other] = [await runSchedule({ seed }), await runSchedule({ seed })];
      assert.deepEqual(one, other, `seed ${seed}`);
      addCounts(befallen, one.counts);
    }
    // The program spreads its tries of these at random.
    assert.ok(befallen.get("partial PutRecords")! > 0);
  });
});
