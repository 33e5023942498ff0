import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRight } from "fp-ts/lib/Either.js";
import { openForReading, openForWriting } from "../../../../adapters/embedded/data-directory.ts";
import { openLogForReading } from "../../../../adapters/embedded/stream/log-reader.ts";
import { entries, NOW, readAll, readShard, segmentFiles, testClock, textsOf, told, useTrades } from "./helpers.ts";

const SHARD = "trades-000000000000";

describe("StreamLog", () => {
  const { directory, trades } = useTrades();

  it("gives records back as they were put, numbered from 1, with their time of arrival", async () => {
    const log = await trades();
    const outcomes = await log.put([
      { partitionKey: "AAPL", data: Buffer.from("one") },
      { partitionKey: "ü€😀", data: Buffer.alloc(0) },
      { partitionKey: "AAPL", data: Buffer.from([0, 255, 10]) },
    ]);
    assert.deepEqual(outcomes, [
      { _tag: "Put", shard: SHARD, sequenceNumber: "1" },
      { _tag: "Put", shard: SHARD, sequenceNumber: "2" },
      { _tag: "Put", shard: SHARD, sequenceNumber: "3" },
    ]);
    assert.deepEqual(await log.read(SHARD, undefined, 10), {
      records: [
        { partitionKey: "AAPL", data: Buffer.from("one"), sequenceNumber: "1", arrivedAt: NOW },
        { partitionKey: "ü€😀", data: Buffer.alloc(0), sequenceNumber: "2", arrivedAt: NOW },
        { partitionKey: "AAPL", data: Buffer.from([0, 255, 10]), sequenceNumber: "3", arrivedAt: NOW },
      ],
      ended: false,
    });
  });

  it("reads up to a limit after any sequence number, also one that no record of the shard has", async () => {
    const log = await trades({ segments: { bytes: 200 } });
    for (let i = 1; i <= 9; i += 3) await log.put(entries(`A=${i}`, `A=${i + 1}`, `A=${i + 2}`));
    assert.deepEqual(textsOf((await log.read(SHARD, undefined, 2)).records), ["A=1", "A=2"]);
    for (let after = 0; after <= 9; after++) {
      for (let limit = 1; limit <= 10; limit++) {
        const expected = Array.from({ length: Math.min(limit, 9 - after) }, (_, i) => `A=${after + i + 1}`);
        assert.deepEqual(textsOf((await log.read(SHARD, String(after), limit)).records), expected);
      }
    }
    assert.deepEqual(await log.read(SHARD, "49590338271490256608559692538361571095921575989136588898", 10), { records: [], ended: false });
  });

  it("sends a key to the shard whose part of the MD5 range holds it", async () => {
    const log = await trades({ shards: 4 });
    // The first two bits of MD5, as Python's hashlib has it.
    const outcomes = await log.put(entries("AAPL=1", "MSFT=1", "GOOG=1", "AMZN=1", "BRK.B=1", "ü=1", "AAPL=2"));
    assert.deepEqual(told(outcomes), [
      "trades-000000000002/1",
      "trades-000000000002/2",
      "trades-000000000003/3",
      "trades-000000000000/4",
      "trades-000000000001/5",
      "trades-000000000003/6",
      "trades-000000000002/7",
    ]);
  });

  it("refuses entries one by one, says why, and takes the others", async () => {
    const log = await trades();
    const data = Buffer.from("x");
    const outcomes = await log.put([
      { partitionKey: "A", data: Buffer.alloc(1024 * 1024, 1) },
      { partitionKey: "A", data: Buffer.alloc(1024 * 1024 + 1) },
      { partitionKey: "", data },
      { partitionKey: "😀".repeat(256), data },
      { partitionKey: "😀".repeat(257), data },
      { partitionKey: "\ud83d", data },
    ]);
    assert.deepEqual(told(outcomes), [
      `${SHARD}/1`,
      "the data have 1048577 bytes; a record holds at most 1048576",
      "the partition key has 0 characters; allowed are 1 to 256",
      `${SHARD}/2`,
      "the partition key has 257 characters; allowed are 1 to 256",
      "the partition key holds half of a surrogate pair, which no UTF-8 can tell",
    ]);
    assert.deepEqual(outcomes[2], {
      _tag: "Refused",
      message: "the partition key has 0 characters; allowed are 1 to 256",
      retryable: false,
    });
    const { records } = await log.read(SHARD, undefined, 10);
    assert.deepEqual(
      records.map(({ partitionKey, data }) => [partitionKey, data.length, data[0]]),
      [
        ["A", 1024 * 1024, 1],
        ["😀".repeat(256), 1, 120],
      ],
    );
  });

  it("gives about 10 MiB at a time where records are large, and all of them one after another", async () => {
    const log = await trades();
    const large = Array.from({ length: 25 }, (_, i) => ({ partitionKey: "A", data: Buffer.alloc(1024 * 1024, i) }));
    await log.put(large);
    assert.equal((await log.read(SHARD, undefined, 10_000)).records.length, 10);
    assert.deepEqual(
      (await readShard(log, SHARD)).map(({ data }) => [data.length, data[0]]),
      large.map((_, i) => [1024 * 1024, i]),
    );
  });

  it("reads the same whatever the limit, over many frames, blocks and segments", async () => {
    const log = await trades({ segments: { bytes: 3_000_000 } });
    const texts = Array.from({ length: 20_000 }, (_, i) => `S${i % 7}=${i}${"-".repeat((i * 7919) % 500)}`);
    for (let i = 0; i < texts.length; i += 4000) await log.put(entries(...texts.slice(i, i + 4000)));
    assert.ok(segmentFiles(directory(), SHARD).length > 1);
    for (const limit of [777, 5000, 100_000]) assert.deepEqual(textsOf(await readShard(log, SHARD, limit)), texts);
  });

  it("takes nothing and gives nothing where there is nothing", async () => {
    const log = await trades();
    assert.deepEqual(await log.put([]), []);
    assert.equal(log.head(), "0");
    assert.deepEqual(await log.read(SHARD, undefined, 10), { records: [], ended: false });
    assert.deepEqual(await log.shards(), [{ id: SHARD, parents: [], range: { first: 0n, last: 2n ** 128n - 1n }, closed: false }]);
    assert.deepEqual(await log.dropped(), []);
  });

  it("keeps the order of puts that do not wait for one another", async () => {
    const log = await trades({ shards: 3 });
    const texts = Array.from({ length: 500 }, (_, i) => `S${i % 5}=${i}`);
    const outcomes = (await Promise.all(texts.map((text) => log.put(entries(text))))).flat();
    assert.deepEqual(
      outcomes.map((outcome) => outcome._tag === "Put" && outcome.sequenceNumber),
      texts.map((_, i) => String(i + 1)),
    );
    const records = (await readAll(log)).toSorted((a, b) => Number(a.sequenceNumber) - Number(b.sequenceNumber));
    assert.deepEqual(textsOf(records), texts);
  });

  it("goes on with the next number after it was closed, in the same segment", async () => {
    const first = await trades({ shards: 2 });
    await first.put(entries("A=1", "A=2"));
    await first.close();
    const second = await trades({ shards: 5 });
    assert.equal((await second.shards()).length, 2);
    const [outcome] = await second.put(entries("A=3"));
    assert.ok(outcome?._tag === "Put");
    assert.equal(outcome.sequenceNumber, "3");
    assert.deepEqual(textsOf(await readAll(second)), ["A=1", "A=2", "A=3"]);
    assert.equal(segmentFiles(directory(), outcome.shard).length, 1);
  });

  it("begins a segment when one is full, and when one is old", async () => {
    const clock = testClock();
    const log = await trades({ clock, segments: { bytes: 150, ms: 1000 } });
    await log.put(entries("A=1")); // 8 + 24 + (10 + 1 + 3) + 4 = 50 bytes
    await log.put(entries("A=2"));
    await log.put(entries("A=3"));
    assert.equal(segmentFiles(directory(), SHARD).length, 1);
    await log.put(entries("A=4"));
    clock.time += 999;
    await log.put(entries("A=5"));
    assert.equal(segmentFiles(directory(), SHARD).length, 2);
    clock.time += 1;
    await log.put(entries("A=6"));
    assert.deepEqual(
      segmentFiles(directory(), SHARD).map((path) => path.slice(-20)),
      ["0000000000000001.log", "0000000000000004.log", "0000000000000006.log"],
    );
  });

  it("says that it has no such shard", async () => {
    const log = await trades();
    await assert.rejects(log.read("quotes-000000000000", undefined, 1), {
      _tag: "UnknownShard",
      shard: "quotes-000000000000",
      message: 'the stream "trades" has no shard "quotes-000000000000"; its shards() lists those it has',
    });
  });

  it("is opened for writing once at a time", async () => {
    const log = await trades();
    await assert.rejects(trades(), /the stream in .*streams\/trades is open for writing already/);
    await log.close();
    await log.close();
    const again = await trades();
    await log.close();
    await assert.rejects(trades(), /is open for writing already/);
    assert.deepEqual(told(await again.put(entries("A=1"))), [`${SHARD}/1`]);
  });

  it("takes nothing after it was closed", async () => {
    const log = await trades();
    const before = log.put(entries("A=1"));
    await log.close();
    assert.deepEqual(told(await before), [`${SHARD}/1`]);
    await assert.rejects(log.put(entries("A=2")), /streams\/trades is closed/);
    await assert.rejects(log.split(SHARD), /streams\/trades is closed/);
    await assert.rejects(log.dropOlderThan(0), /streams\/trades is closed/);
  });

  it("refuses a put that the disk does not take, and every one after it, and has lost nothing when opened anew", async function () {
    if (!existsSync("/dev/full")) return this.skip(); // Linux only
    const log = await trades({ segments: { bytes: 100 } });
    await log.put(entries("A=1"));
    await log.put(entries("A=2"));
    symlinkSync("/dev/full", join(directory(), "streams/trades", SHARD, ".part-0000000000000003.log"));
    const fault = { _tag: "StoreFault", code: "ENOSPC" };
    await assert.rejects(log.put(entries("A=3")), fault);
    await assert.rejects(log.put(entries("A=4")), fault);
    assert.equal(log.head(), "2");
    await log.close();
    const again = await trades();
    assert.deepEqual(textsOf(await readAll(again)), ["A=1", "A=2"]);
    const [outcome] = await again.put(entries("A=5"));
    assert.ok(outcome?._tag === "Put" && Number(outcome.sequenceNumber) > 4, "a number that may have been given is not given again");
  });

  it("tells a manifest that is none", async () => {
    const path = join(directory(), "streams/trades/stream.json");
    mkdirSync(join(directory(), "streams/trades"), { recursive: true });
    for (const text of [
      "",
      "{}",
      '{"format":1,"name":"trades","reserved":1,"shards":[{"id":"a","parents":[],"range":{"first":"x","last":"1"},"closed":false}]}',
    ]) {
      writeFileSync(path, text);
      await assert.rejects(trades(), { _tag: "StreamDamage", path, offset: 0 });
    }
  });

  describe("waitForRecords", () => {
    const never = new AbortController().signal;

    it("wakes when a record is on the disk, at once where one is there already", async () => {
      const log = await trades();
      const head = log.head();
      const woken = log.waitForRecords(head, never);
      const [, moved] = await Promise.all([log.put(entries("A=1")), woken]);
      assert.equal(moved, true);
      assert.equal(log.head(), "1");
      assert.equal(await log.waitForRecords(head, never), true);
    });

    it("wakes when shards are split, for then one has ended", async () => {
      const log = await trades();
      const woken = log.waitForRecords(log.head(), never);
      await log.split(SHARD);
      assert.equal(await woken, true);
    });

    it("ends with the signal, and with the log", async () => {
      const log = await trades();
      const stop = new AbortController();
      const [first, second] = [log.waitForRecords("0", stop.signal), log.waitForRecords("0", never)];
      stop.abort();
      assert.equal(await first, false);
      assert.equal(await log.waitForRecords("0", stop.signal), false);
      await log.close();
      assert.equal(await second, false);
      assert.equal(await log.waitForRecords("0", never), false);
    });
  });

  it("is read beside its writer as it was when it was opened for reading", async () => {
    assert.equal(await openLogForReading(directory(), "trades"), undefined);
    const log = await trades({ segments: { bytes: 120 } });
    await log.put(entries("A=1", "A=2"));
    const reader = (await openLogForReading(directory(), "trades"))!;
    await log.put(entries("A=3"));
    await log.put(entries("A=4"));
    assert.deepEqual(textsOf(await readAll(reader)), ["A=1", "A=2"]);
    assert.deepEqual(textsOf(await readAll((await openLogForReading(directory(), "trades"))!)), ["A=1", "A=2", "A=3", "A=4"]);
  });

  it("lies in the data directory", async () => {
    const root = join(directory(), "data");
    const data = openForWriting(root);
    assert.ok(isRight(data));
    const log = await data.right.openStream("quotes", { shards: 1, clock: testClock() });
    await log.put(entries("A=1"));
    const reading = openForReading(root);
    assert.ok(isRight(reading));
    assert.deepEqual(textsOf(await readAll((await reading.right.readStream("quotes"))!)), ["A=1"]);
    assert.equal(await reading.right.readStream("trades"), undefined);
    reading.right.close();
    await log.close();
    data.right.close();
    assert.ok(existsSync(join(root, "streams/quotes/quotes-000000000000/0000000000000001.log")));
  });
});
