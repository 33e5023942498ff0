import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ASSAY, assay, type Ended, ended } from "../support/assay.ts";
import { checkout } from "../support/checkout.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

const ROOT = join(import.meta.dirname, "../..");
const HISTORY = { symbols: ["AAPL"], from: "2024-01-02", to: "2024-06-28" };
const FAULTS = { providerOptions: { faults: "negative-price=0.03,malformed-json=0.02,duplicate=0.02,late=0.02" } };

describe("assay capsule", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const file = () => join(directory(), "run.capsule.json");
  const exported = (run: string, ...more: readonly string[]) =>
    assay("capsule", "export", run, "--data", data(), "--out", file(), "--json", ...more);

  /** In an empty folder and an empty environment, and with nothing of the data left. */
  async function replayedElsewhere(...more: readonly string[]): Promise<Ended> {
    rmSync(data(), { recursive: true, force: true });
    const cwd = join(directory(), "elsewhere");
    mkdirSync(cwd);
    const env = { PATH: "/nowhere", TMPDIR: cwd };
    return ended(
      spawn(process.execPath, [ASSAY, "capsule", "replay", file(), "--json", ...more], { cwd, env, stdio: ["ignore", "pipe", "pipe"] }),
    );
  }

  it("of a failed run of history gives the same verdict, counts and rows elsewhere", async () => {
    const { runId } = await runHere("historical-batch", data(), { ...HISTORY, ...FAULTS });
    const told = await exported(runId);
    assert.equal(told.code, 0, told.stderr);
    const { code, json, stderr } = await replayedElsewhere();
    assert.deepEqual([code, json.same, json.differences], [0, true, []], stderr);
    assert.match(json.outcome.batches[0].failures[0], /could not be decoded|failed on/);
  });

  it("holds what was curated before, against which the run was judged", async () => {
    await runHere("historical-batch", data(), { ...HISTORY, settings: { gate: "rows" } });
    const later = { ...HISTORY, from: "2024-06-03", to: "2024-07-31", clock: { now: () => Date.UTC(2026, 0, 21, 21) } };
    const { runId, duplicate } = await runHere("historical-batch", data(), { ...later, settings: { gate: "rows" } });
    assert.equal(duplicate, 19);
    const told = await exported(runId);
    assert.deepEqual([told.code, told.json.before], [0, 124], told.stderr);
    const { json } = await replayedElsewhere();
    assert.deepEqual([json.same, json.outcome.accounts.duplicate.count], [true, 19]);
  });

  it("of a range of a stream gives the same, with the trades before it that its repeats are known by", async () => {
    const providerOptions = { minutes: "1", rate: "20", faults: "duplicate=0.05,negative-price=0.02" };
    await runHere("stream-ingest", data(), { symbols: ["AAPL"], providerOptions, settings: { shards: 1, batchRecords: 400 } });
    const told = await exported("trades-000000000000@3");
    assert.deepEqual([told.code, told.json.inputs], [0, 3], told.stderr);
    const { code, json, stderr } = await replayedElsewhere();
    assert.deepEqual([code, json.same], [0, true], stderr);
    assert.ok(json.outcome.accounts.duplicate.count > 0);
  });

  it("tells what another suite would change, as a difference of verdicts", async () => {
    const { runId } = await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults: "negative-price=0.03" } });
    assert.equal((await exported(runId)).code, 0);
    const suite = join(directory(), "suite.json");
    const written = JSON.parse(readFileSync(file(), "utf8")).capsule.suite;
    const expectations = written.expectations.filter(({ id }: { id: string }) => id !== "low-above-zero");
    writeFileSync(suite, JSON.stringify({ ...written, expectations }));
    const { code, json } = await replayedElsewhere("--with-suite", suite);
    assert.deepEqual([code, json.same], [0, false]);
    assert.match(json.differences[0], /^AAPL\/2024:AAPL: FAIL \(low-above-zero failed on \d rows\) → PASS$/);
    assert.deepEqual(json.differences.slice(1, 3), ["quarantined: 124 → 0", "curated: 0 → 124"]);
  });

  it("tells what other code would change, as a difference of verdicts, and what is no such code", async () => {
    const { runId } = await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults: "negative-price=0.03" } });
    assert.equal((await exported(runId)).code, 0);
    const fix = checkout(join(directory(), "fix"));
    const gate = join(fix, "domain/quality/gate.ts");
    writeFileSync(gate, readFileSync(gate, "utf8").replace('else if (mode === "batch")', "else if (false)"));
    const same = await replayedElsewhere("--with-code", ROOT);
    assert.deepEqual([same.code, same.json.same], [0, true], same.stderr);
    const { code, stdout } = await assay("capsule", "replay", file(), "--with-code", fix);
    assert.equal(code, 0);
    assert.match(stdout, /what \S+fix would change\n {2}AAPL\/2024:AAPL: FAIL \(low-above-zero failed on \d rows\) → PASS\n/);
    const nowhere = await assay("capsule", "replay", file(), "--with-code", directory());
    assert.deepEqual([nowhere.code, /is no checkout of Assay/.test(nowhere.stderr)], [2, true]);
  });

  it("has the settings of its run, and is not written under others", async () => {
    const { runId } = await runHere("historical-batch", data(), {
      ...HISTORY,
      providerOptions: { faults: "negative-price=0.03" },
      settings: { gate: "rows" },
    });
    const wrong = await exported(runId, "--set", "gate=batch");
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /does not give the same again: a rule, or the code, has changed since/);
    assert.throws(() => readFileSync(file()), /ENOENT/);
    assert.equal((await exported(runId)).code, 0);
    const twice = await exported(runId);
    assert.match(twice.stderr, /it is there already/);
  });

  it("is not written where it would carry a secret", async () => {
    const input = join(directory(), "bars.jsonl");
    writeFileSync(
      input,
      '{"symbol":"AAPL","price_date":"2024-01-02","open":1,"high":1,"low":1,"close":1,"volume":1,"currency":"USD","api_key":"s3cr3t-value"}\n',
    );
    const { runId } = await runHere("historical-batch", data(), { provider: "replay", providerOptions: { input: [input] } });
    const { code, stderr } = await exported(runId);
    assert.equal(code, 1);
    assert.match(stderr, /it would carry secrets, and was not written\nassay: pattern:key-in-json in raw\/daily_bars\//);
    assert.ok(!stderr.includes("s3cr3t"), stderr);
    assert.throws(() => readFileSync(file()), /ENOENT/);
  });

  it("is refused where it is damaged or foreign, or there is no such run", async () => {
    const { runId } = await runHere("historical-batch", data(), HISTORY);
    await exported(runId);
    const whole = readFileSync(file(), "utf8");
    writeFileSync(file(), whole.replace("AAPL", "AAPM"));
    const damaged = await assay("capsule", "replay", file());
    writeFileSync(file(), "PK\u0003\u0004");
    const foreign = await assay("capsule", "replay", file());
    const unknown = await assay("capsule", "export", `${runId.slice(0, -1)}x`, "--data", data());
    assert.deepEqual([damaged.code, foreign.code, unknown.code], [2, 2, 2]);
    assert.match(damaged.stderr, /its content is not what was written, by its SHA-256/);
    assert.match(foreign.stderr, /it does not begin as assay capsule export begins one/);
    assert.ok(unknown.stderr.includes(`did you mean ${runId}? `), unknown.stderr);
  });

  it("is not made of a run that was cut off before it was judged: another verdict is none that differs", async () => {
    const { runId } = await runHere("historical-batch", data(), HISTORY);
    for (const zone of ["ledger", "validations", "curated"]) rmSync(join(data(), zone), { recursive: true });
    const { code, stderr } = await exported(runId);
    const why = `nothing of run ${runId} is judged yet: it is under way, or was cut off`;
    assert.deepEqual([code, stderr], [2, `assay: ${why} (assay status tells the command that goes on with it)\n`]);
    assert.throws(() => readFileSync(file()), /ENOENT/);
  });
});
