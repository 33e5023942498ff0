import assert from "node:assert/strict";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { decodeJsonl } from "../../../adapters/encoding/jsonl.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import type { HeldZone } from "../../../domain/answer/held.ts";
import { NOTHING, type Replayed } from "../../../domain/answer/replay.ts";
import { finishEarlierCommits } from "../../../domain/publish.ts";
import { audit } from "../../../ops/audit/audit.ts";
import { giveUp, processShardBatch } from "../../../pipelines/stream-ingest/handler.ts";
import type { StreamPorts } from "../../../pipelines/stream-ingest/ports.ts";
import { replayStream } from "../../../pipelines/stream-ingest/replay.ts";
import { ownerAmong } from "../../../pipelines/stream-ingest/replay-read.ts";
import type { StreamSettings } from "../../../pipelines/stream-ingest/settings.ts";
import { checkpointKey, type ShardOf } from "../../../pipelines/stream-ingest/state.ts";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";
import type { MemoryObjects } from "../../support/memory-stores.ts";
import { rule, suiteOf } from "../quality/helpers.ts";
import { fakePorts, recordsOf, SHARD, settings, tick, zone } from "./helpers.ts";

const FAILURE = {
  requestContext: { requestId: "r", functionArn: "f", condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 },
} as never;

let replays = 0;

interface Asked {
  readonly zone?: HeldZone;
  readonly dryRun?: boolean;
  readonly settings?: Partial<StreamSettings>;
  readonly meanwhile?: () => Promise<void>;
  /** The name of the replay that goes on. */
  readonly replay?: string;
  readonly again?: boolean;
  /** Stops after so many objects, as a call of a stack's function does at its limit. */
  readonly objects?: number;
  /** The shard that takes their symbols now, where it is another one. */
  readonly owner?: ShardOf;
  /** Is told how many records of each object were judged. */
  readonly paced?: number[];
}

async function replay(ports: StreamPorts, asked: Asked = {}): Promise<Replayed> {
  let objects = 0;
  const order = {
    zone: asked.zone ?? ("quarantine" as const),
    filter: {},
    replay: asked.replay ?? `replay-${++replays}`,
    who: "ada",
    at: "2026-01-19T09:00:00.000000Z",
    why: "a test",
    dryRun: asked.dryRun ?? false,
    again: asked.again ?? false,
  };
  const ownerOf = async () => {
    await asked.meanwhile?.();
    return asked.owner ?? SHARD;
  };
  const pace = async (records: number) => {
    objects++;
    asked.paced?.push(records);
  };
  const shared = { ...ports, stopRequested: () => objects === asked.objects, pace, ownerOf };
  const done = await replayStream(shared, settings(asked.settings), order);
  if (isLeft(done)) throw new Error(done.left.message);
  return done.right;
}

const served = async (objects: MemoryObjects) =>
  (await zone(objects, "curated/stock_market_data/")).map(({ trade_id, price, revision }) => [trade_id, price, revision]);

/** Findings about anything but producers, of which there are none here. */
async function findings(objects: MemoryObjects): Promise<readonly string[]> {
  const report = await audit({ objects, readRecords, decodeCurated: async (_key, bytes, contract) => decodeJsonl(contract, bytes) });
  return report.findings.filter(({ account }) => account !== "source").map(({ message }) => message);
}

/** A processor that fails on every record of a symbol. */
const failingOn =
  (symbol: string): StreamPorts["readWire"] =>
  (data) => {
    const wire = readWire(data);
    if (wire.fields?.["symbol"] === symbol) throw new TypeError("a defect");
    return wire;
  };

describe("a replay of the stream's records", () => {
  it("processes dead letters whole once the processor is mended, and leaves those that it still fails on", async () => {
    const { ports, objects } = fakePorts();
    await giveUp(ports, settings(), SHARD, recordsOf([tick(0), tick(1, { symbol: "MSFT" }), tick(2, { price: -1 })]), FAILURE);
    const paced: number[] = [];
    const first = await replay({ ...ports, readWire: failingOn("MSFT") }, { zone: "dead-letters", paced });
    assert.deepEqual(first.became, { curated: 1, duplicate: 0, late: 0, quarantined: 1 });
    // What cannot be judged counts for no limit: else a call of many such would never come to those behind them.
    assert.deepEqual([first.left, paced], [{ "the processor still fails on them": 1 }, [2]]);
    const second = await replay(ports, { zone: "dead-letters" });
    assert.deepEqual(second.became, { curated: 1, duplicate: 0, late: 0, quarantined: 0 });
    assert.deepEqual(await served(objects), [
      ["0", 260, 1],
      ["1", 260, 1],
    ]);
    assert.deepEqual(await findings(objects), []);
  });

  it("begins no shard, for what was before it may not have been read to its end", async () => {
    const { ports, objects, checkpoints } = fakePorts();
    await giveUp(ports, settings(), SHARD, recordsOf([tick(0)]), FAILURE);
    const owner = { ...SHARD, id: "trades-000000000009" };
    const before = await replay(ports, { zone: "dead-letters", owner });
    assert.deepEqual(before.left, {
      "the shard that takes their symbol since the stream was split or merged has not begun: replay again then": 1,
    });
    assert.equal(await checkpoints.read(checkpointKey(owner.id)), undefined);
    await processShardBatch(ports, settings(), owner, recordsOf([tick(1)]));
    assert.equal((await replay(ports, { zone: "dead-letters", owner })).became.curated, 1);
    assert.deepEqual(await findings(objects), []);
  });

  it("judges by the contract of now what was held under one that is gone", async () => {
    const { ports, objects } = fakePorts();
    await processShardBatch({ ...ports, tickSuite: REFUSING }, settings(), SHARD, recordsOf([tick(0)]));
    const [key] = (await objects.list("quarantine/")) as [string];
    const line = new TextDecoder().decode(objects.published.get(key)).replace('"contract":"tick@1"', '"contract":"tick@0"');
    objects.published.set(key, new TextEncoder().encode(line));
    assert.equal((await replay(ports)).became.curated, 1);
    assert.deepEqual(await served(objects), [["0", 260, 1]]);
  });

  it("takes a trade that was sent again meanwhile for a duplicate, and one that was told otherwise for superseded", async () => {
    const { ports, objects } = fakePorts();
    const refused = { ...ports, tickSuite: REFUSING };
    await processShardBatch(refused, settings(), SHARD, recordsOf([tick(0), tick(1), tick(2)]));
    await processShardBatch(ports, settings(), SHARD, recordsOf([tick(0), tick(1, { price: 261 })], 4));
    const { became } = await replay(ports);
    assert.deepEqual(became, { curated: 1, duplicate: 1, late: 0, quarantined: 1 });
    assert.deepEqual(await served(objects), [
      ["0", 260, 1],
      ["1", 261, 1],
      ["2", 260, 1],
    ]);
    const [back] = (await zone(objects, "quarantine/")).filter(({ run }) => String(run).startsWith("replay-")) as [Record<string, unknown>];
    assert.deepEqual(back["reasons"], [{ _tag: "superseded", message: "was told otherwise after it had come" }]);
    assert.deepEqual(await findings(objects), []);
  });

  it("takes a correction that was held for one, unless another correction came since", async () => {
    const { ports, objects } = fakePorts();
    await processShardBatch(ports, settings(), SHARD, recordsOf([tick(0), tick(1)]));
    const refused = { ...ports, tickSuite: REFUSING };
    const corrects = (id: number, price: number) => tick(5, { corrects: String(id), price });
    await processShardBatch(refused, settings(), SHARD, recordsOf([corrects(0, 250), corrects(1, 251)], 3));
    await processShardBatch(ports, settings(), SHARD, recordsOf([corrects(1, 255)], 5));
    assert.deepEqual((await replay(ports)).became, { curated: 1, duplicate: 0, late: 0, quarantined: 1 });
    assert.deepEqual((await served(objects)).sort(), [
      ["0", 250, 2],
      ["0", 260, 1],
      ["1", 255, 2],
      ["1", 260, 1],
    ]);
  });

  it("leaves everything as it was where it only looks, and the shard's place where it was in any case", async () => {
    const { ports, objects, checkpoints } = fakePorts();
    await processShardBatch({ ...ports, tickSuite: REFUSING }, settings(), SHARD, recordsOf([tick(0), tick(1)]));
    const before = [...objects.published.keys()];
    assert.equal((await replay(ports, { dryRun: true })).became.curated, 2);
    assert.deepEqual([...objects.published.keys()], before);
    await replay(ports);
    const { position } = (await checkpoints.read("stream-ingest/trades-000000000001")) as { position: { after: string; totals: object } };
    assert.equal(position.after, "2");
    const { received, curated, quarantined } = position.totals as Record<string, number>;
    assert.deepEqual({ received, curated, quarantined }, { received: 2, curated: 2, quarantined: 0 });
  });

  it("takes each record once, also those that it puts back and comes to again in a further call", async () => {
    const { ports, objects } = fakePorts();
    for (const id of [0, 1, 2])
      await processShardBatch(ports, settings({ minRows: 10 }), SHARD, recordsOf([tick(id, { price: -1 })], id + 1));
    await replay(ports);
    const first = await replay(ports, { again: true, objects: 2 });
    assert.deepEqual([first.objects, first.interrupted], [2, true]);
    const rest = await replay(ports, { again: true, replay: first.replay });
    assert.deepEqual([rest.objects, rest.interrupted, rest.left], [1, false, {}]);
    const { replay: _, ...nothing } = await replay(ports, { again: true, replay: first.replay });
    assert.deepEqual(nothing, { objects: 0, became: NOTHING, left: {}, interrupted: false });
    assert.deepEqual(await findings(objects), []);
  });

  it("does not tell what it put back itself as another's", async () => {
    const { ports } = fakePorts();
    for (const id of [0, 1]) await processShardBatch(ports, settings({ minRows: 10 }), SHARD, recordsOf([tick(id, { price: -1 })], id + 1));
    const first = await replay(ports, { objects: 1 });
    assert.deepEqual((await replay(ports, { replay: first.replay })).left, {});
    assert.deepEqual((await replay(ports)).left, { "put back by an earlier replay under the same rules (--again takes them)": 2 });
  });

  it("is finished by whoever comes next where it was killed between commit and publication", async () => {
    const { ports, objects } = fakePorts();
    await processShardBatch({ ...ports, tickSuite: REFUSING }, settings(), SHARD, recordsOf([tick(0), tick(1)]));
    const publish = objects.publish.bind(objects);
    objects.publish = async () => {
      throw new Error("killed");
    };
    await assert.rejects(replay(ports), /killed/);
    objects.publish = publish;
    assert.deepEqual(await served(objects), []);
    await finishEarlierCommits({ ...ports, memory: new Map() } as StreamPorts);
    assert.equal((await served(objects)).length, 2);
    const again = await replay({ ...ports, memory: new Map() });
    assert.deepEqual([again.objects, (await served(objects)).length], [0, 2]);
    assert.deepEqual(await findings(objects), []);
  });

  it("takes no record twice where another replay takes them once it has read what rests", async () => {
    const { ports, objects } = fakePorts();
    for (const id of [0, 1, 2])
      await processShardBatch({ ...ports, tickSuite: REFUSING }, settings(), SHARD, recordsOf([tick(id)], id + 1));
    let other: Replayed | undefined;
    const one = await replay(ports, {
      meanwhile: async () => {
        other ??= await replay({ ...ports, attempt: "other", memory: new Map() });
      },
    });
    assert.deepEqual([other!.became.curated, one.became, one.left], [3, NOTHING, { "another replay took them meanwhile": 3 }]);
    assert.equal((await served(objects)).length, 3);
    assert.deepEqual(await findings(objects), []);
  });

  it("goes on where the shard does meanwhile, as one of a live stream", async () => {
    const { ports, objects, checkpoints } = fakePorts();
    await processShardBatch({ ...ports, tickSuite: REFUSING }, settings(), SHARD, recordsOf([tick(0)]));
    const commit = checkpoints.commit.bind(checkpoints);
    checkpoints.commit = async (asked) => {
      checkpoints.commit = commit;
      await processShardBatch({ ...ports, memory: new Map() }, settings(), SHARD, recordsOf([tick(1)], 2));
      return commit(asked);
    };
    assert.deepEqual((await replay(ports)).became, { curated: 1, duplicate: 0, late: 0, quarantined: 0 });
    assert.equal((await served(objects)).length, 2);
    assert.deepEqual(await findings(objects), []);
  });

  it("judges a range that failed as a whole again", async () => {
    const { ports, objects } = fakePorts();
    const strict = { minRows: 0, maxErrorRate: 0.2 };
    await processShardBatch(ports, settings(strict), SHARD, recordsOf([tick(0), tick(1), tick(2, { price: -1 })]));
    assert.deepEqual((await replay(ports, { settings: strict })).became, { curated: 0, duplicate: 0, late: 0, quarantined: 3 });
    const lenient = await replayStream(
      { ...ports, stopRequested: () => false, pace: async () => {}, ownerOf: async () => SHARD },
      settings({ ...strict, maxErrorRate: 0.5 }),
      {
        zone: "quarantine",
        filter: {},
        replay: "replay-x",
        who: "ada",
        at: "2026-01-19T09:00:00.000000Z",
        why: "x",
        dryRun: false,
        again: true,
      },
    );
    assert.ok(isRight(lenient));
    assert.deepEqual(lenient.right.became, { curated: 2, duplicate: 0, late: 0, quarantined: 1 });
    assert.deepEqual(await findings(objects), []);
  });
});

describe("the shard that a replayed record is told in", () => {
  const half = 2n ** 127n;
  const shard = (id: string, closed: boolean, first: bigint, last: bigint) => ({ id, closed, parents: [], range: { first, last } });
  const shards = [
    shard("trades-000000000000", true, 0n, 2n * half - 1n),
    shard("trades-000000000001", false, 0n, half - 1n),
    shard("trades-000000000002", false, half, 2n * half - 1n),
  ];

  it("is its own while that is open, and else the one that takes its key now", () => {
    assert.equal(ownerAmong(shards, "trades-000000000001", "AAPL").id, "trades-000000000001");
    // The MD5 of BRK.B begins with 5, that of MSFT with b.
    assert.equal(ownerAmong(shards, "trades-000000000000", "BRK.B").id, "trades-000000000001");
    assert.equal(ownerAmong(shards, "trades-000000000000", "MSFT").id, "trades-000000000002");
  });

  it("is named as it arrived where it never came through a stream, or that is gone", () => {
    assert.equal(ownerAmong(shards, "direct-fake-0123", "AAPL").id, "direct-fake-0123");
    assert.equal(ownerAmong([], "trades-000000000000", "AAPL").id, "trades-000000000000");
  });
});

/** A suite by which no trade is good: what it refuses is judged anew by the real one. */
const REFUSING = suiteOf([rule("expect_column_values_to_be_between", { column: "price", max_value: 0 }, { id: "price-below-zero" })]);
