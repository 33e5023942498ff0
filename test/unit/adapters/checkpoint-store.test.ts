import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { sqliteCheckpoints } from "../../../adapters/embedded/checkpoint-store.ts";
import { sqliteLatestPrices } from "../../../adapters/embedded/latest-prices.ts";
import { Database } from "../../../adapters/embedded/sqlite.ts";
import type { LatestPrice } from "../../../domain/market/latest-price.ts";
import type { Commit } from "../../../domain/ports/stores.ts";
import { useTempDir } from "../../support/temp-dir.ts";

const price = (symbol: string, order_key: string, value = 1.1): LatestPrice => ({
  symbol,
  price: value,
  volume: 1e15 + 0.5,
  currency: null,
  event_time: "2026-01-16T21:00:00.000000Z",
  source: "simulated",
  receipt_id: "0a1b:1",
  order_key,
});

const commitOf = (shard: string, expectedVersion: number, more: Partial<Commit> = {}): Commit => ({
  shard,
  expectedVersion,
  position: { slice: expectedVersion, note: "ü" },
  state: new Map(),
  publish: { attempt: `${shard}-${expectedVersion}`, objects: [], latest: [], verdicts: [] },
  ...more,
});

describe("sqliteCheckpoints", () => {
  const directory = useTempDir();
  const path = () => join(directory(), "assay.db");
  let database: Database;
  beforeEach(() => {
    database = Database.openForWriting(path());
  });
  afterEach(() => database.close());

  it("knows nothing of a shard before its first commit", async () => {
    assert.equal(await sqliteCheckpoints(database).read("s"), undefined);
    assert.deepEqual(await sqliteCheckpoints(database).pending(), []);
  });

  it("commits the position, the state and the pending publish together, and keeps them for the next process", async () => {
    const publish = {
      attempt: "r-0",
      objects: [{ staged: "staging/r-0/curated/x", key: "curated/x" }],
      latest: [price("A", "1")],
      verdicts: ['{"quality":"PASS"}'],
    };
    const state = new Map([["keys/A", new Uint8Array([0, 255, 7])]]);
    assert.equal(await sqliteCheckpoints(database).commit(commitOf("s", 0, { state, publish })), "committed");
    database.close();
    database = Database.openForWriting(path());

    const checkpoints = sqliteCheckpoints(database);
    assert.deepEqual(await checkpoints.read("s"), { version: 1, position: { slice: 0, note: "ü" } });
    assert.deepEqual([...(await checkpoints.state(["keys/A", "keys/B"]))], [["keys/A", new Uint8Array([0, 255, 7])]]);
    assert.deepEqual(await checkpoints.pending(), [{ ...publish, shard: "s", version: 1 }]);
  });

  it("refuses a commit computed from another version, and writes nothing of it", async () => {
    const checkpoints = sqliteCheckpoints(database);
    await checkpoints.commit(commitOf("s", 0, { state: new Map([["k", new Uint8Array([1])]]) }));
    const late = { position: "late", state: new Map([["k", new Uint8Array([2])]]) };
    for (const version of [0, 2]) assert.equal(await checkpoints.commit(commitOf("s", version, late)), "conflict");
    assert.deepEqual(await checkpoints.read("s"), { version: 1, position: { slice: 0, note: "ü" } });
    assert.deepEqual((await checkpoints.state(["k"])).get("k"), new Uint8Array([1]));
    assert.equal((await checkpoints.pending()).length, 1);
  });

  it("undoes the whole commit when a part of it cannot be written", async () => {
    const checkpoints = sqliteCheckpoints(database);
    const state = new Map<string, Uint8Array>([
      ["good", new Uint8Array([1])],
      ["bad", "no bytes" as unknown as Uint8Array],
    ]);
    await assert.rejects(checkpoints.commit(commitOf("s", 0, { state })));
    assert.equal(await checkpoints.read("s"), undefined);
    assert.equal((await checkpoints.state(["good"])).size, 0);
    assert.equal(await checkpoints.commit(commitOf("s", 0)), "committed");
  });

  it("lists pending publishes in the order of their commits, and forgets each as it is finished", async () => {
    const checkpoints = sqliteCheckpoints(database);
    for (const [shard, version] of [
      ["b", 0],
      ["a", 0],
      ["b", 1],
    ] as const)
      await checkpoints.commit(commitOf(shard, version));
    const shards = async () => (await checkpoints.pending()).map(({ shard, version }) => `${shard}/${version}`);
    assert.deepEqual(await shards(), ["b/1", "a/1", "b/2"]);
    await checkpoints.finish((await checkpoints.pending())[1]!);
    assert.deepEqual(await shards(), ["b/1", "b/2"]);
  });

  it("moves a latest price forward only: greater is newer, equal a duplicate, smaller older", async () => {
    const checkpoints = sqliteCheckpoints(database);
    const finish = (...latest: LatestPrice[]) =>
      checkpoints.finish({ shard: "s", version: 1, attempt: "r", objects: [], verdicts: [], latest });
    assert.deepEqual(await finish(price("A", "2", 10), price("B", "1", 20)), ["updated", "updated"]);
    assert.deepEqual(await finish(price("A", "1", 11), price("B", "2", 21), price("B", "2", 22)), ["older", "updated", "equal"]);
    assert.deepEqual(await sqliteLatestPrices(database).all(), [price("A", "2", 10), price("B", "2", 21)]);
  });

  it("finishes twice as once", async () => {
    const checkpoints = sqliteCheckpoints(database);
    const publish = { attempt: "r-0", objects: [], latest: [price("A", "1")], verdicts: [] };
    await checkpoints.commit(commitOf("s", 0, { publish }));
    const pending = (await checkpoints.pending())[0]!;
    assert.deepEqual(await checkpoints.finish(pending), ["updated"]);
    assert.deepEqual(await checkpoints.finish(pending), ["equal"]);
    assert.deepEqual(await checkpoints.pending(), []);
    assert.deepEqual(await sqliteLatestPrices(database).get("A"), price("A", "1"));
  });

  it("neither waits for a reader nor disturbs it: that one sees the commit that it began with", async () => {
    const checkpoints = sqliteCheckpoints(database);
    const finish = (latest: LatestPrice) =>
      checkpoints.finish({ shard: "s", version: 1, attempt: "r", objects: [], verdicts: [], latest: [latest] });
    await finish(price("A", "1"));
    const reader = Database.openForReading(path())!;
    const prices = sqliteLatestPrices(reader);
    reader.run((db) => db.exec("BEGIN"));
    assert.deepEqual(await prices.get("A"), price("A", "1"));
    await finish(price("A", "2"));
    assert.deepEqual(await prices.get("A"), price("A", "1"));
    reader.run((db) => db.exec("COMMIT"));
    assert.deepEqual(await prices.get("A"), price("A", "2"));
    reader.close();
  });

  it("tells a database that cannot grow as a fault of the disk, and stays at the last commit", async function () {
    const checkpoints = sqliteCheckpoints(database);
    await checkpoints.commit(commitOf("s", 0));
    const module = (name: string) => JSON.stringify(import.meta.resolve(`../../../adapters/embedded/${name}.ts`));
    const script = `
      const { Database } = await import(${module("sqlite")});
      const { sqliteCheckpoints } = await import(${module("checkpoint-store")});
      const state = new Map([["k", new Uint8Array(1 << 22)]]);
      const publish = { attempt: "r", objects: [], latest: [], verdicts: [] };
      const checkpoints = sqliteCheckpoints(Database.openForWriting(${JSON.stringify(path())}));
      try { await checkpoints.commit({ shard: "s", expectedVersion: 1, position: 2, state, publish }); }
      catch (error) { process.stdout.write(error._tag + " " + error.path); }
      process.stdout.write(" " + (await checkpoints.read("s")).version);`;
    const limited = spawnSync("sh", ["-c", 'ulimit -f 1024 && exec "$0" --input-type=module -e "$1"', process.execPath, script]);
    if (limited.error) return this.skip(); // no POSIX shell
    assert.equal(limited.stdout.toString(), `StoreFault ${path()} 1`, limited.stderr.toString());
    assert.equal((await checkpoints.read("s"))?.version, 1);
    assert.equal(await checkpoints.commit(commitOf("s", 1)), "committed");
  });

  it("keeps the newest indicators of each symbol and source, and repeating a publish changes nothing", async () => {
    const checkpoints = sqliteCheckpoints(database);
    const at = (second: number, source = "a") => ({
      symbol: "AAPL",
      source,
      event_time: `2026-01-16T15:00:0${second}.000000Z`,
      ma: 100 + second,
      ma_trades: second,
      ema: 1.5,
      vwap: null,
      day_volume: 0,
      day_trades: second,
    });
    const finish = (...indicators: ReturnType<typeof at>[]) =>
      checkpoints.finish({ shard: "s", version: 1, attempt: "s-0", objects: [], latest: [], indicators, verdicts: [] });
    const found = () => sqliteLatestPrices(database).indicators();
    await finish(at(2), at(1, "b"));
    assert.deepEqual(await found(), [at(2), at(1, "b")]);
    await finish(at(1));
    assert.deepEqual(await found(), [at(2), at(1, "b")]);
    await finish(at(3));
    await finish(at(3));
    assert.deepEqual(await found(), [at(3), at(1, "b")]);
  });
});
