import assert from "node:assert/strict";
import { isRight } from "fp-ts/lib/Either.js";
import { auditArrival } from "../../../domain/ledger/audit.ts";
import { hashText } from "../../../domain/ledger/hash.ts";
import { Counter, readTransfer } from "../../../domain/ledger/ledger.ts";
import { contentHashes, rowHashes } from "../../../domain/ledger/row-hash.ts";
import { type Tick, tickContract } from "../../../domain/market/tick.ts";
import type { Telling } from "../../../domain/ports/tellings.ts";
import { finishEarlierCommits } from "../../../domain/publish.ts";
import { type Merged, mergeLate } from "../../../pipelines/historical-batch/late.ts";
import type { HistoryPorts } from "../../../pipelines/historical-batch/ports.ts";
import type { MemoryObjects } from "../../support/memory-stores.ts";
import { rule, suiteOf } from "../quality/helpers.ts";
import { fakePorts, settings } from "./helpers.ts";

const SHARD = "trades-000000000000";
const TICK: Tick = {
  symbol: "AAPL",
  event_time: "2026-01-12T14:30:00.000000Z",
  event_nanos: 0,
  price: 260,
  volume: 10,
  exchange: null,
  trade_id: "1",
  sequence: null,
  source: "test",
  ingested_at: "2026-01-18T14:30:00.000000Z",
  revision: 0,
  receipt_id: "",
};

/** A late trade at a sequence number, as stream-ingest writes it. */
function line(sequence: number, change: Partial<Tick> = {}, amends?: "correction" | "cancel"): string {
  const canonical = { ...TICK, receipt_id: `${SHARD}:${sequence}`, ...change };
  return JSON.stringify({ receipt_id: `${SHARD}:${sequence}`, original: `original ${sequence}`, canonical, amends });
}

function put(objects: MemoryObjects, sequence: number, lines: readonly string[]): void {
  const key = `late/stock_market_data/year=2026/month=01/day=18/${SHARD}-${sequence}.jsonl`;
  objects.published.set(key, new TextEncoder().encode(`${lines.join("\n")}\n`));
}

function telling(revision: number, change: Partial<Tick> = {}): Telling {
  const columns = new Map(Object.entries({ ...TICK, ...change }).map(([name, value]) => [name, [value]]));
  const { source, symbol, trade_id } = { ...TICK, ...change };
  return { source, symbol, id: trade_id!, revision, content: contentHashes(tickContract, columns).at(0) };
}

const merge = async (ports: HistoryPorts, change = {}): Promise<Merged> => {
  const merged = await mergeLate(ports, settings(change));
  if (isRight(merged)) return merged.right;
  throw new Error(merged.left.message);
};

/** Where each trade came to rest, by sequence number. */
async function fates(objects: MemoryObjects): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  const sequenceOf = (row: { receipt_id: string }) => row.receipt_id.split(":")[1]!;
  for (const text of (await objects.lines("curated/")).filter(Boolean)) {
    const row = JSON.parse(text) as Tick;
    found.push([sequenceOf(row), `curated ${row.revision}`]);
  }
  for (const text of (await objects.lines("quarantine/")).filter(Boolean)) {
    const row = JSON.parse(text);
    found.push([sequenceOf(row), row.reasons.map(({ message }: { message: string }) => message).join(", ")]);
  }
  return Object.fromEntries(found);
}

describe("merging late trades", () => {
  it("curates those that nothing was told of, by day of event time, and tells first ones from amendments", async () => {
    const { ports, objects } = fakePorts([]);
    put(objects, 5, [line(5), line(6, { trade_id: "2", event_time: "2026-01-13T10:00:00.000000Z" })]);
    put(objects, 10, [
      line(10, { trade_id: "3", volume: 0 }, "cancel"),
      line(11, { trade_id: null }),
      line(12, { trade_id: null, sequence: 9 }),
    ]);
    assert.deepEqual(await merge(ports), { records: 5, curated: 5, quarantined: 0, duplicate: 0, failed: 0 });
    assert.deepEqual(await fates(objects), { 5: "curated 1", 6: "curated 1", 10: "curated 2", 11: "curated 1", 12: "curated 1" });
    assert.deepEqual(await objects.list("curated/"), [
      "curated/stock_market_data/year=2026/month=01/day=12/late-000000001.jsonl",
      "curated/stock_market_data/year=2026/month=01/day=13/late-000000001.jsonl",
    ]);
  });

  it("knows a trade that is curated with equal content as a duplicate, and one with other content as a revision", async () => {
    const tellings = [telling(1), telling(1, { trade_id: "2" }), telling(3, { trade_id: "2", price: 99 }), telling(2, { trade_id: "4" })];
    const { ports, objects } = fakePorts([], { tellingsOf: async () => tellings });
    put(objects, 1, [
      line(1),
      line(2, { price: 261 }),
      line(3, { price: 261 }),
      line(4, { trade_id: "2", price: 99 }),
      line(5, { trade_id: "2", price: 98 }, "correction"),
      line(6, { trade_id: "4", price: 7 }),
    ]);
    assert.deepEqual(await merge(ports), { records: 6, curated: 3, quarantined: 0, duplicate: 3, failed: 0 });
    assert.deepEqual(await fates(objects), { 2: "curated 2", 5: "curated 4", 6: "curated 1" });
  });

  it("asks for just those trades that the batch is about, each once", async () => {
    const asked: unknown[] = [];
    const { ports, objects } = fakePorts([], {
      tellingsOf: async (keys) => {
        asked.push(keys);
        return [];
      },
    });
    put(objects, 1, [line(1), line(2), line(3, { trade_id: null })]);
    await merge(ports);
    assert.deepEqual(asked, [[{ source: "test", symbol: "AAPL", id: "1" }]]);
  });

  it("splits off what the suite refuses now, and of a batch with too many such serves none", async () => {
    const suite = suiteOf([rule("expect_column_values_to_be_between", { column: "price", max_value: 1_000 }, { id: "price-below-1000" })]);
    const lines = Array.from({ length: 4 }, (_, i) => line(i + 1, { trade_id: String(i), price: i === 3 ? 5_000 : 1 }));
    const lenient = fakePorts([], { tickSuite: suite });
    put(lenient.objects, 1, lines);
    assert.deepEqual(await merge(lenient.ports), { records: 4, curated: 3, quarantined: 1, duplicate: 0, failed: 0 });
    assert.equal((await fates(lenient.objects))[4], "fails price-below-1000");
    const strict = fakePorts([], { tickSuite: suite });
    put(strict.objects, 1, lines);
    assert.deepEqual(await merge(strict.ports, { minRows: 0 }), { records: 4, curated: 0, quarantined: 4, duplicate: 0, failed: 1 });
    assert.match((await fates(strict.objects))[1]!, /^its batch failed: .*1 of 4/);
    assert.match(strict.logged[0]!, /QUALITY=FAIL historical-batch late-000000001 4\/4 failed/);
  });

  it("takes whole objects in the order of their numbers, and finds nothing the second time", async () => {
    const { ports, objects, checkpoints } = fakePorts([]);
    for (const sequence of [9, 10, 100])
      put(objects, sequence, [line(sequence, { trade_id: `t${sequence}` }), line(sequence + 1, { trade_id: `u${sequence}` })]);
    assert.equal((await merge(ports, { batchRecords: 3 })).records, 6);
    assert.deepEqual((await checkpoints.read("historical-batch/late"))!.position, { through: { [SHARD]: "100" } });
    assert.deepEqual(
      (await objects.list("ledger/")).map((key) => key.split("/").at(-1)),
      ["late-000000001.jsonl", "late-000000002.jsonl"],
    );
    assert.equal((await merge(ports)).records, 0);
    put(objects, 200, [line(200, { trade_id: "new" })]);
    assert.equal((await merge(ports)).records, 1);
  });

  it("moves them in the ledger so that an audit of arrival, zones and late lines balances", async () => {
    const { ports, objects } = fakePorts([], { tellingsOf: async () => [telling(1)] });
    const lines = [line(1), line(2, { trade_id: "2" }), line(3, { trade_id: "3" })];
    put(objects, 1, lines);
    await merge(ports);
    const tally = (rows: readonly (readonly [receipt: string, row: bigint])[]) => {
      const counter = new Counter();
      for (const [receipt, row] of rows) counter.add(hashText(receipt), row);
      return counter.tally();
    };
    const originals = tally([1, 2, 3].map((i) => [`${SHARD}:${i}`, hashText(`original ${i}`)]));
    const late = tally(lines.map((text, i) => [`${SHARD}:${i + 1}`, hashText(text)]));
    const rows = (await objects.lines("curated/")).map((text) => JSON.parse(text) as Tick);
    const columns = new Map(tickContract.fieldNames.map((name) => [name, rows.map((row) => row[name as keyof Tick])]));
    const hashes = rowHashes(tickContract, columns, contentHashes(tickContract, columns));
    const curated = tally(rows.map((row, i) => [row.receipt_id, hashes.at(i)]));
    const earlier = { run: `${SHARD}@1`, arrival: SHARD };
    const transfers = [
      { ...earlier, from: "source", to: "received", tally: originals } as const,
      { ...earlier, from: "received", to: "late", tally: late } as const,
      ...(await objects.lines("ledger/")).map(readTransfer),
    ];
    const zones = new Map([["late", late] as const, ["curated", curated] as const]);
    assert.deepEqual(auditArrival(SHARD, "run", transfers, { raw: { tally: originals, intact: true }, zones }), []);
  });

  it("is finished by the next run where it was killed between commit and publication", async () => {
    const { ports, objects } = fakePorts([]);
    put(objects, 1, [line(1)]);
    const killed: HistoryPorts = {
      ...ports,
      objects: Object.assign(Object.create(objects) as MemoryObjects, { publish: () => Promise.reject(new Error("killed")) }),
    };
    await assert.rejects(merge(killed), /killed/);
    assert.deepEqual(await objects.list("curated/"), []);
    await finishEarlierCommits(ports);
    assert.equal((await merge(ports)).records, 0);
    assert.deepEqual(await fates(objects), { 1: "curated 1" });
  });

  it("stops between batches when asked, and names the place of a line that is no late trade", async () => {
    const { ports, objects } = fakePorts([]);
    put(objects, 1, [line(1)]);
    assert.equal((await merge({ ...ports, stopRequested: () => true })).records, 0);
    for (const torn of ["{torn", "null", line(2, { price: "much" as unknown as number })]) {
      put(objects, 1, [line(1), torn]);
      await assert.rejects(merge(ports), /^SyntaxError: line 2 of late\/.*-1\.jsonl is no late trade as stream-ingest writes it/);
    }
    objects.published.set("late/stock_market_data/notes.txt", new Uint8Array());
    await assert.rejects(merge(ports), /late\/stock_market_data\/notes\.txt is no object of late trades by its name/);
  });
});
