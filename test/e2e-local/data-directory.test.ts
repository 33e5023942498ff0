import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ASSAY, assay, ended, replay, startAssay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { until } from "../survival/until.ts";

describe("a data directory that cannot be used", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const isRoot = process.getuid?.() === 0;
  const isWritten = (path: string) => existsSync(path) && statSync(path).size > 0;
  const bars = (rows: number) => {
    const path = join(directory(), "bars.csv");
    const line = (_: unknown, i: number) => `${new Date(Date.UTC(1950, 0, 1 + i)).toISOString().slice(0, 10)},A,10,11,9,10.5,100\n`;
    writeFileSync(path, `date,symbol,open,high,low,close,volume\n${Array.from({ length: rows }, line).join("")}`);
    return path;
  };

  it("is told in words, and left as it was: someone else's, beneath a file, absent", async () => {
    mkdirSync(data());
    writeFileSync(join(data(), "thesis.tex"), "");
    const foreign = `${data()} is no data directory of Assay: it holds "thesis.tex" and no FORMAT. Name an absent or empty directory with --data`;
    const beneath = join(data(), "thesis.tex", "deeper");
    const absent = join(directory(), "absent");
    const none = `there is no data in ${absent} yet: run a pipeline first (assay run), or name another directory with --data`;
    const [run, audit, deeper, query, nothing] = await Promise.all([
      assay("run", "historical-batch", "--data", data(), "--json"),
      assay("audit", "--data", data(), "--json"),
      assay("run", "historical-batch", "--data", beneath, "--json"),
      assay("query", "SELECT 1", "--data", absent, "--json"),
      assay("audit", "--data", absent, "--json"),
    ]);
    assert.deepEqual([run.code, run.json], [1, { errors: [foreign] }]);
    assert.deepEqual([audit.code, audit.json], [2, { errors: [foreign] }]);
    assert.equal(deeper.code, 1);
    assert.match(deeper.json.errors[0], /^cannot write .*thesis\.tex\/deeper: a part of the path is a file \(ENOTDIR\)\. /);
    assert.deepEqual([query.code, query.json], [2, { errors: [none] }]);
    assert.deepEqual([nothing.code, nothing.json], [2, { errors: [none] }]);
    for (const { stderr } of [run, audit, deeper, query, nothing]) assert.doesNotMatch(stderr, /^ {4}at /m);
    assert.deepEqual(readdirSync(data()), ["thesis.tex"]);
    assert.deepEqual(readdirSync(directory()), ["data"]);
  });

  it("is told when it is closed to this user (skipped for root, to whom none is)", async function () {
    if (isRoot) return this.skip();
    mkdirSync(data());
    chmodSync(data(), 0o500);
    const ran = await assay("run", "historical-batch", "--data", data(), "--json");
    assert.equal(ran.code, 1);
    assert.match(ran.json.errors[0], /permission is denied \(EACCES\)/);
  });

  it("that takes no further bytes ends a run in words, and the same command goes on once it does", async () => {
    const path = bars(12_000);
    const command = replay(data(), [path]);
    // A file may have 200 blocks of 512 bytes (1,024 in some shells): the original, of 400,000 bytes, has no room.
    const limited = spawn("sh", ["-c", 'ulimit -f 200 && exec "$@"', "sh", process.execPath, ASSAY, ...command]);
    const cut = await ended(limited);
    assert.equal(cut.code, 1, cut.stderr);
    assert.match(cut.json.errors[0], /^cannot write .*: the file would be larger than this process may write \(EFBIG\)\. Raise the limit/);
    assert.doesNotMatch(cut.stderr, /^ {4}at /m);

    const again = await assay(...command);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual([again.json.received, again.json.curated, again.json.balanced], [12_000, 12_000, true]);
    assert.equal((await assay("audit", "--data", data())).code, 0);
  });

  it("because another run writes it names that run's process, which ends well all the same", async () => {
    const command = replay(data(), [bars(1_000)]);
    const first = startAssay(...command);
    const firstEnds = ended(first);
    await until(first, () => isWritten(join(data(), "writer.pid")));
    first.kill("SIGSTOP"); // so that it is at work for as long as the second one tries
    const second = await assay(...command);
    first.kill("SIGCONT");
    const firstEnded = await firstEnds;

    assert.equal(second.code, 1);
    const [message] = second.json.errors;
    assert.ok(message.startsWith(`${data()} is being written by process ${first.pid}, since `), message);
    assert.ok(message.includes(`wait until it ends, or stop it (kill ${first.pid})`), message);
    assert.equal(firstEnded.code, 0, firstEnded.stderr);
    assert.deepEqual([firstEnded.json.received, firstEnded.json.curated], [1_000, 1_000]);
  });

  it("until Ctrl-C has ended a run is free after it, and the next run goes on from the last commit", async () => {
    const command = replay(data(), [bars(4_000)], "--set", "batchRecords=200");
    const first = startAssay(...command);
    const firstEnds = ended(first);
    await until(first, () => isWritten(join(data(), "ledger")));
    first.kill("SIGINT");
    const stopped = await firstEnds;
    assert.equal(stopped.code, 1, stopped.stderr);
    assert.match(stopped.stderr, /stopping after this batch/);
    assert.equal(stopped.json.interrupted, true);
    assert.ok(stopped.json.received < 4_000);

    const rest = await assay(...command);
    assert.deepEqual([rest.code, rest.json.resumed, rest.json.runId], [0, true, stopped.json.runId]);
    assert.deepEqual([rest.json.received, rest.json.curated, rest.json.duplicate], [4_000, 4_000, 0]);
    const audit = await assay("audit", "--data", data(), "--json");
    assert.deepEqual([audit.code, audit.json.runs.length, audit.json.runs[0].received], [0, 1, 4_000]);
  });
});
