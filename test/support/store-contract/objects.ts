/** What every object store does, whatever it is made of. */
import assert from "node:assert/strict";
import type { ObjectStore } from "../../../domain/ports/stores.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined) => body && new TextDecoder().decode(body);

/**
 * @param store a store with nothing in it; `again`: the same store, as another process would open it
 * @param staging the folder of what it has staged
 */
export function itIsAnObjectStore(
  store: () => Promise<{ readonly objects: ObjectStore; readonly again: () => ObjectStore }>,
  staging = "staging",
): void {
  const KEY = "curated/daily_bars/year=2024/r-1.jsonl";

  it("shows an object to readers only once it is published", async () => {
    const { objects } = await store();
    const staged = await objects.stage("r-1", KEY, bytes("one"));
    assert.deepEqual([staged, await objects.read(KEY), await objects.open(KEY)], [`${staging}/r-1/${KEY}`, undefined, undefined]);
    assert.deepEqual(await objects.list(""), []);
    await objects.publish(staged, KEY);
    assert.equal(text(await objects.read(KEY)), "one");
    assert.deepEqual(await objects.list(""), [KEY]);
  });

  it("publishes twice as once, in whatever process", async () => {
    const { objects, again } = await store();
    const staged = await objects.stage("r-1", KEY, bytes("one"));
    await objects.publish(staged, KEY);
    await objects.publish(staged, KEY);
    await again().publish(staged, KEY);
    assert.equal(text(await again().read(KEY)), "one");
  });

  it("leaves a published object as it is, whatever is staged for its key", async () => {
    const { objects } = await store();
    await objects.publish(await objects.stage("r-1", KEY, bytes("first")), KEY);
    await objects.publish(await objects.stage("r-2", KEY, bytes("second")), KEY);
    assert.equal(text(await objects.read(KEY)), "first");
  });

  it("lets one of many publish a key, and none of them fail", async () => {
    const { objects } = await store();
    const staged = await Promise.all(Array.from({ length: 8 }, (_, i) => objects.stage(`r-${i}`, KEY, bytes(`body ${i}`))));
    await Promise.all(staged.map((one) => objects.publish(one, KEY)));
    assert.match(text(await objects.read(KEY))!, /^body [0-7]$/);
  });

  it("throws where neither the staged nor the final object is there, naming both", async () => {
    const { objects } = await store();
    await assert.rejects(objects.publish(`${staging}/r-1/${KEY}`, KEY), {
      message: `neither ${staging}/r-1/${KEY} nor ${KEY} is there: ${KEY} cannot be published`,
    });
  });

  it("stages a body of many chunks and opens it again in order, also one of many megabytes and an empty one", async () => {
    const { objects } = await store();
    const line = bytes("0123456789abcde\n".repeat(4_096));
    async function* body(chunks: number) {
      for (let i = 0; i < chunks; i++) yield line;
    }
    for (const chunks of [0, 3, 300]) {
      const key = `raw/daily_bars/body-${chunks}`;
      await objects.publish(await objects.stage("r-1", key, body(chunks)), key);
      let length = 0;
      for await (const chunk of (await objects.open(key))!) {
        assert.ok(Buffer.from(chunk).equals(Buffer.from(repeated(line, length, chunk.length))), `${key} from ${length}`);
        length += chunk.length;
      }
      assert.equal(length, chunks * line.length);
    }
  });

  it("leaves nothing of a body whose source fails, and passes that error on", async () => {
    const { objects } = await store();
    async function* body() {
      for (let i = 0; i < 20; i++) yield new Uint8Array(1 << 20);
      throw Object.assign(new Error("the source broke off"), { code: "ECONNRESET" });
    }
    await assert.rejects(objects.stage("r-1", KEY, body()), { message: "the source broke off" });
    await assert.rejects(objects.publish(`${staging}/r-1/${KEY}`, KEY), /neither/);
  });

  it("lists by any prefix, sorted", async () => {
    const { objects } = await store();
    const keys = ["curated/b/2", "curated/a/year=2024/x", "curated/a/year=2023/y", "curated/ab/z", "raw/a/w"];
    for (const key of keys) await objects.publish(await objects.stage("r-1", key, bytes(key)), key);
    assert.deepEqual(await objects.list("curated/a"), ["curated/a/year=2023/y", "curated/a/year=2024/x", "curated/ab/z"]);
    assert.deepEqual(await objects.list("curated/a/"), ["curated/a/year=2023/y", "curated/a/year=2024/x"]);
    assert.deepEqual(await objects.list("cur"), keys.filter((key) => key.startsWith("cur")).sort());
    assert.deepEqual(await objects.list("curated/none/"), []);
    assert.deepEqual(await objects.list(""), keys.toSorted());
  });

  it("sweeps the attempts that are not kept", async () => {
    const { objects } = await store();
    const staged = await Promise.all(["r-1", "r-2"].map((attempt) => objects.stage(attempt, KEY, bytes(attempt))));
    await objects.sweep(new Set(["r-2"]));
    await assert.rejects(objects.publish(staged[0]!, KEY), /neither/);
    await objects.publish(staged[1]!, KEY);
    assert.equal(text(await objects.read(KEY)), "r-2");
  });

  it("refuses attempts and keys that lead elsewhere", async () => {
    const { objects } = await store();
    await assert.rejects(objects.stage("../..", KEY, bytes("x")), /"\.\.\/\.\." is no segment/);
    await assert.rejects(objects.stage("r-1", "raw/../x", bytes("x")), /"\.\." is no segment/);
    await assert.rejects(objects.publish(KEY, KEY), /is no staged key/);
    await assert.rejects(async () => objects.read("assay.db"), /is no zone/);
    await assert.rejects(objects.list("staging/"), /is no zone/);
  });
}

function repeated(line: Uint8Array, from: number, length: number): Uint8Array {
  const piece = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const start = (from + at) % line.length;
    const copied = line.subarray(start, start + length - at);
    piece.set(copied, at);
    at += copied.length;
  }
  return piece;
}
