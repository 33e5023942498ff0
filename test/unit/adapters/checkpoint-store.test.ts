import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { sqliteCheckpoints } from "../../../adapters/embedded/checkpoint-store.ts";
import { sqliteLatestPrices } from "../../../adapters/embedded/latest-prices.ts";
import { Database } from "../../../adapters/embedded/sqlite.ts";
import type { LatestPrice } from "../../../domain/market/latest-price.ts";
import { commitOf, price } from "../../support/store-contract/checkpoints.ts";
import { useTempDir } from "../../support/temp-dir.ts";

describe("sqliteCheckpoints", () => {
  const directory = useTempDir();
  const path = () => join(directory(), "assay.db");
  let database: Database;
  beforeEach(() => {
    database = Database.openForWriting(path());
  });
  afterEach(() => database.close());

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
});
