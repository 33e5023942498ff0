import assert from "node:assert/strict";
import { appendFileSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { openLogForReading } from "../../../../adapters/embedded/stream/log-reader.ts";
import { entries, openTrades, readAll, segmentFiles, textsOf, useTrades } from "./helpers.ts";

const SHARD = "trades-000000000000";

describe("a log whose files are not as they were written", () => {
  const { directory, trades } = useTrades();
  const file = () => segmentFiles(directory(), SHARD)[0]!;
  /** Three frames in one segment; their ends. */
  const threeFrames = async () => {
    const log = await openTrades(directory());
    const ends: number[] = [];
    for (const texts of [["A=1", "B=1"], ["A=2"], ["A=3", "B=2", "A=4"]]) {
      await log.put(entries(...texts));
      ends.push(statSync(file()).size);
    }
    await log.close();
    return ends;
  };
  const readBeside = async () => textsOf(await readAll((await openLogForReading(directory(), "trades"))!));

  it("ends before a last write that was cut off, wherever that was, and goes on from there", async () => {
    const ends = await threeFrames();
    const whole = readFileSync(file());
    assert.equal(whole.length, ends[2]);
    for (let cut = ends[1]!; cut < ends[2]!; cut++) {
      writeFileSync(file(), whole.subarray(0, cut));
      assert.deepEqual(await readBeside(), ["A=1", "B=1", "A=2"], `cut at ${cut}`);
      const log = await openTrades(directory());
      assert.equal(statSync(file()).size, ends[1], `cut at ${cut}`);
      await log.put(entries("A=5"));
      assert.deepEqual(textsOf(await readAll(log)), ["A=1", "B=1", "A=2", "A=5"]);
      await log.close();
      assert.deepEqual(await readBeside(), ["A=1", "B=1", "A=2", "A=5"]);
    }
  });

  it("ends before a last write whose size reached the disk and whose bytes, from anywhere on, did not", async () => {
    const ends = await threeFrames();
    const whole = readFileSync(file());
    for (let cut = ends[1]!; cut < ends[2]! - 4; cut++) {
      const zeros = Buffer.alloc(whole.length - cut);
      writeFileSync(file(), Buffer.concat([whole.subarray(0, cut), zeros]));
      assert.deepEqual(await readBeside(), ["A=1", "B=1", "A=2"], `zeros from ${cut}`);
    }
    const log = await openTrades(directory());
    await log.close();
    assert.equal(statSync(file()).size, ends[1]);
  });

  it("names the file and the frame of any flipped bit, after giving what lies before it", async () => {
    const ends = await threeFrames();
    const whole = readFileSync(file());
    const before = [[], ["A=1", "B=1"], ["A=1", "B=1", "A=2"]];
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      writeFileSync(file(), flipped);
      const frame = ends.findIndex((end) => at < end);
      const offset = ends[frame - 1] ?? 0;
      const reader = (await openLogForReading(directory(), "trades"))!;
      let last: string | undefined;
      if (frame > 0) {
        const { records } = await reader.read(SHARD, undefined, 10);
        assert.deepEqual(textsOf(records), before[frame], `bit flipped in byte ${at}`);
        last = records.at(-1)!.sequenceNumber;
      }
      await assert.rejects(reader.read(SHARD, last, 10), { _tag: "StreamDamage", path: file(), offset }, `bit flipped in byte ${at}`);
      assert.deepEqual(await readAll(reader).catch((error) => error.message), damaged(file(), offset));
    }
  });

  it("is not cut where it is damaged, and takes records in a new segment", async () => {
    const ends = await threeFrames();
    const bytes = readFileSync(file());
    bytes[ends[0]! + 20]! ^= 1;
    writeFileSync(file(), bytes);
    const log = await trades();
    await log.put(entries("A=5"));
    assert.deepEqual(readFileSync(file()), bytes);
    assert.equal(segmentFiles(directory(), SHARD).length, 2);
    assert.deepEqual(textsOf((await log.read(SHARD, undefined, 10)).records), ["A=1", "B=1"]);
    await assert.rejects(log.read(SHARD, "2", 10), { _tag: "StreamDamage", offset: ends[0] });
    renameSync(file(), `${file()}.away`);
    assert.deepEqual(textsOf(await readAll(log)), ["A=5"]);
  });

  it("does not call a closed shard read to its end before its damage has been met", async () => {
    await threeFrames();
    const first = await openTrades(directory());
    await first.split(SHARD);
    await first.close();
    const bytes = readFileSync(file());
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file(), bytes);
    const log = await trades();
    const { records, ended } = await log.read(SHARD, undefined, 10);
    assert.deepEqual([textsOf(records), ended], [["A=1", "B=1", "A=2"], false]);
    await assert.rejects(log.read(SHARD, records.at(-1)!.sequenceNumber, 10), { _tag: "StreamDamage" });
  });

  it("is damaged, not cut off, where an earlier segment has lost its end, or a segment its first frame", async () => {
    const log = await openTrades(directory(), { segments: { bytes: 100 } });
    for (let i = 1; i <= 4; i++) await log.put(entries(`A=${i}`));
    await log.close();
    const [first, second] = segmentFiles(directory(), SHARD);
    const size = statSync(first!).size;
    truncateSync(first!, size - 1);
    const offset = size / 2;
    const reader = (await openLogForReading(directory(), "trades"))!;
    assert.deepEqual(textsOf((await reader.read(SHARD, undefined, 10)).records), ["A=1"]);
    await assert.rejects(reader.read(SHARD, "1", 10), { _tag: "StreamDamage", path: first, offset });
    assert.deepEqual(textsOf((await reader.read(SHARD, "2", 10)).records), ["A=3", "A=4"]);
    for (const left of [10, 0]) {
      truncateSync(second!, left);
      const again = (await openLogForReading(directory(), "trades"))!;
      await assert.rejects(again.read(SHARD, "2", 10), { _tag: "StreamDamage", path: second, offset: 0 });
    }
  });

  it("is read in its writer's process up to what was acknowledged, whatever else the file holds", async () => {
    const log = await trades();
    await log.put(entries("A=1"));
    appendFileSync(file(), readFileSync(file()).subarray(0, 30));
    assert.deepEqual(textsOf(await readAll(log)), ["A=1"]);
  });
});

function damaged(path: string, offset: number): string {
  const what = `the frame at byte ${offset} does not match its checksum, or is cut off`;
  return `${path} is damaged: ${what}. Restore the file from a copy, or move it away, which gives up all records in it.`;
}
