/** Where code may not be made from text, closures read and check the records: the tests that hold them against io-ts, run by such a Node. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const SPECS = ["stream-ingest/same-as-io-ts", "market/line-decoder", "schema/validator"];

describe("where code may not be made from text", () => {
  it("the decoder and the validators have io-ts's verdicts, values and reasons all the same", () => {
    const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");
    const specs = SPECS.flatMap((spec) => ["--spec", `test/unit/${spec}.test.ts`]);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--disallow-code-generation-from-strings", mocha, ...specs], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^ {2}\d+ passing/m);
  });
});
