/** The command that the survival tests disturb, and what it leaves behind when nobody does. */
import assert from "node:assert/strict";
import { cpSync, globSync } from "node:fs";
import { join } from "node:path";
import { assay, type Ended } from "../support/assay.ts";
import { differences, type Snapshot, snapshotOf } from "./snapshot.ts";

/** 5,038 records of 20 slices, two commits each, some of them for every account; about 1.5 seconds. */
export function run(data: string, ...more: readonly string[]): string[] {
  const market = ["--provider", "simulated", "--seed", "1", "--faults", "demo", "--clock", "2026-01-18T21:00:00Z"];
  return ["run", "historical-batch", ...market, "--gate", "rows", "--set", "batchRecords=200", "--data", data, ...more];
}

interface Kept {
  readonly snapshot: Snapshot;
  readonly audit: unknown;
}

/** A directory that only undisturbed runs have written. */
export class Reference {
  readonly data: string;
  /** How long the first run took, in milliseconds. */
  readonly duration: number;
  readonly run = run;
  private readonly kept: Kept[];

  private constructor(data: string, duration: number, first: Kept) {
    this.data = data;
    this.duration = duration;
    this.kept = [first];
  }

  static async make(directory: string): Promise<Reference> {
    const data = join(directory, "reference");
    const started = performance.now();
    const ended = await assay(...run(data, "--json"));
    const duration = performance.now() - started;
    assert.deepEqual([ended.code, ended.json.balanced], [0, true], ended.stderr);
    const { curated, quarantined, duplicate } = ended.json;
    assert.ok(Math.min(curated, quarantined, duplicate) > 0, "records for every account");
    await assertEachReceiptOnce(data, curated);
    return new Reference(data, duration, await keep(data));
  }

  /**
   * Says of a directory whose last run ended by itself that it holds what undisturbed runs would have left, byte by byte.
   * Their number is not always one: a run killed after its last commit was complete, and the next is a run of its own.
   */
  async assertEqual(data: string, last: Ended): Promise<void> {
    assert.equal(last.code, 0, last.stderr);
    const expected = await this.after(globSync("raw/**/*-00000.envelope.json", { cwd: data }).length);
    assert.deepEqual(differences(snapshotOf(data), expected.snapshot), []);
    assert.deepEqual((await assay("audit", "--data", data, "--json")).json, expected.audit);
  }

  /** A copy of the directory as the first run left it; to be taken before {@link assertEqual} is asked of anything. */
  copyTo(data: string): void {
    assert.equal(this.kept.length, 1);
    cpSync(this.data, data, { recursive: true });
  }

  private async after(runs: number): Promise<Kept> {
    while (this.kept.length < runs) {
      const { code, stderr } = await assay(...run(this.data, "--json"));
      assert.equal(code, 0, stderr);
      this.kept.push(await keep(this.data));
    }
    return this.kept[runs - 1]!;
  }
}

/** What a directory holds, once it is sure that it balances and that nothing was left half-done. */
async function keep(data: string): Promise<Kept> {
  const { code, json } = await assay("audit", "--data", data, "--json");
  assert.deepEqual([code, json.balanced, json.findings], [0, true, []]);
  const snapshot = snapshotOf(data);
  assert.deepEqual(
    [...snapshot.keys()].filter((name) => /^staging\/|^assay\.db pending|(^|\/)\.part-/.test(name)),
    [],
  );
  return { snapshot, audit: json };
}

async function assertEachReceiptOnce(data: string, rows: number): Promise<void> {
  const sql = "SELECT count(*), count(DISTINCT receipt_id) FROM daily_bars_history";
  const { json } = await assay("query", sql, "--data", data, "--json");
  assert.deepEqual(json.rows, [[rows, rows]]);
}
