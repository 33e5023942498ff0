import assert from "node:assert/strict";
import { globSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForWriting } from "../../adapters/embedded/data-directory.ts";
import { assay } from "../support/assay.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

const HISTORY = { symbols: ["AAPL"], from: "2024-01-02", to: "2024-06-28" };

describe("assay status", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const status = (...more: readonly string[]) => assay("status", "--data", data(), ...more);
  const states = async (clock: string) =>
    ((await status("--json", "--clock", clock)).json.pipelines as { pipeline: string; state: string }[]).map(({ pipeline, state }) => [
      pipeline,
      state,
    ]);

  it("tells the worst first: a failed run before old data before what is fine, each with the command to type", async () => {
    const { runId } = await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults: "negative-price=0.05" } });
    await runHere("stream-ingest", data(), {
      symbols: ["AAPL"],
      providerOptions: { minutes: "1", rate: "10" },
      command: "assay run stream-ingest",
    });
    const told = await status("--clock", "2026-01-22T22:00:00Z");
    assert.equal(told.code, 1, told.stderr);
    const [, , worst, second, , next, ...steps] = told.stdout.split("\n");
    assert.match(worst!, new RegExp(`^historical-batch +failed +FAIL ${runId} +nothing +\\d+ +0 +0 +balanced$`));
    assert.match(second!, /^stream-ingest +behind +PASS \S+ +2026-01-20T14:30 +2 behind +0 +0 +0 +balanced$/);
    assert.deepEqual(
      [next, ...steps],
      ["next", `  npx assay triage ${runId} --data ${data()}`, `  npx assay run stream-ingest --data ${data()}`, ""],
    );
  });

  it("exits 0 where all is well: fresh by the calendar, or holding single rows back", async () => {
    await runHere("historical-batch", data(), {
      ...HISTORY,
      providerOptions: { faults: "negative-price=0.03" },
      settings: { gate: "rows" },
    });
    assert.deepEqual(await states("2024-06-29T00:00:00Z"), [
      ["historical-batch", "holding"],
      ["stream-ingest", "never-run"],
    ]);
    assert.equal((await status("--clock", "2024-06-29T00:00:00Z")).code, 0);
    // The exchange was closed at the weekend; on Monday evening a session is missing.
    assert.deepEqual((await states("2024-06-30T23:00:00Z"))[0], ["historical-batch", "holding"]);
    assert.deepEqual((await states("2024-07-01T23:00:00Z"))[0], ["historical-batch", "behind"]);
  });

  it("tells a run that was cut off, and the command that goes on with it", async () => {
    const command = "assay run stream-ingest --provider replay --input 'a b.csv'";
    await runHere("historical-batch", data(), { ...HISTORY, command: "assay run historical-batch --symbols AAPL" });
    const cut = { symbols: ["AAPL"], providerOptions: { minutes: "1", rate: "10" }, command };
    await runHere("stream-ingest", data(), { ...cut, stopRequested: () => true });
    const at = ["--clock", "2024-06-29T00:00:00Z"] as const;
    const told = (await status("--json", ...at)).json.pipelines as { pipeline: string; state: string; next?: string }[];
    assert.deepEqual(
      told.map(({ pipeline, state, next }) => [pipeline, state, next]),
      [
        ["stream-ingest", "unfinished", command],
        ["historical-batch", "fine", undefined],
      ],
    );
    await runHere("stream-ingest", data(), cut);
    assert.deepEqual((await states("2024-06-29T00:00:00Z"))[0], ["stream-ingest", "fine"]);
  });

  it("is named by a triage that knows no run, for one that was cut off before it was judged", async () => {
    const writer = openForWriting(data());
    if (isLeft(writer)) throw new Error(writer.left.message);
    const publish = { attempt: "a", objects: [], latest: [], verdicts: [] };
    const position = { run: "20240628T220000-f2335f", closed: false, command: "assay run historical-batch" };
    const shard = "historical-batch/a";
    await writer.right.checkpoints.commit({ shard, expectedVersion: 0, position, state: new Map(), publish });
    await writer.right.checkpoints.finish({ ...publish, shard, version: 1 });
    writer.right.close();
    const cutOff = "a run was cut off before it was judged, and assay status tells the command that goes on with it\n";
    const [triage, ofRun] = await Promise.all([[], [position.run]].map((run) => assay("triage", ...run, "--data", data())));
    assert.deepEqual([triage!.code, triage!.stdout], [1, `no run has failed, and nothing is held back, but ${cutOff}`]);
    assert.equal(ofRun!.code, 2);
    assert.ok(ofRun!.stderr.endsWith(`; ${cutOff}`), ofRun!.stderr);
    assert.ok((await status()).stdout.includes(`\n  npx ${position.command} --data ${data()}\n`));
  });

  it("is of one mind with the audit about a run that was cut off, and about one under way", async () => {
    const command = "assay run historical-batch --symbols 'AAPL,MSFT'";
    const stopRequested = () => true;
    await runHere("historical-batch", data(), {
      ...HISTORY,
      symbols: ["AAPL", "MSFT"],
      settings: { batchRecords: 130 },
      command,
      stopRequested,
    });
    const [path] = globSync("curated/*/*/*.parquet", { cwd: data() }) as [string];
    unlinkSync(join(data(), path));
    const goOn = `  npx ${command} --data ${data()}\n`;
    const [told, audit] = await Promise.all([status("--pipeline", "historical-batch"), assay("audit", "--data", data())]);
    assert.ok(told.stdout.endsWith(`next\n${goOn}`), told.stdout);
    assert.ok(audit.stdout.endsWith(`\n\na run was cut off: go on with it, and audit again\n${goOn}`), audit.stdout);
    const writer = openForWriting(data());
    if (isLeft(writer)) throw new Error(writer.left.message);
    const meanwhile = await assay("audit", "--data", data());
    writer.right.close();
    assert.match(meanwhile.stdout, /\n\na process writes here: .* audit again once it ends\n$/);
  });

  it("tells what is behind by the command that brought in what is there", async () => {
    const ran = await assay(
      "run",
      "historical-batch",
      "--symbols",
      "AAPL,MSFT",
      "--to",
      "2024-06-28",
      "--set",
      "minRows=1",
      "--data",
      data(),
      "--json",
    );
    assert.equal(ran.code, 0, ran.stderr);
    const [worst, other] = (await status("--json", "--clock", "2024-07-01T23:00:00Z")).json.pipelines;
    assert.deepEqual(
      [worst.state, worst.next],
      ["behind", "assay run historical-batch --symbols 'AAPL,MSFT' --to 2024-06-28 --set minRows=1"],
    );
    assert.deepEqual([other.state, other.next], ["never-run", undefined]);
  });

  it("tells a ledger before anything else whose received records have no place", async () => {
    await runHere("historical-batch", data(), HISTORY);
    const [path] = globSync("ledger/historical-batch/*.jsonl", { cwd: data() }) as [string];
    const [received] = readFileSync(join(data(), path), "utf8").split("\n");
    writeFileSync(join(data(), path), `${received}\n`);
    assert.deepEqual((await states("2024-06-29T00:00:00Z"))[0], ["historical-batch", "not-balanced"]);
  });

  it("names what is wrong with its options", async () => {
    await runHere("historical-batch", data(), HISTORY);
    const [pipeline, calendar, watch] = await Promise.all([
      status("--pipeline", "historical-bach"),
      status("--calendar", "XNYX"),
      status("--watch"),
    ]);
    assert.deepEqual([pipeline.code, calendar.code, watch.code], [2, 2, 2]);
    assert.match(pipeline.stderr, /there is no pipeline historical-bach: did you mean historical-batch\?/);
    assert.match(calendar.stderr, /there is no calendar "XNYX": did you mean XNYS\?/);
    assert.match(watch.stderr, /--watch draws on a terminal/);
  });
});

describe("assay quarantine and dead-letters", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");

  it("list what rests there with its reasons, and show one record with contract, suite and original", async () => {
    await runHere("stream-ingest", data(), {
      symbols: ["AAPL"],
      providerOptions: { faults: "negative-price=0.02", minutes: "1", rate: "20" },
      settings: { shards: 1 },
    });
    const listed = await assay("quarantine", "list", "--data", data(), "--limit", "1");
    assert.equal(listed.code, 0, listed.stderr);
    const receipt = /npx assay quarantine show (\S+)/.exec(listed.stdout)?.[1];
    assert.match(listed.stdout, /^\d+ records rest in quarantine\n\nby reason +records\n─+ {2}─+\nprice-above-zero +\d+\n/);
    const shown = await assay("quarantine", "show", receipt!, "--data", data());
    assert.match(shown.stdout, /^ {2}judged by {2}tick@1, ticks@[0-9a-f]{16}$/m);
    assert.match(shown.stdout, /^ {4}price-above-zero: fails price-above-zero$/m);
    assert.match(shown.stdout, /^ {4}\{"symbol":"AAPL",.*"price":-/m);
    const empty = await assay("dead-letters", "list", "--data", data());
    assert.deepEqual([empty.code, empty.stdout], [0, "nothing rests in dead-letters that fits\n"]);
  });

  it("name every fault of their options", async () => {
    await runHere("historical-batch", data(), HISTORY);
    const told = await assay("quarantine", "list", "--data", data(), "--from", "2026-13-01", "--to", "yesterday", "--json");
    assert.equal(told.code, 2);
    assert.equal(told.json.errors.length, 2);
  });
});
