import assert from "node:assert/strict";
import { Hashes } from "../../../domain/ledger/hash.ts";
import type { CheckpointStore } from "../../../domain/ports/stores.ts";
import { RecentKeys } from "../../../pipelines/stream-ingest/recent-keys.ts";

const HOUR = 491_234;

function hashes(values: readonly number[]): Hashes {
  const list = new Hashes();
  for (const value of values) list.push(BigInt(value));
  return list;
}

/** A shard that is committed again and again, each time by what the last left, or by a process that begins anew. */
function committing() {
  const state = new Map<string, Uint8Array>();
  // Of a checkpoint store it asks for state alone.
  const checkpoints = {
    state: async (asked: readonly string[]) => new Map(asked.flatMap((key) => (state.has(key) ? [[key, state.get(key)!]] : []))),
  } as unknown as CheckpointStore;
  let keys = new RecentKeys("s", []);
  return {
    state,
    restart: () => {
      keys = new RecentKeys("s", keys.manifest());
    },
    commit(version: number, told: Readonly<Record<number, number>>, isNeeded = true): void {
      const [ids, contents] = [hashes(Object.keys(told).map(Number)), hashes(Object.values(told))];
      for (let i = 0; i < ids.length; i++) keys.add(HOUR, ids, i, contents, i);
      const { state: written, dropped } = keys.commit(version, () => isNeeded);
      for (const key of dropped) state.delete(key);
      for (const [key, bytes] of written) state.set(key, bytes);
    },
    async known(told: Readonly<Record<number, number>>): Promise<readonly string[]> {
      const read = new RecentKeys("s", keys.manifest());
      await read.load(checkpoints, new Set([HOUR]));
      const [ids, contents] = [hashes(Object.keys(told).map(Number)), hashes(Object.values(told))];
      return Array.from({ length: ids.length }, (_, i) => read.look(HOUR, ids, i, contents, i));
    },
  };
}

describe("the keys told recently", () => {
  it("are all known to the next process, and stand in few segments however many commits wrote them", async () => {
    const { commit, known, restart, state } = committing();
    for (let version = 1; version <= 100; version++) {
      if (version === 40) restart();
      commit(version, { [version]: 1, 7: version });
    }
    // 39 commits, then 61: of each sixteen there is one left.
    assert.equal(state.size, 2 + 7 + 3 + 13);
    const once = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [i + 1, 1]).filter(([id]) => id !== 7));
    assert.deepEqual(new Set(await known(once)), new Set(["same"]));
    assert.deepEqual(await known({ 7: 100, 8: 2, 101: 1 }), ["same", "other", "unknown"]);
  });

  it("are forgotten with their hour, all of them", () => {
    const { commit, state } = committing();
    for (let version = 1; version <= 20; version++) commit(version, { [version]: 1 });
    assert.equal(state.size, 5);
    commit(21, {}, false);
    assert.equal(state.size, 0);
  });
});
