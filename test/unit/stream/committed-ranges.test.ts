import assert from "node:assert/strict";
import { committedRanges } from "../../../domain/stream/committed-ranges.ts";
import { MemoryObjects } from "../../support/memory-stores.ts";
import { recordOf } from "../stream-ingest/helpers.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AT = Date.UTC(2026, 0, 18, 21);

describe("committed ranges", () => {
  async function rangesOf(...ranges: readonly (readonly [day: string, first: string, last: string])[]) {
    const objects = new MemoryObjects();
    for (const [day, first, last] of ranges) {
      const key = `raw/stock_market_data/year=2026/month=01/day=${day}/t-0-${first}.envelope.json`;
      await objects.publish(await objects.stage("a", key, Buffer.from(JSON.stringify({ first, last }))), key);
    }
    return objects;
  }
  const held = async (objects: MemoryObjects, sequences: readonly number[], at = AT) => {
    const isCommitted = committedRanges(objects, "t-0", 2 * DAY);
    return Promise.all(sequences.map((sequence) => isCommitted({ ...recordOf("{}", sequence), arrivedAt: at })));
  };

  it("hold the records from their first to their last, by value and not by text, and none between them", async () => {
    const objects = await rangesOf(["18", "9", "12"], ["18", "100", "200"], ["18", "1000", "1000"]);
    assert.deepEqual(await held(objects, [8, 9, 12, 13, 99, 100, 200, 201, 1000, 1001]), [
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it("are found on the day on which they began, as long as records are tried", async () => {
    const objects = await rangesOf(["16", "5", "20"]);
    assert.deepEqual(await held(objects, [10]), [true]);
    assert.deepEqual(await held(objects, [10], AT + 2 * DAY), [false]);
  });

  it("are those of the shard, and not of one whose name begins alike", async () => {
    const objects = await rangesOf(["18", "5", "20"]);
    assert.equal(await committedRanges(objects, "t", 2 * DAY)({ ...recordOf("{}", 10), arrivedAt: AT }), false);
  });
});
