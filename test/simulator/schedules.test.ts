import assert from "node:assert/strict";
import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { SimulatedDynamoDb } from "./aws/dynamodb.ts";
import { runSchedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";

const SCHEDULES = 300;

describe("whatever goes wrong on AWS", function () {
  this.timeout(900_000);

  it(`leaves what is left without it, in ${SCHEDULES} schedules of crashes, retries, lost answers, repeats and re-shardings`, async () => {
    let faults = 0;
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const { wrong, befell } = await runSchedule({ seed });
      assert.deepEqual(wrong, [], `seed ${seed}: node test/simulator/run.ts --seed ${seed} says which faults are enough`);
      faults += befell.size;
    }
    assert.ok(faults > 10 * SCHEDULES, `only ${faults} faults`);
  });

  it("is the same again for the same seed", async () => {
    const [one, other] = [await runSchedule({ seed: 17 }), await runSchedule({ seed: 17 })];
    assert.ok(one.befell.size > 0);
    assert.deepEqual(one, other);
  });

  for (const [broken, by] of [
    ["a DynamoDB that heeds no condition", () => breaking(SimulatedDynamoDb.prototype, "failed", () => undefined)],
    ["a store that forgets what is left to publish", () => breaking(DynamoDbCheckpoints.prototype, "pending", async () => [])],
  ] as const) {
    it(`would find ${broken}, and tell it by few faults`, async () => {
      const mend = by();
      try {
        for (let seed = 1; seed <= SCHEDULES; seed++) {
          const ended = await runSchedule({ seed });
          if (ended.wrong.length === 0) continue;
          const { befell, wrong } = await shrink({ seed }, ended);
          assert.ok(befell.size <= Math.max(4, ended.befell.size / 2), [...befell.values()].join(", "));
          assert.ok(wrong.length > 0);
          return;
        }
        assert.fail("no schedule finds it");
      } finally {
        mend();
      }
    });
  }
});

/** Puts another method in the place of one that is the class's own. Gives back what puts it right. */
function breaking(prototype: object, method: string, instead: () => unknown): () => void {
  const methods = prototype as Record<string, unknown>;
  const right = methods[method];
  methods[method] = instead;
  return () => {
    methods[method] = right;
  };
}
