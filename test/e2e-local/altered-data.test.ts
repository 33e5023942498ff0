import assert from "node:assert/strict";
import { appendFileSync, globSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assay } from "../support/assay.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

describe("data that was altered", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const first = (pattern: string) => globSync(pattern, { cwd: data() })[0]!;
  let runId: string;
  beforeEach(async () => {
    const providerOptions = { faults: "negative-price=0.05" };
    const asked = { symbols: ["AAPL"], from: "2024-01-02", to: "2024-06-28", providerOptions, settings: { gate: "rows", maxErrorRate: 1 } };
    ({ runId } = await runHere("historical-batch", data(), asked));
  });

  /** What each says in its one line; every one ends with 1. */
  async function told(...commands: readonly (readonly string[])[]): Promise<readonly string[]> {
    const ended = await Promise.all(commands.map((command) => assay(...command, "--data", data())));
    return ended.map(({ code, stdout, stderr }) => {
      assert.deepEqual([code, stdout], [1, ""], stderr);
      return stderr;
    });
  }

  it("is told by the name of a curated object that was cut off, by whatever reads it", async () => {
    const key = first("curated/daily_bars/*/*.parquet");
    truncateSync(join(data(), key), 1_000);
    const [status, query, next, triage] = await told(
      ["status"],
      ["query", "SELECT 1"],
      ["run", "historical-batch", "--continue"],
      ["triage", runId],
    );
    const cannot = `assay: No magic bytes found at end of file '${join(data(), key)}': the data was altered; restore it from a copy; assay audit tells what else is not as it was written\n`;
    assert.deepEqual([status, query, next], [cannot, cannot, cannot]);
    assert.equal(triage, `assay: ${key} is none that a pipeline wrote (parquet file invalid (footer != PAR1)); restore it from a copy\n`);
  });

  it("is told by the name of an envelope", async () => {
    const key = first("raw/**/*.envelope.json");
    const replay = ["quarantine", "replay", "--dry-run"];
    truncateSync(join(data(), key), 300);
    const [cut, replayed] = await told(["capsule", "export", runId], replay);
    assert.match(cut!, new RegExp(`^assay: ${key} is none that a pipeline wrote \\(.* JSON .*\\); restore it from a copy\n$`));
    assert.equal(replayed, cut);
    writeFileSync(join(data(), key), "[]\n");
    const foreign = `${key} is none that a pipeline wrote (it has no arrival); restore it from a copy`;
    assert.deepEqual(await told(["capsule", "export", runId], replay), [`assay: ${foreign}\n`, `assay: ${foreign}\n`]);
    const audit = await assay("audit", "--data", data());
    assert.equal(audit.code, 1, audit.stderr);
    assert.ok(audit.stdout.includes(`\n  unreadable: (unknown): ${foreign}\n`), audit.stdout);
  });

  it("is told by the name of an object of the ledger or of the validations", async () => {
    const [ledger, validations] = [first("ledger/historical-batch/*.jsonl"), first("validations/**/*.jsonl")];
    appendFileSync(join(data(), validations), "{}{\n");
    const [triage] = await told(["triage", runId]);
    assert.match(triage!, new RegExp(`^assay: ${validations} is none that a pipeline wrote \\(.*JSON.*\\); restore it from a copy\\n$`));
    appendFileSync(join(data(), ledger), "{}\n");
    const wrong = `assay: ${ledger} is none that a pipeline wrote (not a ledger transfer: {}); restore it from a copy\n`;
    assert.deepEqual(await told(["status"], ["triage", runId]), [wrong, wrong]);
  });

  it("is told where it is the stream's, and a stream begun anew is not taken for it", async () => {
    const asked = { symbols: ["AAPL"], providerOptions: { minutes: "1", rate: "10" } };
    await runHere("stream-ingest", data(), asked);
    const manifest = join(data(), "streams/trades/stream.json");
    truncateSync(manifest, 20);
    const [run] = await told(["run", "stream-ingest"]);
    assert.match(run!, /^assay: .*stream\.json is damaged: it is no manifest of a stream\. Restore the file from a copy, or name another/);
    rmSync(join(data(), "streams"), { recursive: true });
    const anew = runHere("stream-ingest", data(), { ...asked, symbols: ["MSFT"] });
    await assert.rejects(anew, /streams\/trades is not the stream that was processed here: it is older, or begun anew\. Restore that/);
    assert.equal((await assay("audit", "--data", data())).code, 0);
  });

  it("is told where a validation lacks what it found", async () => {
    const validations = first("validations/**/*.jsonl");
    appendFileSync(join(data(), validations), "{}\n");
    const wrong = `assay: ${validations} is none that a pipeline wrote (not a validation: {}); restore it from a copy\n`;
    assert.deepEqual(await told(["triage", runId], ["capsule", "export", runId]), [wrong, wrong]);
  });
});
