import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipOf } from "../../support/cloud/zip.ts";
import { useTempDir } from "../../support/temp-dir.ts";

describe("a zip of files", () => {
  const directory = useTempDir();

  it("is read by another program, with its folders and contents", function () {
    const files = {
      "lambda/a.mjs": Buffer.from("export const a = 1;\n"),
      "models/a b.sql": Buffer.from("SELECT 1"),
      "empty.txt": Buffer.alloc(0),
    };
    const zip = join(directory(), "files.zip");
    writeFileSync(zip, zipOf(files));
    try {
      execFileSync("python3", ["-m", "zipfile", "-e", zip, join(directory(), "out")]);
    } catch {
      this.skip();
    }
    for (const [path, body] of Object.entries(files)) assert.deepEqual(readFileSync(join(directory(), "out", path)), body);
  });
});
