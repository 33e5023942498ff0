import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForWriting } from "../../../adapters/embedded/data-directory.ts";
import { processShardBatch } from "../../../pipelines/stream-ingest/handler.ts";
import { Retention } from "../../../pipelines/stream-ingest/retention.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { fakePorts, recordOf, settings, tick } from "./helpers.ts";

const HOUR = 3_600_000;

describe("what a stream keeps", () => {
  const directory = useTempDir();

  /** A stream of one shard with a put of ten records each hour, each a segment, of which so many records are processed. */
  async function hourly(hours: number, processed: number) {
    const opened = openForWriting(directory());
    if (isLeft(opened)) throw new Error(opened.left.message);
    const clock = { at: Date.UTC(2026, 0, 18), now: () => clock.at };
    const stream = await opened.right.openStream("trades", { clock, shards: 1, segments: { ms: HOUR } });
    for (let hour = 0; hour < hours; hour++) {
      await stream.put(Array.from({ length: 10 }, (_, i) => recordOf(tick(hour * 10 + i), 1)));
      clock.at += HOUR;
    }
    const { ports, logged } = fakePorts({ clock });
    const [shard] = await stream.shards();
    const chosen = settings({ retentionHours: 24 });
    if (processed > 0) await processShardBatch(ports, chosen, shard!, (await stream.read(shard!.id, undefined, processed)).records);
    logged.length = 0;
    const kept = async () => (await stream.read(shard!.id, undefined, 10_000)).records.map(({ sequenceNumber }) => Number(sequenceNumber));
    const close = async () => {
      await stream.close();
      opened.right.close();
    };
    return { retention: new Retention(ports, stream, chosen), clock, logged, kept, close };
  }

  it("is what is younger than its retention, once the older is processed; the log says how much went", async () => {
    const { retention, logged, kept, close } = await hourly(30, 300);
    await retention.apply();
    assert.deepEqual((await kept())[0], 61, "hours 0 to 5 are older than a day");
    assert.deepEqual(
      logged.map((line) => JSON.parse(line).message),
      ["the stream forgot 60 records older than 24 hours, all of them processed"],
    );
    await close();
  });

  it("is also what is older and not processed yet, and the log says so", async () => {
    const { retention, logged, kept, close } = await hourly(30, 25);
    await retention.apply();
    assert.deepEqual((await kept())[0], 21, "the segment that is read in part is kept");
    assert.deepEqual(
      logged.map((line) => JSON.parse(line).message),
      [
        "the stream forgot 20 records older than 24 hours, all of them processed",
        "the stream holds records older than 24 hours, from 2026-01-18T02:00:00.000Z on: they are not processed yet",
      ],
    );
    await close();
  });

  it("is all of it where nothing was processed", async () => {
    const { retention, kept, close } = await hourly(30, 0);
    await retention.apply();
    assert.equal((await kept()).length, 300);
    await close();
  });

  it("is looked at once an hour", async () => {
    const { retention, clock, close } = await hourly(1, 10);
    assert.equal(retention.isDue(), true);
    await retention.apply();
    assert.equal(retention.isDue(), false);
    clock.at += HOUR - 1;
    assert.equal(retention.isDue(), false);
    clock.at += 1;
    assert.equal(retention.isDue(), true);
    await close();
  });
});
