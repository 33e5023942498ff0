import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Either, isLeft, isRight } from "fp-ts/lib/Either.js";
import { type DataDirectoryFault, openForReading, openForWriting, type WritableData } from "../../../adapters/embedded/data-directory.ts";
import { useTempDir } from "../../support/temp-dir.ts";

function opened<A>(result: Either<DataDirectoryFault, A>): A {
  assert.ok(isRight(result), isLeft(result) ? result.left.message : "");
  return result.right;
}

function refused(result: Either<DataDirectoryFault, unknown>): DataDirectoryFault {
  assert.ok(isLeft(result), "the directory was opened");
  return result.left;
}

describe("data directory", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const isRoot = process.getuid?.() === 0;

  it("is created by its first writer, and nothing by a reader", () => {
    assert.equal(refused(openForReading(data()))._tag, "NoData");
    assert.equal(existsSync(data()), false);

    opened(openForWriting(data())).close();
    assert.equal(readFileSync(join(data(), "FORMAT"), "utf8"), "assay-data 1\n");
    opened(openForReading(data())).close();
  });

  it("may be an empty directory, or one whose creation was cut off", () => {
    mkdirSync(data());
    assert.equal(refused(openForReading(data()))._tag, "NoData");
    writeFileSync(join(data(), ".FORMAT.part"), "assay-");
    opened(openForWriting(data())).close();
    opened(openForWriting(data())).close();
  });

  it("has no data for a reader as long as its database is none yet", () => {
    mkdirSync(data());
    writeFileSync(join(data(), "FORMAT"), "assay-data 1\n");
    assert.equal(refused(openForReading(data()))._tag, "NoData");
    writeFileSync(join(data(), "assay.db"), "");
    assert.equal(refused(openForReading(data()))._tag, "NoData");
    opened(openForWriting(data())).close();
    opened(openForReading(data())).close();
  });

  it("says that its database is damaged", () => {
    opened(openForWriting(data())).close();
    writeFileSync(join(data(), "assay.db"), "not SQLite at all ".repeat(100));
    const fault = refused(openForWriting(data()));
    assert.equal(fault._tag, "NotWritable");
    assert.match(fault.message, /assay\.db: the file is damaged \(EBADMSG\)\. Restore it from a copy/);
    assert.equal(refused(openForReading(data()))._tag, "NotReadable");
  });

  it("keeps what a writer published for a reader", async () => {
    const writer = opened(openForWriting(data()));
    const body = new TextEncoder().encode("{}\n");
    await writer.objects.publish(await writer.objects.stage("r-1", "raw/ticks/x", body), "raw/ticks/x");
    const log = writer.log("historical-batch");
    log.write('{"quality":"PASS"}');
    log.close();
    const reader = opened(openForReading(data()));
    assert.deepEqual(await reader.objects.list("raw/"), ["raw/ticks/x"]);
    assert.deepEqual(await reader.latestPrices.all(), []);
    assert.equal(readFileSync(join(data(), "logs/historical-batch.jsonl"), "utf8"), '{"quality":"PASS"}\n');
    reader.close();
    writer.close();
  });

  it("is known also where its FORMAT was given other line ends on the way", () => {
    opened(openForWriting(data())).close();
    for (const format of ["assay-data 1\r\n", "assay-data 1"]) {
      writeFileSync(join(data(), "FORMAT"), format);
      opened(openForReading(data())).close();
      opened(openForWriting(data())).close();
    }
  });

  it("is read by whoever may not write it (skipped for root, who may)", async function () {
    if (isRoot) return this.skip();
    opened(openForWriting(data())).close();
    chmodSync(join(data(), "assay.db"), 0o400);
    chmodSync(data(), 0o500);
    try {
      const reader = opened(openForReading(data()));
      assert.deepEqual(await reader.latestPrices.all(), []);
      reader.close();
    } finally {
      chmodSync(data(), 0o700);
    }
  });

  it("refuses a directory that is someone else's, naming what it holds, and leaves it as it was", () => {
    mkdirSync(data());
    writeFileSync(join(data(), "thesis.tex"), "");
    for (const open of [openForReading, openForWriting]) {
      assert.deepEqual(refused(open(data())), {
        _tag: "ForeignDirectory",
        message: `${data()} is no data directory of Assay: it holds "thesis.tex" and no FORMAT. Name an absent or empty directory with --data`,
      });
    }
    assert.deepEqual(readdirSync(data()), ["thesis.tex"]);
  });

  it("refuses an empty name, which would be wherever one is", () => {
    const message = "the data directory's name is empty: name one with --data, or leave that out";
    assert.deepEqual(refused(openForReading("")), { _tag: "NotReadable", message });
    assert.deepEqual(refused(openForWriting("")), { _tag: "NotWritable", message });
  });

  it("refuses a format it does not know, naming the migration", () => {
    mkdirSync(data());
    const says = (format: string) => {
      writeFileSync(join(data(), "FORMAT"), format);
      const faults = [openForReading, openForWriting].map((open) => refused(open(data())));
      for (const fault of faults) assert.equal(fault._tag, "UnknownFormat");
      return faults[1]!.message;
    };
    assert.equal(
      says("assay-data 2\n"),
      `${data()} was written by a newer Assay (assay-data 2), and there is no migration from assay-data 2 to 1: use that Assay, or name another directory with --data`,
    );
    assert.match(says("assay-data 0\n"), /says assay-data 0, and there is no migration from assay-data 0 to 1/);
    assert.match(says("parquet\n"), /FORMAT says "parquet\\n", which no Assay wrote/);
    assert.deepEqual(readdirSync(data()), ["FORMAT"]);
  });

  it("says which path cannot be written, and why", () => {
    writeFileSync(data(), "a file");
    const beneath = join(data(), "deeper");
    assert.deepEqual(refused(openForWriting(beneath)), {
      _tag: "NotWritable",
      message: `cannot write ${beneath}: a part of the path is a file (ENOTDIR). Move that file, or choose another directory with --data, then run the same command again: it goes on from the last commit.`,
    });
    assert.equal(refused(openForReading(beneath))._tag, "NotReadable");
    assert.equal(refused(openForWriting(data()))._tag, "NotWritable");
  });

  it("says that a directory is closed to this user (skipped for root, to whom none is)", function () {
    if (isRoot) return this.skip();
    mkdirSync(data());
    chmodSync(data(), 0o500);
    const fault = refused(openForWriting(data()));
    assert.equal(fault._tag, "NotWritable");
    assert.match(fault.message, /permission is denied \(EACCES\)/);
  });

  describe("lock", () => {
    let writer: WritableData | undefined;
    let child: ChildProcess | undefined;
    afterEach(() => {
      writer?.close();
      child?.kill("SIGKILL");
      writer = child = undefined;
    });

    async function holdInAnotherProcess(): Promise<ChildProcess> {
      const module = JSON.stringify(import.meta.resolve("../../../adapters/embedded/data-directory.ts"));
      const script = `
        const { openForWriting } = await import(${module});
        globalThis.held = openForWriting(${JSON.stringify(data())});
        process.stdout.write(held._tag);
        setInterval(() => {}, 1000);`;
      child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
      const [said] = await once(child.stdout!, "data");
      assert.equal(String(said), "Right");
      return child;
    }

    it("lets one writer in at a time, and the next when that one closes", () => {
      writer = opened(openForWriting(data()));
      assert.equal(refused(openForWriting(data()))._tag, "Busy");
      assert.equal(refused(openForWriting(data()))._tag, "Busy");
      writer.close();
      writer = opened(openForWriting(data()));
    });

    it("tells readers that it is at work, and what was cut off before it", async () => {
      const writer = opened(openForWriting(data()));
      const publish = { attempt: "a", objects: [], latest: [], verdicts: [] };
      const commit = async (shard: string, position: object, published: boolean) => {
        await writer.checkpoints.commit({ shard, expectedVersion: 0, position, state: new Map(), publish });
        if (published) await writer.checkpoints.finish({ ...publish, shard, version: 1 });
      };
      const run = (startedAt: string, closed: boolean) => ({ run: startedAt, startedAt, closed, progress: { unfetched: [] } });
      await commit("a/cut-off", { ...run("2026-01-03", false), command: "assay run a" }, true);
      await commit("a/not-published", run("2026-01-02", true), false);
      await commit("a/without-a-slice", { ...run("2026-01-01", false), progress: { unfetched: [3] } }, true);
      await commit("b/producer/trades", { ended: false }, true);
      const reader = opened(openForReading(data()));
      assert.equal(reader.isBeingWritten(), true);
      writer.close();
      assert.equal(reader.isBeingWritten(), false);
      assert.deepEqual(reader.begunRuns(), [
        { pipeline: "b", isOpen: true },
        { pipeline: "a", isOpen: false },
        { pipeline: "a", isOpen: true },
        { pipeline: "a", command: "assay run a", isOpen: true },
      ]);
      reader.close();
    });

    it("says which process writes, since when, and what to do; reading works meanwhile", async () => {
      const { pid } = await holdInAnotherProcess();
      const { _tag, message } = refused(openForWriting(data()));
      assert.equal(_tag, "Busy");
      assert.match(
        message,
        new RegExp(
          `is being written by process ${pid}, since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z, .*wait until it ends, or stop it \\(kill ${pid}\\)`,
        ),
      );
      opened(openForReading(data())).close();
    });

    it("dies with its process, however that dies", async () => {
      const holder = await holdInAnotherProcess();
      holder.kill("SIGKILL");
      await once(holder, "exit");
      writer = opened(openForWriting(data()));
    });
  });
});
