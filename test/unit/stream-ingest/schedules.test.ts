import assert from "node:assert/strict";
import fc from "fast-check";
import { closeMinutes, processShardBatch } from "../../../pipelines/stream-ingest/handler.ts";
import type { StreamPorts } from "../../../pipelines/stream-ingest/ports.ts";
import type { Position } from "../../../pipelines/stream-ingest/shard.ts";
import { ShardState } from "../../../pipelines/stream-ingest/state.ts";
import { addTotals, isBalanced, NO_TOTALS } from "../../../pipelines/stream-ingest/totals.ts";
import { fakePorts, type Put, settings, tick, zone } from "./helpers.ts";
import { MemoryStream } from "./memory-stream.ts";

const SYMBOLS = ["AAPL", "MSFT", "BRK.B", "NVDA"];
/**
 * Of a symbol's records at most every fourth is bad, so of any n of a shard at most n/4 and one for each symbol: below
 * the threshold from 27 up, however they are cut.
 */
const SETTINGS = settings({ maxErrorRate: 0.4, minRows: 27, horizonHours: 2, latenessSeconds: 5, movingAverageTrades: 3 });

/** What a record is about, and what is odd about it. */
interface Told {
  readonly symbol: number;
  /** How far the symbol's time goes on with it, in ms; negative: it comes out of order. */
  readonly ms: number;
  readonly kind: "good" | "named" | "bad" | "torn" | "jump" | "repeat" | "change" | "correct" | "cancel" | "old";
  /** Of earlier records of its symbol, which one it is about. */
  readonly back: number;
}

const told: fc.Arbitrary<Told> = fc.record({
  symbol: fc.nat(SYMBOLS.length - 1),
  ms: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: -120_000, max: 0 }), fc.constant(1_800_000)),
  kind: fc.constantFrom("good", "good", "good", "named", "bad", "torn", "jump", "repeat", "change", "correct", "cancel", "old"),
  back: fc.nat(5),
});

function putsOf(tellings: readonly Told[]): Put[] {
  const symbols = SYMBOLS.map(() => ({ ms: 0, sinceBad: 3, earlier: [] as Record<string, unknown>[] }));
  return tellings.map(({ symbol, ms, kind, back }, i) => {
    const state = symbols[symbol]!;
    state.ms = Math.max(0, state.ms + ms);
    const name = { symbol: SYMBOLS[symbol]! };
    const trade = tick(state.ms, {
      ...name,
      trade_id: String(i),
      price: 100 + (i % 7),
      volume: 1 + (i % 3),
      ingested_at: "2026-01-18T21:00:00.000000Z",
    });
    const about = state.earlier[state.earlier.length - 1 - back];
    // A jump would be taken for the level, were it the first price.
    const isBad = (kind === "bad" || kind === "torn" || (kind === "jump" && about)) && state.sinceBad >= 3;
    state.sinceBad = isBad ? 0 : state.sinceBad + 1;
    if (isBad && kind === "jump") return { ...trade, price: 100_000 };
    if (isBad) return kind === "bad" ? { ...trade, price: -1 } : { ...name, price: 1 };
    if (kind === "old") return tick(state.ms - 3 * 3_600_000, { ...name, trade_id: `old-${i}` });
    if (kind === "repeat" && about) return about;
    if (kind === "change" && about) return { ...about, price: 200 + i };
    if (kind === "correct" && about) return { ...trade, corrects: about["trade_id"] };
    if (kind === "cancel" && about) return { ...trade, cancels: about["trade_id"] };
    const put = kind === "named" ? { ...trade, trade_id: `V/${i}` } : trade;
    state.earlier.push(put);
    return put;
  });
}

/** What can happen next: so many records are delivered, beginning so many before the first that is not done; and how it ends. */
interface Turn {
  readonly shard: number;
  readonly size: number;
  readonly back: number;
  /** The store's call, counted from now, at which the process dies; none: it lives. */
  readonly dies: number | undefined;
  readonly forgets: boolean;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  shard: fc.nat(7),
  size: fc.integer({ min: 1, max: 40 }),
  back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 10 }) }),
  dies: fc.option(fc.nat(14), { freq: 3, nil: undefined }),
  forgets: fc.boolean(),
});

interface Resharding {
  /** The record before which it happens. */
  readonly at: number;
  readonly how: "split" | "merge";
  readonly choice: number;
}

const resharding: fc.Arbitrary<Resharding> = fc.record({
  at: fc.nat(100),
  how: fc.constantFrom("split" as const, "merge" as const),
  choice: fc.nat(7),
});

class Died extends Error {}

/** The ports, whose stores can be told to fail at a call, before or after it took effect. */
function mortal(ports: StreamPorts) {
  let left: number | undefined;
  const deadly =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (left !== undefined && left-- <= 0) throw new Died();
      const result = await call(...args);
      if (left !== undefined && left-- <= 0) throw new Died();
      return result;
    };
  const { objects, checkpoints } = ports;
  const stores = {
    objects: Object.assign(Object.create(objects) as typeof objects, {
      stage: deadly(objects.stage.bind(objects)),
      publish: deadly(objects.publish.bind(objects)),
    }),
    checkpoints: Object.assign(Object.create(checkpoints) as typeof checkpoints, {
      commit: deadly(checkpoints.commit.bind(checkpoints)),
      finish: deadly(checkpoints.finish.bind(checkpoints)),
    }),
  };
  const within = async (calls: number | undefined, action: (mortal: StreamPorts) => Promise<unknown>) => {
    left = calls;
    try {
      await action({ ...ports, ...stores });
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      ports.memory.clear();
    } finally {
      left = undefined;
    }
  };
  return within;
}

async function run(puts: readonly Put[], shards: number, reshardings: readonly Resharding[], turns: readonly Turn[]) {
  const stream = new MemoryStream(shards);
  for (const [i, put] of puts.entries()) {
    for (const { at, how, choice } of reshardings) if (at === i) stream.reshard(how, choice);
    stream.put(put);
  }
  const world = fakePorts({ readShard: stream.readShard });
  const within = mortal(world.ports);
  const done = new Map<string, number>();
  const finished = new Set<string>();
  for (let i = 0; ; i++) {
    const readable = stream.readable(finished);
    if (readable.length === 0) break;
    const { shard: choice, size, back, dies, forgets } = turns[i] ?? { shard: 0, size: 1_000, back: 0, dies: undefined, forgets: false };
    const shard = readable[choice % readable.length]!;
    const records = stream.recordsOf(shard.id);
    const at = done.get(shard.id) ?? 0;
    const batch = records.slice(Math.max(0, at - back), at + size);
    if (forgets) world.ports.memory.clear();
    await within(dies, (ports) => processShardBatch(ports, SETTINGS, shard, batch));
    const position = (await world.checkpoints.read(`stream-ingest/${shard.id}`))?.position as Position | undefined;
    const reached = records.findIndex(({ sequenceNumber }) => sequenceNumber === position?.after) + 1;
    done.set(shard.id, reached);
    if (reached === records.length) finished.add(shard.id);
  }
  // What is committed and was not published is published by the next invocation, here one that brings nothing new.
  world.ports.memory.clear();
  for (const shard of stream.shards) await processShardBatch(world.ports, SETTINGS, shard, stream.recordsOf(shard.id).slice(-1));
  const open = stream.shards.filter(({ closed }) => !closed);
  const figures = new Map<string, unknown>();
  for (const shard of open) {
    const version = (await world.checkpoints.read(`stream-ingest/${shard.id}`))?.version ?? 0;
    const state = await ShardState.load(world.checkpoints, world.ports.readShard, shard, version, SETTINGS);
    for (const { symbol, source } of state.all()) figures.set(symbol, state.windows.indicators(symbol, source));
    await closeMinutes(world.ports, SETTINGS, shard);
  }
  return { ...world, figures };
}

/** Everything that a run leaves, but for where it came in. */
async function left({ objects, checkpoints, figures }: Awaited<ReturnType<typeof run>>) {
  const without = (names: readonly string[], rows: readonly Record<string, unknown>[]) =>
    rows.map((row) => JSON.stringify(row, (name, value: unknown) => (names.includes(name) ? undefined : value))).sort();
  const placed = ["receipt_id", "run", "range"];
  const totals = [...checkpoints.checkpoints.values()].map(({ position }) => (position as Position).totals).reduce(addTotals, NO_TOTALS);
  const { passed: _ranges, ...counts } = totals;
  assert.equal(isBalanced(totals), true);
  return {
    counts,
    rows: without(placed, await zone(objects, "curated/stock_market_data/")),
    minutes: without(placed, await zone(objects, "curated/minute_bars/")),
    quarantine: without(placed, await zone(objects, "quarantine/")),
    late: without(placed, await zone(objects, "late/")),
    raw: without([], await zone(objects, "raw/")).filter((line) => line.includes("partition_key")),
    latest: without(
      ["receipt_id", "order_key"],
      (await checkpoints.all()).map((price) => ({ ...price })),
    ),
    figures: [...figures].sort(([a], [b]) => (a < b ? -1 : 1)),
    staged: objects.staged.size,
    pending: (await checkpoints.pending()).length,
  };
}

describe("exactly once", () => {
  it("publishes the same rows, minutes, windows and prices however records are cut, redelivered, killed, split and merged", async () => {
    let [curated, duplicate, late, quarantined] = [0, 0, 0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(told, { minLength: 1, maxLength: 100, size: "max" }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(resharding, { maxLength: 4 }),
        fc.array(turn, { maxLength: 40, size: "max" }),
        async (tellings, shards, reshardings, turns) => {
          const puts = putsOf(tellings);
          const expected = await left(await run(puts, 1, [], []));
          const { staged: _left, ...found } = await left(await run(puts, shards, reshardings, turns));
          const { staged: _none, ...wanted } = expected;
          assert.deepEqual(found, wanted);
          curated += wanted.counts.curated;
          duplicate += wanted.counts.duplicate;
          late += wanted.counts.late;
          quarantined += wanted.counts.quarantined;
        },
      ),
      { numRuns: 40 },
    );
    assert.ok(
      Math.min(curated, duplicate, late, quarantined) > 20,
      `records for every account: ${[curated, duplicate, late, quarantined]}`,
    );
  });
});
