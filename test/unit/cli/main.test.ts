import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isRight } from "fp-ts/lib/Either.js";
import { openForWriting } from "../../../adapters/embedded/data-directory.ts";
import { ASSAY, assay, ended, startAssay } from "../../support/assay.ts";
import { useTempDir } from "../../support/temp-dir.ts";

describe("assay", () => {
  const directory = useTempDir();

  it("ends quietly where nobody reads its output any more, as in `assay … | head`", async () => {
    const child = startAssay("cost", "--help");
    child.stdout!.destroy();
    let stderr = "";
    child.stderr!.setEncoding("utf8").on("data", (piece: string) => {
      stderr += piece;
    });
    const [code] = (await once(child, "close")) as [number | null];
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("says that its output cannot be written (skipped where there is no /dev/full)", async function () {
    if (!existsSync("/dev/full")) return this.skip();
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [ASSAY, "help"], { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, "close")]);
    assert.deepEqual([code, stderr], [2, "assay: the output cannot be written: ENOSPC: no space left on device, write\n"]);
  });

  it("tells in a line which file of the data was altered", async () => {
    const data = join(directory(), "data");
    const opened = openForWriting(data);
    assert.ok(isRight(opened));
    opened.right.close();
    const zone = join(data, "quarantine/daily_bars/year=2026/month=01/day=18");
    mkdirSync(zone, { recursive: true });
    writeFileSync(join(zone, "a.jsonl"), "{}\n");
    const { code, stdout, stderr } = await assay("quarantine", "list", "--data", data);
    assert.deepEqual([code, stdout], [1, ""]);
    const place = "line 1 of quarantine/daily_bars/year=2026/month=01/day=18/a.jsonl";
    assert.equal(stderr, `assay: ${place} is none that a pipeline wrote: {}; restore it from a copy\n`);
  });

  it("tells in a line what the machine refuses", async () => {
    const suite = join(directory(), "suite.json");
    const data = join(directory(), "data.csv");
    writeFileSync(suite, '{"name":"s","expectations":[]}');
    writeFileSync(data, "a\n1\n");
    const env = { ...process.env, TMPDIR: data };
    const child = spawn(process.execPath, [ASSAY, "quality", "run", suite, data], { env, stdio: ["ignore", "pipe", "pipe"] });
    const { code, stdout, stderr } = await ended(child);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^assay: ENOTDIR: not a directory, mkdtemp '.*data\.csv\/assay-quality-\w+'\n$/);
  });
});
