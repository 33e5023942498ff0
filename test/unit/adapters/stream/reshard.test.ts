import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { right } from "fp-ts/lib/Either.js";
import { evenTopology, hashOfKey, mergeShards, splitShard } from "../../../../adapters/embedded/stream/topology.ts";
import { entries, openTrades, readAll, readShard, testClock, textsOf, told, useTrades } from "./helpers.ts";

const shard = (number: number) => `trades-${String(number).padStart(12, "0")}`;
const LAST = 2n ** 128n - 1n;
const MIDDLE = 2n ** 127n;

describe("a stream's shards", () => {
  const { trades } = useTrades();

  it("share the hashes evenly, each hash in one of them", () => {
    const ranges = (count: number) => evenTopology("trades", count).shards.map(({ range }) => [range.first, range.last]);
    assert.deepEqual(ranges(1), [[0n, LAST]]);
    assert.deepEqual(ranges(3), [
      [0n, 113427455640312821154458202477256070484n],
      [113427455640312821154458202477256070485n, 226854911280625642308916404954512140969n],
      [226854911280625642308916404954512140970n, LAST],
    ]);
    assert.throws(() => evenTopology("trades", 0), /a stream has a whole number of shards from 1 up, not 0/);
    assert.throws(() => evenTopology("trades", 1.5), /not 1.5/);
  });

  it("take keys by the MD5 of their UTF-8", () => {
    assert.equal(hashOfKey("AAPL"), 0x8b10e4ae9eeb5684921a9ab27e4d87aan);
    assert.equal(hashOfKey("ü"), 0xc03410a5204b21cd8229ff754688d743n);
  });

  it("are split in half: the parent takes nothing more and is read to its end first", async () => {
    const log = await trades();
    await log.put(entries("AAPL=1", "AMZN=1", "AAPL=2"));
    const children = [
      { id: shard(1), parents: [shard(0)], range: { first: 0n, last: MIDDLE - 1n }, closed: false },
      { id: shard(2), parents: [shard(0)], range: { first: MIDDLE, last: LAST }, closed: false },
    ];
    assert.deepEqual(await log.split(shard(0)), right(children));
    // The split took number 4.
    assert.deepEqual(told(await log.put(entries("AAPL=3", "AMZN=2"))), [`${shard(2)}/5`, `${shard(1)}/6`]);
    const parent = { id: shard(0), parents: [], range: { first: 0n, last: LAST }, closed: true };
    assert.deepEqual(await log.shards(), [parent, ...children]);

    const some = await log.read(shard(0), undefined, 2);
    assert.deepEqual([textsOf(some.records), some.ended], [["AAPL=1", "AMZN=1"], false]);
    const rest = await log.read(shard(0), "2", 1);
    assert.deepEqual([textsOf(rest.records), rest.ended], [["AAPL=2"], true]);
    assert.deepEqual(await log.read(shard(0), "3", 1), { records: [], ended: true });
    assert.deepEqual(textsOf(await readShard(log, shard(1))), ["AMZN=2"]);
    assert.deepEqual(textsOf(await readShard(log, shard(2))), ["AAPL=3"]);
  });

  it("are merged with a neighbour, in whichever order they are named", async () => {
    const log = await trades({ shards: 3 });
    await log.put(entries("AAPL=1", "AMZN=1")); // shards 1 and 0
    const child = {
      id: shard(3),
      parents: [shard(0), shard(1)],
      range: { first: 0n, last: 226854911280625642308916404954512140969n },
      closed: false,
    };
    assert.deepEqual(await log.merge(shard(1), shard(0)), right([child]));
    assert.deepEqual(told(await log.put(entries("AAPL=2", "AMZN=2"))), [`${shard(3)}/4`, `${shard(3)}/5`]);
    assert.deepEqual(
      (await log.shards()).map(({ id, closed }) => [id, closed]),
      [
        [shard(0), true],
        [shard(1), true],
        [shard(2), false],
        [shard(3), false],
      ],
    );
  });

  it("are the same when opened anew, and a closed one that never had a record is listed no more", async () => {
    const log = await trades();
    const before = { ...(await log.split(shard(0))) };
    assert.deepEqual(before, right(await log.shards()));
    const shards = await log.shards();
    await log.close();
    const again = await trades({ shards: 9 });
    assert.deepEqual(await again.shards(), shards);
    assert.deepEqual(await again.read(shard(0), undefined, 1), { records: [], ended: true });
  });

  it("are not split or merged where that makes no sense, and say why", async () => {
    const log = await trades({ shards: 3 });
    const why = async (resharding: ReturnType<typeof log.split>) => {
      const done = await resharding;
      return done._tag === "Left" && [done.left._tag, done.left.message];
    };
    const unknown = 'the stream "trades" has no shard "x"; its shards() lists those it has';
    assert.deepEqual(await why(log.split("x")), ["UnknownShard", unknown]);
    assert.deepEqual(await why(log.merge(shard(0), "x")), ["UnknownShard", unknown]);
    const neighbours = (a: string, b: string) => ["NotAdjacent", `${a} and ${b} cannot be merged: their ranges are no neighbours`];
    assert.deepEqual(await why(log.merge(shard(0), shard(2))), neighbours(shard(0), shard(2)));
    assert.deepEqual(await why(log.merge(shard(1), shard(1))), neighbours(shard(1), shard(1)));
    await log.split(shard(0));
    const closed = ["ClosedShard", `${shard(0)} is closed: it has been split or merged before`];
    assert.deepEqual(await why(log.split(shard(0))), closed);
    assert.deepEqual(await why(log.merge(shard(1), shard(0))), closed);
    assert.equal(log.head(), "1");
  });

  it("are split until one takes a single hash, and merged again to the whole range", () => {
    let topology = evenTopology("trades", 1);
    for (let i = 0; i < 128; i++) {
      const split = splitShard(topology, topology.shards.at(-1)!.id);
      assert.ok(split._tag === "Right");
      topology = split.right.topology;
    }
    const narrow = topology.shards.at(-1)!;
    assert.deepEqual(narrow.range, { first: LAST, last: LAST });
    const split = splitShard(topology, narrow.id);
    assert.deepEqual(split._tag === "Left" && split.left._tag, "TooNarrow");
    for (;;) {
      const [first, second] = topology.shards.filter(({ closed }) => !closed).toSorted((a, b) => (a.range.first < b.range.first ? 1 : -1));
      if (!second) return assert.deepEqual(first?.range, { first: 0n, last: LAST });
      const merged = mergeShards(topology, first!.id, second.id);
      assert.ok(merged._tag === "Right");
      topology = merged.right.topology;
    }
  });

  const steps = fc.oneof(
    { weight: 4, arbitrary: fc.record({ put: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }) }) },
    { weight: 1, arbitrary: fc.record({ split: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ merge: fc.nat() }) },
    { weight: 1, arbitrary: fc.constant({ reopen: true }) },
  );

  it("give every record once and each key's in the order of their putting, however they are split, merged and opened anew", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 7 }),
        async (schedule, shards, limit) => {
          const root = mkdtempSync(join(tmpdir(), "assay-test-"));
          const open = () => openTrades(root, { shards, clock: testClock(), segments: { bytes: 300 } });
          let log = await open();
          try {
            const put: string[] = [];
            const numbers: number[] = [];
            for (const step of schedule) {
              const taking = (await log.shards()).filter(({ closed }) => !closed).sort((a, b) => (a.range.first < b.range.first ? -1 : 1));
              if ("put" in step) {
                const texts = step.put.map((key, i) => `K${key}=${put.length + i}`);
                for (const outcome of await log.put(entries(...texts)))
                  numbers.push(outcome._tag === "Put" ? Number(outcome.sequenceNumber) : NaN);
                put.push(...texts);
              } else if ("split" in step) {
                await log.split(taking[step.split % taking.length]!.id);
              } else if ("merge" in step) {
                const low = step.merge % taking.length;
                if (low + 1 < taking.length) await log.merge(taking[low]!.id, taking[low + 1]!.id);
              } else {
                await log.close();
                log = await open();
              }
            }
            const texts = textsOf(await readAll(log, limit));
            const ofKey = (all: readonly string[], key: number) => all.filter((text) => text.startsWith(`K${key}=`));
            for (let key = 0; key < 10; key++) assert.deepEqual(ofKey(texts, key), ofKey(put, key));
            assert.equal(texts.length, put.length);
            assert.ok(
              numbers.every((number, i) => number > (numbers[i - 1] ?? 0)),
              "sequence numbers grow over the stream",
            );
          } finally {
            await log.close();
            rmSync(root, { recursive: true });
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
