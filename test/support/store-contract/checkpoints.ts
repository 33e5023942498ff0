/** What every checkpoint store does, with the latest prices that its publishes lead to. */
import assert from "node:assert/strict";
import type { LatestPrice } from "../../../domain/market/latest-price.ts";
import type { CheckpointStore, Commit, LatestPrices } from "../../../domain/ports/stores.ts";

export interface CheckpointStores {
  readonly checkpoints: CheckpointStore;
  /** The same store, as another process would open it. */
  readonly again: () => CheckpointStore;
  readonly latest: LatestPrices;
}

export const price = (symbol: string, order_key: string, value = 1.1): LatestPrice => ({
  symbol,
  price: value,
  volume: 1e15 + 0.5,
  currency: null,
  event_time: "2026-01-16T21:00:00.000000Z",
  source: "simulated",
  receipt_id: "0a1b:1",
  order_key,
});

export const commitOf = (shard: string, expectedVersion: number, more: Partial<Commit> = {}): Commit => ({
  shard,
  expectedVersion,
  position: { slice: expectedVersion, note: "ü" },
  state: new Map(),
  publish: { attempt: `attempt-${expectedVersion}`, objects: [], latest: [], verdicts: [] },
  ...more,
});

/** @param store a store with nothing in it; shards and state keys of its pipeline begin with `test/` */
export function itIsACheckpointStore(store: () => Promise<CheckpointStores>): void {
  const SHARD = "test/s";

  it("knows nothing of a shard before its first commit", async () => {
    const { checkpoints } = await store();
    assert.deepEqual([await checkpoints.read(SHARD), await checkpoints.pending(SHARD)], [undefined, []]);
    assert.equal((await checkpoints.state(["test/s/k"])).size, 0);
  });

  it("commits the position, the state and the pending publish together, and keeps them for the next process", async () => {
    const { checkpoints, again } = await store();
    const publish = {
      attempt: "r-0",
      objects: [{ staged: "staging/r-0/curated/x", key: "curated/x" }],
      latest: [price("A", "1")],
      verdicts: ['{"quality":"PASS"}'],
    };
    const state = new Map([
      ["test/s/a", new Uint8Array([0, 255, 7])],
      ["test/s/empty", new Uint8Array()],
    ]);
    assert.equal(await checkpoints.commit(commitOf(SHARD, 0, { state, publish })), "committed");
    const next = again();
    assert.deepEqual(await next.read(SHARD), { version: 1, position: { slice: 0, note: "ü" } });
    assert.deepEqual(plain(await next.state(["test/s/a", "test/s/b", "test/s/empty"])), { "test/s/a": [0, 255, 7], "test/s/empty": [] });
    assert.deepEqual(await next.pending(SHARD), [{ ...publish, shard: SHARD, version: 1 }]);
  });

  it("refuses a commit computed from another version, and writes nothing of it", async () => {
    const { checkpoints, again } = await store();
    await checkpoints.commit(commitOf(SHARD, 0, { state: new Map([["test/s/k", new Uint8Array([1])]]) }));
    const late = { position: "late", state: new Map([["test/s/k", new Uint8Array([2])]]) };
    for (const version of [0, 2]) assert.equal(await again().commit(commitOf(SHARD, version, late)), "conflict");
    assert.deepEqual(await checkpoints.read(SHARD), { version: 1, position: { slice: 0, note: "ü" } });
    assert.deepEqual(plain(await checkpoints.state(["test/s/k"])), { "test/s/k": [1] });
    assert.equal((await checkpoints.pending(SHARD)).length, 1);
  });

  it("lets one of two processes that computed from the same version commit, and the other try again", async () => {
    const { checkpoints, again } = await store();
    const other = again();
    await Promise.all([checkpoints.read(SHARD), other.read(SHARD)]);
    const outcomes = await Promise.all([checkpoints.commit(commitOf(SHARD, 0)), other.commit(commitOf(SHARD, 0))]);
    assert.deepEqual(outcomes.toSorted(), ["committed", "conflict"]);
    for (const process of [checkpoints, other]) assert.equal((await process.read(SHARD))?.version, 1);
    assert.equal(await other.commit(commitOf(SHARD, 1)), "committed");
    assert.equal(await checkpoints.commit(commitOf(SHARD, 1)), "conflict");
  });

  it("keeps what commits before left of the state, but for what is overwritten or dropped", async () => {
    const { checkpoints, again } = await store();
    const state = (entries: Record<string, number[]>) =>
      new Map(Object.entries(entries).map(([key, value]) => [key, Uint8Array.from(value)]));
    await checkpoints.commit(commitOf(SHARD, 0, { state: state({ "test/s/a": [1], "test/s/b": [2, 2], "test/s/c": [3] }) }));
    await checkpoints.commit(commitOf(SHARD, 1, { state: state({ "test/s/b": [5], "test/s/d": [6] }), dropped: ["test/s/c", "test/s/d"] }));
    const keys = ["a", "b", "c", "d"].map((name) => `test/s/${name}`);
    assert.deepEqual(plain(await again().state(keys)), { "test/s/a": [1], "test/s/b": [5] });
  });

  it("shows a process that read a shard before what another has committed there since", async () => {
    const { checkpoints, again } = await store();
    const [early, state] = [again(), (value: number) => new Map([["test/s/a", Uint8Array.of(value)]])];
    await checkpoints.commit(commitOf(SHARD, 0, { state: state(1) }));
    assert.deepEqual(plain(await early.state(["test/s/a"])), { "test/s/a": [1] });
    await checkpoints.commit(commitOf(SHARD, 1, { state: state(2) }));
    assert.deepEqual(plain(await early.state(["test/s/a"])), { "test/s/a": [2] });
  });

  it("takes state of more than an item of DynamoDB holds, under more keys than it takes at once", async () => {
    const { checkpoints, again } = await store();
    const values = Array.from({ length: 300 }, (_, i): [string, Uint8Array] => [`test/s/${i}`, new Uint8Array(4_096).fill(i)]);
    await checkpoints.commit(commitOf(SHARD, 0, { state: new Map(values) }));
    const read = await again().state(values.map(([key]) => key));
    assert.deepEqual(
      values.filter(([key, value]) => !Buffer.from(value).equals(read.get(key)!)),
      [],
    );
  });

  it("lists the pending publishes of a shard in the order of their commits, and forgets each as it is finished", async () => {
    const { checkpoints, again } = await store();
    for (const [shard, version] of [
      [SHARD, 0],
      ["test/other", 0],
      [SHARD, 1],
    ] as const)
      await checkpoints.commit(commitOf(shard, version));
    const versions = async (shard: string) => (await again().pending(shard)).map(({ version }) => version);
    assert.deepEqual([await versions(SHARD), await versions("test/other")], [[1, 2], [1]]);
    await checkpoints.finish((await checkpoints.pending(SHARD))[0]!);
    assert.deepEqual([await versions(SHARD), await versions("test/other")], [[2], [1]]);
    assert.equal(await checkpoints.commit(commitOf(SHARD, 2)), "committed");
    assert.deepEqual(await versions(SHARD), [2, 3]);
  });

  it("moves a latest price forward only: greater is newer, equal a duplicate, smaller older", async () => {
    const { checkpoints, latest } = await store();
    const finish = (...prices: LatestPrice[]) =>
      checkpoints.finish({ shard: SHARD, version: 1, attempt: "r", objects: [], verdicts: [], latest: prices });
    assert.deepEqual(await finish(price("A", "2", 10), price("B", "1", 20)), ["updated", "updated"]);
    assert.deepEqual(await finish(price("A", "1", 11), price("B", "2", 21), price("B", "2", 22)), ["older", "updated", "equal"]);
    assert.deepEqual(await latest.all(), [price("A", "2", 10), price("B", "2", 21)]);
    assert.deepEqual([await latest.get("B"), await latest.get("C")], [price("B", "2", 21), undefined]);
  });

  it("finishes twice as once", async () => {
    const { checkpoints, latest, again } = await store();
    const publish = { attempt: "r-0", objects: [], latest: [price("A", "1")], verdicts: [] };
    await checkpoints.commit(commitOf(SHARD, 0, { publish }));
    const [pending] = await checkpoints.pending(SHARD);
    assert.deepEqual(await checkpoints.finish(pending!), ["updated"]);
    assert.deepEqual(await again().finish(pending!), ["equal"]);
    assert.deepEqual([await latest.all(), await checkpoints.pending(SHARD)], [[price("A", "1")], []]);
  });

  describe("of what is told of a symbol", () => {
    const at = (second: number, source = "a", symbol = "AAPL") => ({
      symbol,
      source,
      event_time: `2026-01-16T15:00:0${second}.000000Z`,
      ma: 100 + second,
      ma_trades: second,
      ema: 1.5,
      vwap: null,
      day_volume: 0,
      day_trades: second,
    });
    const publishOf = (indicators: ReturnType<typeof at>[], ...latest: LatestPrice[]) => {
      return { shard: SHARD, version: 1, attempt: "s-0", objects: [], latest, indicators, verdicts: [] };
    };

    it("keeps the newest indicators of each symbol and source beside its price", async () => {
      const { checkpoints, latest } = await store();
      await checkpoints.finish(publishOf([at(2), at(1, "b"), at(1, "a", "MSFT")], price("AAPL", "1")));
      await checkpoints.finish(publishOf([at(1)]));
      assert.deepEqual(await latest.indicators(), [at(2), at(1, "b"), at(1, "a", "MSFT")]);
      await checkpoints.finish(publishOf([at(3)], price("AAPL", "2")));
      assert.deepEqual(await latest.indicators(), [at(3), at(1, "b"), at(1, "a", "MSFT")]);
      assert.deepEqual(await latest.all(), [price("AAPL", "2")]);
    });

    it("moves a price and the indicators that its source tells with it each on its own", async () => {
      const { checkpoints, latest } = await store();
      const ofSource = (key: string) => ({ ...price("AAPL", key), source: "a" });
      const told = async (indicators: ReturnType<typeof at>, price: LatestPrice) => [
        ...(await checkpoints.finish(publishOf([indicators], price))),
        ...(await latest.indicators()),
        ...(await latest.all()),
      ];
      assert.deepEqual(await told(at(2), ofSource("2")), ["updated", at(2), ofSource("2")]);
      assert.deepEqual(await told(at(2), ofSource("2")), ["equal", at(2), ofSource("2")]);
      assert.deepEqual(await told(at(3), ofSource("1")), ["older", at(3), ofSource("2")]);
      assert.deepEqual(await told(at(1), ofSource("4")), ["updated", at(3), ofSource("4")]);
      assert.deepEqual(await told(at(5), ofSource("5")), ["updated", at(5), ofSource("5")]);
    });
  });
}

function plain(state: ReadonlyMap<string, Uint8Array>): Record<string, number[]> {
  return Object.fromEntries([...state].map(([key, value]) => [key, [...value]]));
}
