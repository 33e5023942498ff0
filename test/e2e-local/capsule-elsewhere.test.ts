import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assay, type Ended, ended } from "../support/assay.ts";
import { checkout } from "../support/checkout.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

const NO_NETWORK = fileURLToPath(new URL("../support/no-network.ts", import.meta.url));

/** Runs a capsule by the code of its folder and prints the SHA-256 of every file that it leaves in the zones. */
const DIGESTS = `
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { pipelines } from "./pipelines/registry.ts";
const [file, directory] = process.argv.slice(2);
const { capsule } = JSON.parse(readFileSync(file, "utf8"));
const runner = await pipelines.find(({ name }) => name === capsule.pipeline).capsule();
const ran = await runner.run(capsule, runner.settingsOf(capsule.settings).right.suite, directory);
if (ran._tag === "Left") throw new Error(ran.left.join("; "));
const files = globSync("{raw,curated,quarantine,late,ledger,validations}/**", { cwd: directory, withFileTypes: true }).filter((entry) => entry.isFile());
const paths = files.map(({ parentPath, name }) => parentPath + "/" + name).sort();
console.log(JSON.stringify(paths.map((path) => [path.slice(directory.length + 1), createHash("sha256").update(readFileSync(path)).digest("hex")])));
`;

describe("a capsule in another checkout, with no network and no credentials", () => {
  const directory = useTempDir();
  const file = () => join(directory(), "run.capsule.json");

  function run(...args: readonly string[]): Promise<Ended> {
    const cwd = join(directory(), "empty");
    mkdirSync(cwd, { recursive: true });
    const env = { PATH: "/nowhere", HOME: cwd, TMPDIR: cwd };
    return ended(spawn(process.execPath, ["--import", NO_NETWORK, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
  }

  async function digestsBy(code: string): Promise<unknown> {
    const script = join(code, "digests.ts");
    writeFileSync(script, DIGESTS);
    const done = await run(script, file(), join(code, "data"));
    assert.equal(done.code, 0, done.stderr);
    return done.json;
  }

  const stream = { symbols: ["AAPL"], providerOptions: { minutes: "1", rate: "20", faults: "duplicate=0.05,negative-price=0.02" } };
  const history = { symbols: ["AAPL"], from: "2024-01-02", to: "2024-06-28", providerOptions: { faults: "negative-price=0.03" } };
  for (const [pipeline, asked] of [
    ["historical-batch", { ...history, settings: { gate: "rows" } }],
    ["stream-ingest", { ...stream, settings: { shards: 1 } }],
  ] as const) {
    it(`of ${pipeline} gives the same verdict there, and every file to the byte`, async () => {
      const data = join(directory(), "data");
      const { runId } = await runHere(pipeline, data, asked);
      const ofRun = pipeline === "stream-ingest" ? "trades-000000000000@1" : runId;
      const exported = await assay("capsule", "export", ofRun, "--data", data, "--out", file(), "--json");
      assert.equal(exported.code, 0, exported.stderr);
      const [one, other] = [checkout(join(directory(), "one")), checkout(join(directory(), "other"))];
      const told = await run(join(other, "ops/assay.js"), "capsule", "replay", file(), "--json");
      assert.deepEqual([told.code, told.json?.same], [0, true], told.stderr);
      const here = (await digestsBy(one)) as readonly (readonly [path: string, sha256: string])[];
      assert.ok(here.some(([path]) => path.startsWith("curated/") && path.endsWith(".parquet")));
      assert.ok(here.some(([path]) => path.startsWith("quarantine/")));
      assert.deepEqual(await digestsBy(other), here);
    });
  }

  it("is known to use none: a process that opens a socket ends", async () => {
    const { code, stderr } = await run("-e", 'fetch("http://127.0.0.1:8081/").catch(() => {})');
    assert.deepEqual([code, stderr.trim()], [70, "the network was used"]);
  });
});
