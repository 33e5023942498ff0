import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileObjectStore } from "../../../adapters/embedded/object-store.ts";
import { StoreFault } from "../../../adapters/embedded/store-fault.ts";
import { useTempDir } from "../../support/temp-dir.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined) => body && new TextDecoder().decode(body);
const KEY = "curated/daily_bars/year=2024/r-1.jsonl";

describe("fileObjectStore", () => {
  const directory = useTempDir();
  const store = () => fileObjectStore(directory());
  const filesUnder = (path: string) =>
    readdirSync(join(directory(), path), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));

  it("shows an object to readers only once it is published", async () => {
    const objects = store();
    const staged = await objects.stage("r-1", KEY, bytes("one"));
    assert.equal(staged, `staging/r-1/${KEY}`);
    assert.equal(await objects.read(KEY), undefined);
    assert.equal(await objects.open(KEY), undefined);
    assert.deepEqual(await objects.list(""), []);

    await objects.publish(staged, KEY);
    assert.equal(text(await objects.read(KEY)), "one");
    assert.deepEqual(await objects.list(""), [KEY]);
    assert.deepEqual(filesUnder("staging"), []);
  });

  it("stages a body of many chunks, over an earlier one, and opens it again in order", async () => {
    const objects = store();
    async function* body() {
      for (let i = 0; i < 1000; i++) yield bytes(`${i}\n`.repeat(100));
    }
    await objects.stage("r-1", KEY, bytes("earlier"));
    await objects.publish(await objects.stage("r-1", KEY, body()), KEY);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await objects.open(KEY))!) chunks.push(chunk);
    assert.ok(chunks.length > 1);
    assert.equal(Buffer.concat(chunks).toString(), Array.from({ length: 1000 }, (_, i) => `${i}\n`.repeat(100)).join(""));
  });

  it("publishes under another key than the staged one", async () => {
    const objects = store();
    const staged = await objects.stage("r-1", "raw/daily_bars/body", bytes("x"));
    await objects.publish(staged, "raw/daily_bars/body-1f3a");
    assert.deepEqual(await objects.list("raw/"), ["raw/daily_bars/body-1f3a"]);
  });

  it("publishes twice as once", async () => {
    const objects = store();
    const staged = await objects.stage("r-1", KEY, bytes("one"));
    await objects.publish(staged, KEY);
    await objects.publish(staged, KEY);
    await store().publish(staged, KEY);
    assert.equal(text(await objects.read(KEY)), "one");
  });

  it("finishes a publish that was cut off between the two names", async () => {
    const staged = await store().stage("r-1", KEY, bytes("one"));
    mkdirSync(dirname(join(directory(), KEY)), { recursive: true });
    linkSync(join(directory(), staged), join(directory(), KEY));
    await store().publish(staged, KEY);
    assert.equal(text(await store().read(KEY)), "one");
    assert.deepEqual(filesUnder("staging"), []);
  });

  it("leaves a published object as it is, whatever is staged for its key", async () => {
    const objects = store();
    await objects.publish(await objects.stage("r-1", KEY, bytes("first")), KEY);
    await objects.publish(await objects.stage("r-2", KEY, bytes("second")), KEY);
    assert.equal(text(await objects.read(KEY)), "first");
    assert.deepEqual(filesUnder("staging"), []);
  });

  it("throws where neither the staged nor the final object is there, naming both", async () => {
    await assert.rejects(store().publish(`staging/r-1/${KEY}`, KEY), {
      message: `neither staging/r-1/${KEY} nor ${KEY} is there: ${KEY} cannot be published`,
    });
  });

  it("publishes many at once, each whole", async () => {
    const objects = store();
    const keys = Array.from({ length: 60 }, (_, i) => `curated/daily_bars/year=${2000 + (i % 3)}/r-${String(i).padStart(2, "0")}`);
    await Promise.all(keys.map(async (key) => objects.publish(await objects.stage("r-1", key, bytes(key)), key)));
    assert.deepEqual(await objects.list("curated/"), keys.toSorted());
    for (const key of keys) assert.equal(text(await objects.read(key)), key);
  });

  it("lists by any prefix, sorted, without files still being written", async () => {
    const objects = store();
    const keys = ["curated/b/2", "curated/a/year=2024/x", "curated/a/year=2023/y", "curated/ab/z", "raw/a/w"];
    for (const key of keys) await objects.publish(await objects.stage("r-1", key, bytes(key)), key);
    writeFileSync(join(directory(), "curated/a/.part-v"), "half");
    assert.deepEqual(await objects.list("curated/a"), ["curated/a/year=2023/y", "curated/a/year=2024/x", "curated/ab/z"]);
    assert.deepEqual(await objects.list("curated/a/"), ["curated/a/year=2023/y", "curated/a/year=2024/x"]);
    assert.deepEqual(await objects.list("curated/a/year=2024"), ["curated/a/year=2024/x"]);
    assert.deepEqual(await objects.list("curated/none/"), []);
    assert.deepEqual(await objects.list(""), keys.toSorted());
    await assert.rejects(objects.list("../"), /is no zone/);
    await assert.rejects(objects.list("staging/"), /is no zone/);
  });

  it("finds no object beneath an object", async () => {
    const objects = store();
    await objects.publish(await objects.stage("r-1", KEY, bytes("one")), KEY);
    assert.equal(await objects.read(`${KEY}/more`), undefined);
    assert.deepEqual(await objects.list(`${KEY}/more/`), []);
  });

  it("leaves nothing of a body whose source fails, and passes that error on", async () => {
    async function* body() {
      yield bytes("half");
      throw Object.assign(new Error("connection reset"), { code: "ECONNRESET" });
    }
    await assert.rejects(store().stage("r-1", KEY, body()), { message: "connection reset", code: "ECONNRESET" });
    assert.deepEqual(filesUnder("staging"), []);
  });

  it("overwrites what a killed process left half written", async () => {
    const objects = store();
    const folder = dirname(join(directory(), "staging/r-1", KEY));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, ".part-r-1.jsonl"), "a longer half of something else");
    await objects.publish(await objects.stage("r-1", KEY, bytes("one")), KEY);
    assert.equal(text(await objects.read(KEY)), "one");
  });

  it("sweeps the attempts that are not kept, and stages into them anew", async () => {
    const objects = store();
    for (const attempt of ["r-1", "r-2", "r-3"]) await objects.stage(attempt, KEY, bytes(attempt));
    await objects.sweep(new Set(["r-2"]));
    assert.deepEqual(readdirSync(join(directory(), "staging")), ["r-2"]);
    await objects.publish(await objects.stage("r-1", KEY, bytes("again")), KEY);
    assert.equal(text(await objects.read(KEY)), "again");
  });

  it("refuses attempts and keys that lead elsewhere", async () => {
    const objects = store();
    await assert.rejects(objects.stage("../..", KEY, bytes("x")), /"\.\.\/\.\." is no segment/);
    await assert.rejects(objects.stage("r-1", "raw/../x", bytes("x")), /"\.\." is no segment/);
    await assert.rejects(objects.publish(KEY, KEY), /is no staged key/);
    await assert.rejects(objects.publish("staging/r-1/../../x", KEY), /is no zone/);
    await assert.rejects(objects.read("assay.db"), /is no zone/);
  });

  it("tells a full disk as a fault with the path and what to do, and leaves nothing half written", async function () {
    if (!existsSync("/dev/full")) return this.skip(); // Linux only
    const folder = dirname(join(directory(), "staging/r-1", KEY));
    mkdirSync(folder, { recursive: true });
    symlinkSync("/dev/full", join(folder, ".part-r-1.jsonl"));
    const part = join(folder, ".part-r-1.jsonl");
    await assert.rejects(store().stage("r-1", KEY, bytes("one")), (error) => {
      assert.ok(error instanceof StoreFault);
      assert.equal(error._tag, "StoreFault");
      assert.equal(error.code, "ENOSPC");
      assert.equal(error.path, part);
      assert.equal(
        error.message,
        `cannot write ${part}: the disk is full (ENOSPC). Free some space, then run the same command again: it goes on from the last commit.`,
      );
      return true;
    });
    assert.deepEqual(filesUnder("staging"), []);
  });

  it("tells a limit on file size the same way, and what was there before stands", async function () {
    const objects = store();
    await objects.publish(await objects.stage("r-1", KEY, bytes("one")), KEY);
    const script = `
      const { fileObjectStore } = await import(${JSON.stringify(import.meta.resolve("../../../adapters/embedded/object-store.ts"))});
      try { await fileObjectStore(${JSON.stringify(directory())}).stage("r-2", "raw/ticks/large", new Uint8Array(1 << 20)); }
      catch (error) { process.stdout.write(error._tag + " " + error.code); }`;
    const limited = spawnSync("sh", ["-c", 'ulimit -f 64 && exec "$0" --input-type=module -e "$1"', process.execPath, script]);
    if (limited.error) return this.skip(); // no POSIX shell
    assert.equal(limited.stdout.toString(), "StoreFault EFBIG", limited.stderr.toString());
    assert.deepEqual(filesUnder("staging"), []);
    assert.equal(readFileSync(join(directory(), KEY), "utf8"), "one");
  });

  it("names the path where a file stands in the way of a folder", async () => {
    writeFileSync(join(directory(), "staging"), "");
    await assert.rejects(store().stage("r-1", KEY, bytes("x")), /cannot write .*staging.*: .* \((EEXIST|ENOTDIR)\)/);
  });
});
