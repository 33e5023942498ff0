import assert from "node:assert/strict";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assay, ended, startAssay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { until } from "../survival/until.ts";

const OPEN_MS = Date.UTC(2026, 0, 16, 14, 30);

interface Trade {
  readonly id: number;
  /** Milliseconds after the open of 2026-01-16. */
  readonly ms: number;
  readonly price?: number;
  readonly corrects?: string;
  readonly cancels?: string;
}

function line({ id, ms, price = 100, ...amends }: Trade): string {
  const event_time = new Date(OPEN_MS + ms).toISOString().replace("Z", "000Z");
  return JSON.stringify({ symbol: "AAPL", event_time, event_nanos: 0, price, volume: 10, trade_id: `t${id}`, ...amends });
}

const HOUR = 3_600_000;

/** Trades of today, then of the days before, of which some were told then, and some are told otherwise now. */
const EARLIER: readonly Trade[] = [
  { id: 1, ms: -60 * HOUR },
  { id: 2, ms: -60 * HOUR + 1_000, price: 101 },
  { id: 3, ms: -60 * HOUR + 2_000, price: 102 },
];
const LATER: readonly Trade[] = [
  { id: 10, ms: 0 },
  { id: 1, ms: -60 * HOUR },
  { id: 2, ms: -60 * HOUR + 1_000, price: 90 },
  { id: 4, ms: -60 * HOUR + 3_000, price: 111 },
  { id: 5, ms: -36 * HOUR, price: 80 },
  { id: 30, ms: -60 * HOUR + 2_000, price: 102, cancels: "t3" },
];

describe("late trades", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");

  async function ingest(name: string, trades: readonly Trade[], ...more: readonly string[]) {
    const input = join(directory(), name);
    writeFileSync(input, `${trades.map(line).join("\n")}\n`);
    const fixed = ["--set", "shards=1", "--clock", "2026-01-18T21:00:00Z", "--data", data(), "--json", ...more];
    const { code, json, stderr } = await assay("run", "stream-ingest", "--provider", "replay", "--input", input, ...fixed);
    assert.equal(code, 0, stderr);
    return json;
  }
  const merge = (...more: readonly string[]) => assay("run", "historical-batch", "--provider", "none", "--data", data(), "--json", ...more);
  const query = async (sql: string) => (await assay("query", sql, "--data", data(), "--json")).json.rows as unknown[][];
  const audit = async () => (await assay("audit", "--data", data(), "--json")).json;

  it("are merged by historical-batch: new, told again, told otherwise or cancelled; the minutes follow, and the audit balances", async () => {
    await ingest("earlier.jsonl", EARLIER);
    const streamed = await ingest("later.jsonl", LATER);
    assert.deepEqual([streamed.curated, streamed.late], [1, 5]);
    assert.equal((await audit()).balanced, true);

    const { code, json, stderr } = await merge();
    assert.equal(code, 0, stderr);
    assert.deepEqual([json.merged, json.received], [{ records: 5, curated: 4, quarantined: 0, duplicate: 1 }, 0]);
    assert.deepEqual(await query("SELECT trade_id, price, revision FROM stock_market_data ORDER BY event_time"), [
      ["t1", 100, 1],
      ["t2", 90, 2],
      ["t4", 111, 1],
      ["t5", 80, 1],
      ["t10", 100, 1],
    ]);
    assert.deepEqual(await query("SELECT minute_start, open, high, low, close, trades FROM minutes ORDER BY minute_start"), [
      ["2026-01-14T02:30:00.000000Z", 100, 111, 90, 111, 3],
      ["2026-01-15T02:30:00.000000Z", 80, 80, 80, 80, 1],
      ["2026-01-16T14:30:00.000000Z", 100, 100, 100, 100, 1],
    ]);
    assert.equal(globSync("late/**/*.jsonl", { cwd: data() }).length, 1, "the evidence stays");
    const { balanced, findings, runs } = await audit();
    assert.deepEqual([balanced, findings], [true, []]);
    const { run: _run, ...merged } = (runs as { run: string }[]).find(({ run }) => run === "late@1")!;
    assert.deepEqual(merged, {
      pipeline: "historical-batch",
      received: 5,
      accounts: { curated: 4, quarantined: 0, deadLettered: 0, duplicate: 1, late: 0 },
      forgotten: 0,
      balanced: true,
    });
  });

  it("are merged once: a second run finds nothing, and one after it only what came meanwhile", async () => {
    await ingest("earlier.jsonl", EARLIER);
    await ingest("later.jsonl", LATER);
    await merge();
    assert.equal((await merge()).json.merged, undefined);
    await ingest("again.jsonl", LATER.slice(1, 4));
    assert.deepEqual((await merge()).json.merged, { records: 3, curated: 0, quarantined: 0, duplicate: 3 });
    assert.equal((await audit()).balanced, true);
  });

  it("leave the audit with a finding where their evidence is removed or altered", async () => {
    await ingest("earlier.jsonl", EARLIER);
    await ingest("later.jsonl", LATER);
    await merge();
    const [evidence] = globSync("late/**/*.jsonl", { cwd: data() });
    const path = join(data(), evidence!);
    const kept = readFileSync(path, "utf8");
    writeFileSync(path, kept.replace('\\"price\\":111', '\\"price\\":112'));
    const kinds = async () => ((await audit()).findings as { kind: string; account: string }[]).map(({ kind, account }) => [kind, account]);
    assert.deepEqual(await kinds(), [["altered", "late"]]);
    rmSync(path);
    assert.deepEqual(await kinds(), [["missing", "late"]]);
  });

  it("come to the same whenever the merging is killed", async () => {
    const trades = Array.from({ length: 3_000 }, (_, i) => ({ id: i, ms: i === 0 ? 0 : -48 * HOUR + i * 10, price: 50 + (i % 9) }));
    await ingest("many.jsonl", trades, "--set", "batchRecords=50");
    for (const merges of [3, 8, 20]) {
      const args = ["run", "historical-batch", "--provider", "none", "--data", data(), "--json", "--set", "batchRecords=50"];
      const child = startAssay(...args);
      const end = ended(child);
      await until(child, () => globSync("ledger/historical-batch/late-*.jsonl", { cwd: data() }).length >= merges);
      child.kill("SIGKILL");
      await end;
      assert.equal(child.signalCode, "SIGKILL");
    }
    const { code } = await merge("--set", "batchRecords=50");
    assert.equal(code, 0);
    assert.deepEqual(await query("SELECT count(*), count(DISTINCT receipt_id), count(DISTINCT trade_id) FROM stock_market_data_history"), [
      [3_000, 3_000, 3_000],
    ]);
    assert.deepEqual((await audit()).findings, []);
  });
});
