import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForWriting, type WritableData } from "../../../adapters/embedded/data-directory.ts";
import { readSent, SENT_PREFIX } from "../../../domain/ledger/sent.ts";
import type { PutOutcome, StreamEntry, StreamReader, StreamWriter } from "../../../domain/ports/stream.ts";
import { Producer } from "../../../pipelines/stream-ingest/producer.ts";
import { NO_TOTALS } from "../../../pipelines/stream-ingest/totals.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { recordOf, tick } from "./helpers.ts";

const CLOCK = { now: () => Date.UTC(2026, 0, 18, 21) };
const SOURCE = { fingerprint: "test", finite: true };

/** The source, as it is handed over once more: taken up at another time, and with two records that are the same and cannot be read. */
const source = (taken: number): StreamEntry[] =>
  Array.from({ length: 60 }, (_, i) =>
    recordOf(
      i % 29 === 7 ? "{torn" : tick(i, { symbol: ["AAPL", "MSFT", "NVDA"][i % 3], ingested_at: `2026-01-18T21:00:0${taken}.000000Z` }),
      i,
    ),
  );

const contentOf = (data: Uint8Array) =>
  Buffer.from(data)
    .toString()
    .replace(/"ingested_at":"[^"]*"/, "");

/** Takes some of a batch, in whatever order, and dies: the rest is not there, and the producer was told of none. */
function dyingIn(stream: StreamWriter & StreamReader, left: { puts: number }, taken: readonly number[]): StreamWriter & StreamReader {
  return {
    shards: () => stream.shards(),
    read: (shard, after, limit) => stream.read(shard, after, limit),
    async put(entries): Promise<readonly PutOutcome[]> {
      if (left.puts-- > 0) return stream.put(entries);
      await stream.put(taken.filter((i) => i < entries.length).map((i) => entries[i]!));
      throw new Error("killed");
    },
  };
}

describe("the producer", () => {
  const directory = useTempDir();

  async function inProcess<T>(root: string, work: (data: WritableData, stream: StreamWriter & StreamReader) => Promise<T>): Promise<T> {
    const opened = openForWriting(root);
    if (isLeft(opened)) throw new Error(opened.left.message);
    const stream = await opened.right.openStream("trades", { clock: CLOCK, shards: 3 });
    try {
      return await work(opened.right, stream);
    } finally {
      await stream.close();
      opened.right.close();
    }
  }

  async function feed(data: WritableData, stream: StreamWriter & StreamReader, process: number, batch: number, flushes: boolean) {
    const ports = { stream, objects: data.objects, checkpoints: data.checkpoints, attempt: `producer-${process}` };
    const producer = await Producer.open(ports, "trades", SOURCE, { run: "run", before: NO_TOTALS });
    const entries = source(process);
    for (let from = producer.place.sent; from < entries.length; from += batch) {
      await producer.put(entries.slice(from, from + batch));
      if (flushes) await producer.flush();
    }
    return producer;
  }

  it("puts and books every record once, whatever part of a put a process dies in had reached the stream", async () => {
    const death = fc.record({
      puts: fc.nat({ max: 6 }),
      taken: fc.shuffledSubarray(Array.from({ length: 25 }, (_, i) => i)),
      batch: fc.integer({ min: 1, max: 25 }),
      flushes: fc.boolean(),
    });
    let round = 0;
    const schedule = fc.asyncProperty(fc.array(death, { maxLength: 5 }), async (deaths) => {
      const root = join(directory(), `round-${round++}`);
      for (const [i, { puts, taken, batch, flushes }] of deaths.entries()) {
        await inProcess(root, async (data, stream) => {
          const died = feed(data, dyingIn(stream, { puts }, taken), i, batch, flushes);
          await died.catch((error: Error) => assert.equal(error.message, "killed"));
        });
      }
      await inProcess(root, async (data, stream) => (await feed(data, stream, 9, 25, false)).end());
      await inProcess(root, async (data, stream) => {
        const put: string[] = [];
        for (const { id } of await stream.shards()) {
          for (const record of (await stream.read(id, undefined, 1_000)).records) put.push(contentOf(record.data));
        }
        const expected = source(0).map(({ data: bytes }) => contentOf(bytes));
        assert.deepEqual(put.sort(), expected.sort());
        assert.equal(await bookedIn(data), put.length);
      });
    });
    await fc.assert(schedule, { numRuns: 15 });
  });

  it("goes on where one left off that did not yet say which record its place counts", async () => {
    const key = "stream-ingest/producer/trades";
    await inProcess(directory(), async (data, stream) => {
      const ports = { stream, objects: data.objects, checkpoints: data.checkpoints, attempt: "producer-1" };
      const producer = await Producer.open(ports, "trades", SOURCE, { run: "run", before: NO_TOTALS });
      await producer.put(source(0).slice(0, 20));
      await producer.flush();
      const { version, position } = (await data.checkpoints.read(key))!;
      const { reached: _, ...older } = position as Readonly<Record<string, unknown>>;
      const publish = { attempt: "older", objects: [], latest: [], verdicts: [] };
      await data.checkpoints.commit({ shard: key, expectedVersion: version, position: older, state: new Map(), publish });
      await data.checkpoints.finish({ ...publish, shard: key, version: version + 1 });
    });
    await inProcess(directory(), async (data, stream) => {
      const producer = await feed(data, stream, 2, 25, false);
      assert.deepEqual([producer.resumed, producer.place.sent], [true, 60]);
      await producer.end();
      assert.equal(await bookedIn(data), 60);
    });
  });

  describe("of a stream that shows a record only after a while", () => {
    /** Through a network, records of the last call not shown until somebody has waited so many times. */
    function showingLate(stream: StreamWriter & StreamReader, waits: number) {
      const waited: number[] = [];
      const late: StreamWriter & StreamReader = {
        answersCanBeLost: true,
        shards: () => stream.shards(),
        put: (entries) => stream.put(entries),
        read: async (shard, after, limit) => (waited.length < waits ? { records: [], ended: false } : stream.read(shard, after, limit)),
      };
      return { late, waited, wait: async (ms: number) => waited.push(ms) };
    }

    const putLate = (process: string, waits: number) =>
      inProcess(directory(), async (data, stream) => {
        const { late, waited, wait } = showingLate(stream, waits);
        const ports = { stream: late, objects: data.objects, checkpoints: data.checkpoints, attempt: process, wait };
        const producer = await Producer.open(ports, "trades", SOURCE, { run: "run", before: NO_TOTALS });
        if (producer.place.sent === 0) await producer.put(source(1));
        await producer.flush(true);
        return { waited, booked: await bookedIn(data) };
      });

    it("waits for what was acknowledged before it says that it was sent", async () => {
      assert.deepEqual(await putLate("one", 3), { waited: [100, 200, 400], booked: 60 });
      assert.deepEqual(await putLate("two", 0), { waited: [], booked: 60 });
    });

    it("commits nothing where that never comes, and the next process books it", async () => {
      await assert.rejects(
        putLate("one", 100),
        /^Error: the stream acknowledged \d+ of trades-\d+ and does not show it after 6\.3 s: run again/,
      );
      await inProcess(directory(), async (data) => assert.equal(await bookedIn(data), 0));
      assert.equal((await putLate("two", 0)).booked, 60);
    });
  });

  it("puts what stands in for a record that is too large once, too", async () => {
    const huge = recordOf(tick(1, { exchange: "X".repeat(11 * 1024 * 1024) }), 1);
    for (const process of [1, 2]) {
      await inProcess(directory(), async (data, stream) => {
        const ports = { stream, objects: data.objects, checkpoints: data.checkpoints, attempt: `producer-${process}` };
        const producer = await Producer.open(ports, "trades", SOURCE, { run: "run", before: NO_TOTALS });
        assert.equal(producer.place.sent, 0, "the first process ends without saying how far it came");
        await producer.put([huge]);
      });
    }
    const stoodIn = await inProcess(directory(), async (_data, stream) => {
      const shards = await stream.shards();
      return (await Promise.all(shards.map(({ id }) => stream.read(id, undefined, 10)))).flatMap(({ records }) => records);
    });
    assert.equal(stoodIn.length, 1);
    assert.equal(JSON.parse(Buffer.from(stoodIn[0]!.data).toString()).bytes, huge.data.length);
  });
});

async function bookedIn({ objects }: WritableData): Promise<number> {
  let booked = 0;
  for (const key of await objects.list(SENT_PREFIX)) {
    const lines = Buffer.from((await objects.read(key))!)
      .toString()
      .trimEnd()
      .split("\n");
    for (const line of lines) booked += Number(readSent(line).tally.count);
  }
  return booked;
}
