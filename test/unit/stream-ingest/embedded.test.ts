import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForWriting } from "../../../adapters/embedded/data-directory.ts";
import { decodeCurated, encoderOf } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import { audit } from "../../../ops/audit/audit.ts";
import { consume } from "../../../pipelines/stream-ingest/consumer.ts";
import type { StreamPorts } from "../../../pipelines/stream-ingest/ports.ts";
import { Producer } from "../../../pipelines/stream-ingest/producer.ts";
import { NO_TOTALS } from "../../../pipelines/stream-ingest/totals.ts";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { fakePorts, type Put, recordOf, settings, tick } from "./helpers.ts";

const CLOCK = { now: () => Date.UTC(2026, 0, 18, 21) };

/** Invocations after which a process stops, and what happens to the shards before the next one goes on. */
interface Process {
  readonly invocations: number;
  readonly puts: number;
  readonly reshard: "split" | "merge" | "none";
}

/**
 * Puts records into a stream on disk and processes them, process after process, each on stores opened anew. The poison is a
 * record that no process can ever work on.
 */
async function play(root: string, puts: readonly Put[], processes: readonly Process[], batchRecords: number) {
  const chosen = settings({ format: "jsonl", batchRecords, shards: 1, retryAttempts: 1 });
  const logged: string[] = [];
  let from = 0;
  for (const [i, { invocations, puts: count, reshard }] of [
    ...processes,
    { invocations: 1e9, puts: 1e9, reshard: "none" as const },
  ].entries()) {
    const opened = openForWriting(root);
    if (isLeft(opened)) throw new Error(opened.left.message);
    const data = opened.right;
    const stream = await data.openStream("trades", { clock: CLOCK, shards: 1 });
    const producer = await Producer.open(
      { stream, objects: data.objects, checkpoints: data.checkpoints, attempt: `producer-${i}` },
      "trades",
      { fingerprint: "test", finite: true },
      { run: "run", before: NO_TOTALS },
    );
    const to = Math.min(from + count, puts.length);
    const entries = puts.slice(producer.place.sent, to).map((put) => recordOf(put, 1));
    if (entries.length > 0) await producer.put(entries);
    assert.equal(producer.place.sent, to, "what the stream holds already is passed over");
    from = to;
    // Every other process but the last dies without having booked what it put.
    if (i % 2 === 0 || i === processes.length) await producer.flush();
    const open = (await stream.shards()).filter(({ closed }) => !closed);
    if (reshard === "split") await stream.split(open[0]!.id);
    if (reshard === "merge" && open.length > 1) await stream.merge(open[0]!.id, open[1]!.id);

    const ports: StreamPorts = {
      ...fakePorts().ports,
      objects: data.objects,
      checkpoints: data.checkpoints,
      encoder: encoderOf("jsonl"),
      readShard: async (id) => stream.shard(id),
      attempt: `processor-${i}`,
      clock: CLOCK,
      observer: { progress: () => {}, log: (line) => logged.push(line) },
      readWire: (bytes) => {
        if (Buffer.from(bytes).includes('"exchange":"POISON"')) throw new Error("out of memory");
        return readWire(bytes);
      },
    };
    let invoked = 0;
    const started = performance.now();
    await consume({
      ports,
      settings: chosen,
      stream,
      drain: AbortSignal.abort(),
      stopRequested: () => invoked >= invocations,
      now: () => CLOCK.now() + (performance.now() - started) * 1_000,
      onInvoked: () => {
        invoked++;
      },
    });
    await stream.close();
    data.close();
  }
  return { logged, ...(await left(root)) };
}

async function left(root: string) {
  const opened = openForWriting(root);
  if (isLeft(opened)) throw new Error(opened.left.message);
  const report = await audit({ objects: opened.right.objects, readRecords, decodeCurated });
  opened.right.close();
  const rows = globSync("curated/stock_market_data/**/*.jsonl", { cwd: root }).flatMap((path) =>
    readFileSync(join(root, path), "utf8").trimEnd().split("\n"),
  );
  const letters = globSync("dead-letters/**/*.jsonl", { cwd: root }).flatMap((path) =>
    readFileSync(join(root, path), "utf8").trimEnd().split("\n"),
  );
  return {
    findings: report.findings,
    rows: rows.map((row) => JSON.stringify({ ...JSON.parse(row), receipt_id: undefined })).sort(),
    deadLettered: letters.map((line) => Buffer.from(JSON.parse(line).base64, "base64").toString()),
  };
}

describe("stream-ingest on the embedded stores", () => {
  const directory = useTempDir();

  it("publishes every trade once, whatever process ends when and however the shards are cut meanwhile", async () => {
    const puts = Array.from({ length: 120 }, (_, i) =>
      i % 40 === 17 ? "{torn" : tick(i * 700, { symbol: ["AAPL", "MSFT", "NVDA"][i % 3], trade_id: String(i % 30 === 29 ? i - 3 : i) }),
    );
    let round = 0;
    const expected = await play(join(directory(), "undisturbed"), puts, [], 1_000);
    assert.ok(expected.rows.length > 100);
    const process: fc.Arbitrary<Process> = fc.record({
      invocations: fc.integer({ min: 0, max: 4 }),
      puts: fc.integer({ min: 0, max: 60 }),
      reshard: fc.constantFrom("split", "merge", "none"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(process, { maxLength: 4 }), fc.integer({ min: 5, max: 50 }), async (processes, batchRecords) => {
        const { findings, rows } = await play(join(directory(), `round-${round++}`), puts, processes, batchRecords);
        assert.deepEqual([findings, rows], [[], expected.rows]);
      }),
      { numRuns: 12 },
    );
  });

  it("ends with a poison record whole in dead-letters after its retries, and everything around it served", async () => {
    const poison = tick(5, { exchange: "POISON" });
    const puts = [tick(0), tick(1), poison, tick(6), tick(7)];
    const { findings, rows, deadLettered, logged } = await play(join(directory(), "poison"), puts, [], 100);
    assert.deepEqual([findings, rows.length, deadLettered], [[], 4, [JSON.stringify(poison)]]);
    assert.equal(
      logged.filter((line) => line.includes("cannot process")).length,
      4,
      "met in its batch, then at the head of the rest, then twice alone",
    );
    assert.equal(logged.filter((line) => line.includes("gave up 1 records")).length, 1);
  });
});
