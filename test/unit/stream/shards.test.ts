import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Shard } from "../../../domain/ports/stream.ts";
import { hashKeyOf, holds } from "../../../domain/stream/hash-range.ts";
import { readableShards } from "../../../domain/stream/shards.ts";

const shard = (id: string, ...parents: string[]): Shard => ({ id, parents, range: { first: 0n, last: 1n }, closed: false });
const ids = (shards: readonly Shard[]) => shards.map(({ id }) => id);

/** a was split into b and c; c and d were merged into e; b was split into f and g. */
const FAMILY = [shard("g", "b"), shard("f", "b"), shard("e", "c", "d"), shard("d"), shard("c", "a"), shard("b", "a"), shard("a")];

describe("readableShards", () => {
  it("gives the shards without parents first", () => assert.deepEqual(ids(readableShards(FAMILY, new Set())), ["d", "a"]));

  it("gives the children of a split when their parent has ended, and that of a merge when both have", () => {
    assert.deepEqual(ids(readableShards(FAMILY, new Set(["a"]))), ["d", "c", "b"]);
    assert.deepEqual(ids(readableShards(FAMILY, new Set(["a", "c"]))), ["d", "b"]);
    assert.deepEqual(ids(readableShards(FAMILY, new Set(["a", "c", "d"]))), ["e", "b"]);
  });

  it("takes a parent that is no longer listed for read", () => {
    assert.deepEqual(ids(readableShards([shard("f", "b"), shard("g", "b")], new Set())), ["f", "g"]);
  });

  it("gives none when all have ended", () => assert.deepEqual(readableShards([shard("a")], new Set(["a"])), []));
});

describe("the hash key of a partition key", () => {
  const md5 = (text: string) => createHash("md5").update(text).digest();

  it("is its MD5 as a number of 128 bits", () => {
    assert.equal(hashKeyOf("", md5), 0xd41d8cd98f00b204e9800998ecf8427en);
    assert.equal(hashKeyOf("abc", md5), 0x900150983cd24fb0d6963f7d28e17f72n);
  });

  it("is held by a range from its first to its last value", () => {
    const range = { first: 10n, last: 20n };
    assert.deepEqual(
      [9n, 10n, 20n, 21n].map((key) => holds(range, key)),
      [false, true, true, false],
    );
  });
});
