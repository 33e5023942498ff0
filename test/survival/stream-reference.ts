/** A stream of trades that the survival tests disturb, and what it leaves behind when nobody does. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { assay, type Ended } from "../support/assay.ts";
import type { Undisturbed } from "./kills.ts";

const SYMBOLS = ["AAPL", "BRK.B", "MSFT", "NVDA", "XOM"];
const RECORDS = 6_000;

/**
 * Trades of five symbols over an hour, a tenth of a symbol's out of order. Of each hundred two are bad, both of one symbol and so
 * in one shard: of its records never more than a tenth, so that no range fails, wherever a kill cuts it. Others come twice, are
 * corrected or cancelled, or are older than the horizon.
 */
function trades(): string {
  const lines: string[] = [];
  for (let i = 0; i < RECORDS; i++) {
    const ms = i * 600 - (i % 10 === 3 ? 4_000 : 0);
    const trade = {
      symbol: SYMBOLS[i % SYMBOLS.length],
      event_time: new Date(Date.UTC(2026, 0, 16, 14, 30) + ms).toISOString().replace("Z", "000Z"),
      event_nanos: 0,
      price: 100 + (i % 37) / 4,
      volume: 1 + (i % 9),
      trade_id: String(i),
    };
    const spoilt = i % 100;
    if (spoilt === 7) lines.push(JSON.stringify({ ...trade, price: -1 }));
    else if (spoilt === 57) lines.push(JSON.stringify({ ...trade, price: "n/a" }));
    else if (spoilt === 91) lines.push(JSON.stringify({ ...trade, event_time: "2026-01-14T00:00:00.000000Z", trade_id: `old-${i}` }));
    else lines.push(JSON.stringify(trade));
    if (spoilt === 20) lines.push(JSON.stringify(trade));
    if (spoilt === 40) lines.push(JSON.stringify({ ...trade, trade_id: `c-${i}`, price: 50, corrects: String(i) }));
    if (spoilt === 60) lines.push(JSON.stringify({ ...trade, trade_id: `x-${i}`, cancels: String(i) }));
  }
  return `${lines.join("\n")}\n`;
}

/** What is compared: all of it but for where records came in, which a killed process changes. */
interface Left {
  readonly rows: readonly string[];
  readonly minutes: readonly string[];
  /** Once each: a run that begins anew is told them again. */
  readonly quarantined: readonly string[];
  readonly late: readonly string[];
  readonly latest: readonly string[];
  /** Hashes of the windows' state, which is equal where its bytes are. */
  readonly windows: readonly string[];
}

export class StreamReference implements Undisturbed {
  readonly duration: number;
  private readonly input: string;
  private readonly left: Left;

  private constructor(duration: number, input: string, left: Left) {
    this.duration = duration;
    this.input = input;
    this.left = left;
  }

  static async make(directory: string): Promise<StreamReference> {
    const input = join(directory, "trades.jsonl");
    writeFileSync(input, trades());
    const data = join(directory, "reference");
    const started = performance.now();
    const ended = await assay(...command(input, data, "--json"));
    const duration = performance.now() - started;
    assert.deepEqual([ended.code, ended.json.balanced], [0, true], ended.stderr);
    const { curated, quarantined, duplicate, late } = ended.json;
    assert.ok(Math.min(curated, quarantined, duplicate, late) > 0, "records for every account");
    return new StreamReference(duration, input, await leftIn(data));
  }

  run(data: string, ...more: readonly string[]): readonly string[] {
    return command(this.input, data, ...more);
  }

  async assertEqual(data: string, last: Ended): Promise<void> {
    assert.deepEqual([last.code, last.json.balanced], [0, true], last.stderr);
    assert.deepEqual(await leftIn(data), this.left);
  }
}

function command(input: string, data: string, ...more: readonly string[]): string[] {
  const settings = ["--set", "format=jsonl", "--set", "batchRecords=250", "--set", "maxErrorRate=0.1", "--clock", "2026-01-18T21:00:00Z"];
  return ["run", "stream-ingest", "--provider", "replay", "--input", input, ...settings, "--data", data, ...more];
}

/** What the directory holds, once it is sure that it balances, that no record is there twice, and that nothing was left half-done. */
async function leftIn(data: string): Promise<Left> {
  const { code, json } = await assay("audit", "--data", data, "--json");
  assert.deepEqual([code, json.balanced, json.findings], [0, true, []]);
  const rows = linesOf(data, "curated/stock_market_data");
  assert.equal(new Set(rows.map(({ receipt_id }) => receipt_id)).size, rows.length);
  assert.deepEqual(databaseRows(data, "SELECT * FROM pending"), []);
  return {
    rows: texts(rows),
    minutes: texts(linesOf(data, "curated/minute_bars")),
    quarantined: once(linesOf(data, "quarantine")),
    late: once(linesOf(data, "late")),
    latest: texts(databaseRows(data, "SELECT symbol, price, volume, event_time, source FROM latest_prices")),
    windows: databaseRows(data, "SELECT key, value FROM state WHERE key LIKE '%/windows/%' ORDER BY key").map(
      ({ key, value }) =>
        `${key} ${createHash("sha256")
          .update(value as Uint8Array)
          .digest("hex")}`,
    ),
  };
}

type Row = Readonly<Record<string, unknown>>;

function linesOf(data: string, folder: string): Row[] {
  return globSync(`${folder}/**/*.jsonl`, { cwd: data }).flatMap((path) =>
    readFileSync(join(data, path), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Row),
  );
}

function texts(rows: readonly Row[]): string[] {
  return rows.map(({ receipt_id: _receipt, ...row }) => JSON.stringify(row)).sort();
}

function once(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ original }) => String(original)))].sort();
}

function databaseRows(data: string, sql: string): Row[] {
  const database = new DatabaseSync(join(data, "assay.db"), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
