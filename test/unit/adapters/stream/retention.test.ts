import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { openLogForReading } from "../../../../adapters/embedded/stream/log-reader.ts";
import { entries, NOW, readAll, segmentFiles, testClock, textsOf, useTrades } from "./helpers.ts";

const SHARD = "trades-000000000000";

describe("a stream's retention", () => {
  const { directory, trades } = useTrades();
  /** Four records of 50 bytes, a second apart, two in a segment; then a second passes. */
  const fourRecords = async () => {
    const clock = testClock();
    const log = await trades({ clock, segments: { bytes: 100 } });
    for (let i = 1; i <= 4; i++) {
      await log.put(entries(`A=${i}`));
      clock.time += 1000;
    }
    return { clock, log };
  };
  const FIRST_TWO = { shard: SHARD, firstSequence: "1", lastSequence: "2", records: 2, bytes: 100, lastArrivedAt: NOW + 1000 };
  const LAST_TWO = { shard: SHARD, firstSequence: "3", lastSequence: "4", records: 2, bytes: 100, lastArrivedAt: NOW + 3000 };

  it("drops a segment when all its records are too old, and not before", async () => {
    const { clock, log } = await fourRecords();
    assert.deepEqual(await log.dropOlderThan(3000), []);
    assert.deepEqual(await log.dropOlderThan(2999), [{ ...FIRST_TWO, droppedAt: NOW + 4000 }]);
    assert.equal(segmentFiles(directory(), SHARD).length, 1);
    assert.deepEqual(textsOf((await log.read(SHARD, undefined, 10)).records), ["A=3", "A=4"]);
    assert.deepEqual(textsOf((await log.read(SHARD, "1", 10)).records), ["A=3", "A=4"]);
    clock.time += 1;
    assert.deepEqual(await log.dropOlderThan(1000), [{ ...LAST_TWO, droppedAt: NOW + 4001 }]);
    assert.deepEqual(segmentFiles(directory(), SHARD), []);
    assert.deepEqual(await log.read(SHARD, undefined, 10), { records: [], ended: false });
    assert.deepEqual(await log.dropOlderThan(0), []);
  });

  it("lists all that it ever dropped, also after the log was opened anew, and gives no number twice", async () => {
    const { log, clock } = await fourRecords();
    await log.dropOlderThan(2000);
    await log.dropOlderThan(0);
    const all = [
      { ...FIRST_TWO, droppedAt: NOW + 4000 },
      { ...LAST_TWO, droppedAt: NOW + 4000 },
    ];
    assert.deepEqual(await log.dropped(), all);
    await log.close();
    const again = await trades({ clock });
    assert.deepEqual(await again.dropped(), all);
    await again.put(entries("A=5"));
    assert.deepEqual(
      (await readAll(again)).map(({ sequenceNumber, data }) => [sequenceNumber, Buffer.from(data).toString()]),
      [["5", "A=5"]],
    );
  });

  it("does not drop again, nor serve, what a killed process had booked and not removed", async () => {
    const { log } = await fourRecords();
    const [first] = segmentFiles(directory(), SHARD);
    copyFileSync(first!, `${first}.copy`);
    const dropped = await log.dropOlderThan(2000);
    await log.close();
    copyFileSync(`${first}.copy`, first!);
    assert.deepEqual(textsOf(await readAll((await openLogForReading(directory(), "trades"))!)), ["A=3", "A=4"]);
    const again = await trades();
    assert.ok(!existsSync(first!));
    assert.deepEqual(await again.dropped(), dropped);
  });

  it("lists a closed shard until its last record is dropped, and takes its reader to the end then", async () => {
    const { log } = await fourRecords();
    await log.split(SHARD);
    assert.equal((await log.shards()).length, 3);
    await log.dropOlderThan(0);
    assert.deepEqual(
      (await log.shards()).map(({ id, parents }) => [id, parents]),
      [
        ["trades-000000000001", [SHARD]],
        ["trades-000000000002", [SHARD]],
      ],
    );
    assert.deepEqual(await log.read(SHARD, "2", 10), { records: [], ended: true });
  });

  it("leaves a damaged segment for someone to look at", async () => {
    const { log } = await fourRecords();
    const [first] = segmentFiles(directory(), SHARD);
    const bytes = readFileSync(first!);
    bytes[60]! ^= 1;
    writeFileSync(first!, bytes);
    assert.deepEqual(
      (await log.dropOlderThan(0)).map(({ firstSequence }) => firstSequence),
      ["3"],
    );
    assert.deepEqual(textsOf((await log.read(SHARD, undefined, 10)).records), ["A=1"]);
    await assert.rejects(log.read(SHARD, "1", 10), { _tag: "StreamDamage", path: first, offset: 50 });
  });
});
