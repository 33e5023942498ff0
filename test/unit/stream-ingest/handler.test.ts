import assert from "node:assert/strict";
import { giveUp, processShardBatch } from "../../../pipelines/stream-ingest/handler.ts";
import type { Position } from "../../../pipelines/stream-ingest/shard.ts";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";
import { fakePorts, OPEN_MS, type Put, recordOf, recordsOf, SHARD, settings, tick, zone } from "./helpers.ts";

const DONE = { batchItemFailures: [] };

/** A fresh processor that has been given these records in one batch. */
async function given(puts: readonly Put[], change: Parameters<typeof settings>[0] = {}) {
  const world = fakePorts();
  const chosen = settings(change);
  const response = await processShardBatch(world.ports, chosen, SHARD, recordsOf(puts));
  return { ...world, response, settings: chosen };
}

const totalsOf = async ({ checkpoints }: ReturnType<typeof fakePorts>) =>
  ((await checkpoints.read(`stream-ingest/${SHARD.id}`))!.position as Position).totals;

describe("processShardBatch", () => {
  it("serves good trades and quarantines bad ones of the same batch, each with its reasons and its original", async () => {
    const latin = Uint8Array.from([0x7b, 0xe9, 0x7d]);
    const world = await given([tick(0), "{not json", tick(1, { price: -1 }), latin, tick(2)]);
    assert.deepEqual(world.response, DONE);
    const rows = await zone(world.objects, "curated/stock_market_data/");
    assert.deepEqual(
      rows.map(({ trade_id, revision, receipt_id }) => [trade_id, revision, receipt_id]),
      [
        ["0", 1, "trades-000000000001:1"],
        ["2", 1, "trades-000000000001:5"],
      ],
    );
    const bad = await zone(world.objects, "quarantine/");
    assert.deepEqual(
      bad.map(({ receipt_id, original, reasons }) => [
        receipt_id,
        original,
        (reasons as { message: string }[]).map(({ message }) => message),
      ]),
      [
        [
          "trades-000000000001:2",
          "{not json",
          ["cannot be read: it is not JSON (Expected property name or '}' in JSON at position 1 (line 1 column 2))"],
        ],
        ["trades-000000000001:3", JSON.stringify(tick(1, { price: -1 })), ["fails price-above-zero"]],
        ["trades-000000000001:4", "base64:e+l9", ["cannot be read: it is not UTF-8 text"]],
      ],
    );
    const { received, curated, quarantined, passed, failed } = await totalsOf(world);
    assert.deepEqual({ received, curated, quarantined, passed, failed }, { received: 5, curated: 2, quarantined: 3, passed: 1, failed: 0 });
    assert.match(world.logged[0]!, /"QUALITY=PASS stream-ingest trades-000000000001:1-5 3\/5 failed"/);
  });

  it("publishes each symbol's indicators as they are after the batch, also where trades came out of order", async () => {
    const world = await given([
      tick(0, { price: 100, volume: 1 }),
      tick(2000, { price: 104, volume: 3 }),
      tick(1000, { price: 99, volume: 0 }),
    ]);
    const [figures, ...others] = await world.checkpoints.indicators();
    assert.deepEqual(others, []);
    const { ema, ...rest } = figures!;
    assert.deepEqual(rest, {
      symbol: "AAPL",
      source: "fake",
      event_time: tick(2000)["event_time"],
      ma: 101,
      ma_trades: 3,
      vwap: 103,
      day_volume: 4,
      day_trades: 3,
    });
    assert.ok(ema > 100.9 && ema < 101.1, `with a half-life of a minute the three weigh nearly alike, and not ${ema}`);
    await processShardBatch(world.ports, world.settings, SHARD, recordsOf([tick(3000, { price: 105 })], 4));
    assert.equal((await world.checkpoints.indicators())[0]!.ma, 102);
  });

  it("drops what the checkpoint covers, whatever batch it comes in again", async () => {
    const world = await given([tick(0), tick(1)]);
    for (const memory of [true, false]) {
      if (!memory) world.ports.memory.clear();
      await processShardBatch(world.ports, world.settings, SHARD, recordsOf([tick(0), tick(1)]));
    }
    await processShardBatch(world.ports, world.settings, SHARD, recordsOf([tick(0), tick(1), tick(2)]));
    const rows = await zone(world.objects, "curated/stock_market_data/");
    assert.deepEqual(rows.map(({ trade_id }) => trade_id).sort(), ["0", "1", "2"]);
    assert.equal((await totalsOf(world)).received, 3);
  });

  it("counts a trade told again as a duplicate, in the same batch and in a later one", async () => {
    const world = await given([tick(0), tick(1), tick(0)]);
    world.ports.memory.clear();
    await processShardBatch(world.ports, world.settings, SHARD, recordsOf([tick(1), tick(2)], 4));
    const { curated, duplicate } = await totalsOf(world);
    assert.deepEqual([curated, duplicate], [3, 2]);
  });

  it("knows again a trade whose id does not count, and one that has a sequence only", async () => {
    const named = { trade_id: "2026-01-16/V/7" };
    const numbered = { trade_id: null, sequence: 99 };
    const world = await given([tick(0, named), tick(1, numbered)]);
    world.ports.memory.clear();
    await processShardBatch(world.ports, world.settings, SHARD, recordsOf([tick(0, named), tick(1, numbered)], 3));
    assert.deepEqual([(await totalsOf(world)).curated, (await totalsOf(world)).duplicate], [2, 2]);
  });

  it("appends a revision for a trade told otherwise, a correction and a cancel, and none for a repeat of either", async () => {
    const correction = { corrects: "0", trade_id: "77", price: 262 };
    const cancel = { cancels: "0", price: 262 };
    const world = await given([
      tick(0),
      tick(0, { price: 261 }),
      tick(0, correction),
      tick(0),
      tick(0, correction),
      tick(0, cancel),
      tick(0, cancel),
    ]);
    const rows = await zone(world.objects, "curated/stock_market_data/");
    assert.deepEqual(
      rows.map(({ trade_id, revision, price, volume }) => [trade_id, revision, price, volume]),
      [
        ["0", 1, 260, 10],
        ["0", 2, 261, 10],
        ["0", 3, 262, 10],
        ["0", 4, 262, 0],
      ],
    );
    assert.equal((await totalsOf(world)).duplicate, 3);
  });

  it("serves the first telling of a trade that was cancelled before it came, and not as the latest price", async () => {
    const world = await given([tick(5), tick(9, { cancels: "9" }), tick(9)]);
    const rows = await zone(world.objects, "curated/stock_market_data/");
    assert.deepEqual(
      rows.map(({ trade_id, revision }) => [trade_id, revision]),
      [
        ["5", 1],
        ["9", 2],
        ["9", 1],
      ],
    );
    assert.equal((await world.checkpoints.get("AAPL"))?.receipt_id, "trades-000000000001:1");
  });

  it("puts a trade older than its symbol's horizon into late, with its original, and leaves other symbols alone", async () => {
    const hour = 3_600_000;
    const old = tick(-25 * hour, { trade_id: "1" });
    const world = await given([tick(0), old, tick(-23 * hour, { trade_id: "2" }), tick(-25 * hour, { symbol: "MSFT" })]);
    const { curated, late } = await totalsOf(world);
    assert.deepEqual([curated, late], [3, 1]);
    const [line] = await zone(world.objects, "late/stock_market_data/");
    assert.deepEqual([line!["original"], line!["receipt_id"]], [JSON.stringify(old), "trades-000000000001:2"]);
  });

  it("quarantines a trade dated after its arrival, which would make all that follow it late", async () => {
    const world = await given([tick(0, { event_time: "2100-01-01T00:00:00.000000Z", trade_id: "x" }), tick(1)]);
    const { curated, quarantined, reasons } = await totalsOf(world);
    assert.deepEqual([curated, quarantined, reasons], [1, 1, { "ahead-of-arrival": 1 }]);
  });

  it("quarantines a price out of line with the symbol's prices before it, also of an earlier batch, and not a correction", async () => {
    const world = await given([tick(0, { price: 10 }), tick(1, { price: 1_000 }), tick(2, { price: 11 })]);
    const corrected = tick(2, { price: 1_100, trade_id: "c-2", corrects: "2" });
    await processShardBatch(
      world.ports,
      world.settings,
      SHARD,
      recordsOf([tick(3, { price: 1_200 }), corrected, tick(4, { price: 12 })], 4),
    );
    const { curated, quarantined, reasons } = await totalsOf(world);
    assert.deepEqual([curated, quarantined, reasons], [4, 2, { "price-jump": 2 }]);
    const kept = await zone(world.objects, "quarantine/");
    assert.match(JSON.stringify(kept), /has a price of 1200, where the symbol's last was 11/);
  });

  it("fails a batch with too many bad records as a whole, and forgets it: sent again, its good trades are no duplicates", async () => {
    const puts = Array.from({ length: 100 }, (_, i) => tick(i, i % 10 === 0 ? { price: 0 } : {}));
    const world = await given(puts);
    assert.deepEqual(await zone(world.objects, "curated/"), []);
    const { curated, quarantined, failed, reasons } = await totalsOf(world);
    assert.deepEqual(
      { curated, quarantined, failed, reasons },
      { curated: 0, quarantined: 100, failed: 1, reasons: { "price-above-zero": 10, "batch-failed": 100 } },
    );
    assert.match(world.logged[0]!, /QUALITY=FAIL/);
    assert.equal(await world.checkpoints.get("AAPL"), undefined);
    await processShardBatch(world.ports, world.settings, SHARD, recordsOf([tick(1), tick(2)], 101));
    assert.deepEqual([(await totalsOf(world)).curated, (await totalsOf(world)).duplicate], [2, 0]);
  });

  it("passes a batch of trades that come again with their few bad ones, whose good ones are repeats by then", async () => {
    const puts = Array.from({ length: 100 }, (_, i) => tick(i, i % 25 === 0 ? { price: 0 } : {}));
    const world = await given(puts, { minRows: 1 });
    await processShardBatch(world.ports, world.settings, SHARD, recordsOf(puts, 101));
    const { curated, quarantined, duplicate, failed } = await totalsOf(world);
    assert.deepEqual({ curated, quarantined, duplicate, failed }, { curated: 96, quarantined: 8, duplicate: 96, failed: 0 });
  });

  it("reports a record whose processing throws, with everything before it committed", async () => {
    const world = fakePorts({
      readWire: (data) => {
        if (new TextDecoder().decode(data).includes("poison")) throw new Error("no memory left");
        return readWire(data);
      },
    });
    const records = recordsOf([tick(0), tick(1), { ...tick(2), exchange: "poison" }, tick(3)]);
    assert.deepEqual(await processShardBatch(world.ports, settings(), SHARD, records), { batchItemFailures: [{ itemIdentifier: "3" }] });
    assert.equal((await totalsOf(world)).curated, 2);
    assert.match(world.logged[0]!, /cannot process trades-000000000001:3: Error: no memory left/);
    assert.deepEqual(await processShardBatch(world.ports, settings(), SHARD, records.slice(2)), {
      batchItemFailures: [{ itemIdentifier: "3" }],
    });

    const failure = {
      requestContext: { requestId: "r", functionArn: "f", condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 },
    };
    await giveUp(world.ports, settings(), SHARD, [records[2]!], failure as Parameters<typeof giveUp>[4]);
    assert.deepEqual(await processShardBatch(world.ports, settings(), SHARD, records.slice(3)), DONE);
    const { received, curated, deadLettered } = await totalsOf(world);
    assert.deepEqual([received, curated, deadLettered], [4, 3, 1]);
    const [letter] = (await zone(world.objects, "dead-letters/")).filter((line) => "receipt_id" in line);
    assert.equal(Buffer.from(letter!["base64"] as string, "base64").toString(), JSON.stringify({ ...tick(2), exchange: "poison" }));
  });

  it("trusts its memory only at the checkpoint's version: what another process did in between is known", async () => {
    const here = await given([tick(0), tick(1)]);
    const there = { ...here.ports, memory: new Map() };
    await processShardBatch(there, here.settings, SHARD, recordsOf([tick(2), tick(3)], 3));
    await processShardBatch(here.ports, here.settings, SHARD, recordsOf([tick(2), tick(4)], 5));
    const { received, curated, duplicate } = await totalsOf(here);
    assert.deepEqual([received, curated, duplicate], [6, 5, 1]);
  });

  /** Another process commits whenever this one is about to, up to so many times. */
  function disturbed({ checkpoints }: Awaited<ReturnType<typeof given>>, times: number): void {
    const commit = checkpoints.commit.bind(checkpoints);
    let left = times;
    checkpoints.commit = async (asked) => {
      const { position } = checkpoints.checkpoints.get(asked.shard)!;
      if (left-- > 0) checkpoints.checkpoints.set(asked.shard, { version: asked.expectedVersion + 1, position });
      return commit(asked);
    };
  }

  it("tries again where another process has gone on with the shard meanwhile", async () => {
    const world = await given([tick(0)]);
    disturbed(world, 4);
    assert.deepEqual(await processShardBatch(world.ports, world.settings, SHARD, [recordOf(tick(1), 2)]), DONE);
    assert.equal((await zone(world.objects, "curated/")).length, 2);
  });

  it("commits nothing and reports all where another process goes on with the shard again and again", async () => {
    const world = await given([tick(0)]);
    disturbed(world, 5);
    const response = await processShardBatch(world.ports, world.settings, SHARD, [recordOf(tick(1), 2)]);
    assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: "2" }] });
    assert.equal((await zone(world.objects, "curated/")).length, 1);
    assert.equal(world.ports.memory.size, 0);
  });
});

describe("latest prices", () => {
  const latest = async (puts: readonly Put[]) => {
    const price = await (await given(puts)).checkpoints.get("AAPL");
    return price && [price.price, price.volume, price.event_time.slice(17, 23), price.receipt_id.split(":")[1]];
  };

  it("are those of the newest trade by event time, whatever came last", async () => {
    assert.deepEqual(await latest([tick(0), tick(20, { price: 262 }), tick(10)]), [262, 10, "00.020", "2"]);
  });

  it("follow a correction of the newest trade, also one that carries its own time, and none of an older one", async () => {
    const correction = tick(500, { corrects: "20", price: 263 });
    assert.deepEqual(await latest([tick(0), tick(20), correction]), [263, 10, "00.020", "3"]);
    assert.deepEqual(await latest([tick(0), tick(20), tick(0, { corrects: "0", price: 1 })]), [260, 10, "00.020", "2"]);
  });

  it("fall back to the trade before one that is cancelled, and go on from there", async () => {
    const cancel = tick(500, { cancels: "20" });
    assert.deepEqual(await latest([tick(0), tick(20), cancel]), [260, 10, "00.000", "1"]);
    assert.deepEqual(await latest([tick(0), tick(20), cancel, tick(10, { price: 259 })]), [259, 10, "00.010", "4"]);
    assert.deepEqual(await latest([tick(0), tick(20), cancel, tick(30, { price: 258 })]), [258, 10, "00.030", "4"]);
  });

  it("are the same however the batches are cut, also of trades of one instant", async () => {
    const histories: Put[][] = [
      [tick(0), tick(20, { price: 262 }), tick(500, { cancels: "20" }), tick(10, { price: 259 })],
      [
        tick(20, { trade_id: "1" }),
        tick(20, { trade_id: "2" }),
        tick(20, { corrects: "2", price: 262 }),
        tick(20, { trade_id: "4", price: 263 }),
      ],
      [tick(20, { trade_id: "1" }), tick(20, { trade_id: "2", price: 262 }), tick(20, { corrects: "1", price: 261 })],
    ];
    for (const [i, puts] of histories.entries()) {
      const together = await given(puts);
      const world = fakePorts();
      for (const record of recordsOf(puts)) await processShardBatch(world.ports, settings(), SHARD, [record]);
      const price = await world.checkpoints.get("AAPL");
      assert.deepEqual(price, await together.checkpoints.get("AAPL"));
      assert.equal(price?.price, [259, 262, 261][i]);
    }
  });
});

describe("closed minutes", () => {
  it("are served once the symbol's newest trade has passed their end by the allowed lateness", async () => {
    const world = await given([
      tick(0),
      tick(30_000, { price: 261 }),
      tick(64_000, { price: 262 }),
      tick(10_000, { price: 255 }),
      tick(65_000),
    ]);
    const minutes = await zone(world.objects, "curated/minute_bars/");
    assert.deepEqual(
      minutes.map(({ minute_start, open, high, low, close, trades, part, receipt_id }) => [
        minute_start,
        open,
        high,
        low,
        close,
        trades,
        part,
        receipt_id,
      ]),
      [[new Date(OPEN_MS).toISOString().replace("Z", "000Z"), 260, 261, 255, 261, 3, 1, "trades-000000000001:5"]],
    );
  });
});
