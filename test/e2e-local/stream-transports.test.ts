import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assay, ended, startAssay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { until } from "../survival/until.ts";

const LEAN = fileURLToPath(new URL("../../../shared/data/market/lean/aapl-minute-20140605-trade.zip", import.meta.url));

function trade(i: number, change: Readonly<Record<string, unknown>> = {}): string {
  const event_time = new Date(Date.UTC(2026, 0, 16, 14, 30) + i * 500).toISOString().replace("Z", "000Z");
  return JSON.stringify({
    symbol: ["AAPL", "MSFT"][i % 2],
    event_time,
    event_nanos: 0,
    price: 100 + (i % 5),
    volume: 10,
    trade_id: String(i),
    ...change,
  });
}

function stream(data: string, input: string, ...more: readonly string[]): string[] {
  const fixed = ["--set", "format=jsonl", "--clock", "2026-01-18T21:00:00Z"];
  return ["run", "stream-ingest", "--provider", "replay", "--input", input, "--data", data, ...fixed, ...more];
}

/** Gathered until the source has ended, which it does sooner. */
const IN_ONE_RANGE = ["--set", "batchWindowSeconds=300"];

/** Curated trades without what tells of their way here, sorted. */
function curated(data: string): string[] {
  const paths = globSync("curated/stock_market_data/**/*.jsonl", { cwd: data });
  const lines = paths.flatMap((path) => readFileSync(join(data, path), "utf8").trimEnd().split("\n"));
  return lines.map((line) => JSON.stringify({ ...JSON.parse(line), receipt_id: undefined })).sort();
}

describe("stream-ingest on this machine", () => {
  const directory = useTempDir();
  const write = (lines: readonly string[]) => {
    const input = join(directory(), "trades.jsonl");
    writeFileSync(input, `${lines.join("\n")}\n`);
    return input;
  };

  for (const [name, input] of [
    ["trades of its own", undefined],
    ["LEAN's minute trades", LEAN],
  ] as const) {
    it(`gives equal curated rows through the stream and straight, for ${name}`, async function () {
      if (input !== undefined && !existsSync(input)) {
        console.log("      skipped: LEAN's data are not beside this project");
        return this.skip();
      }
      const path = input ?? write(Array.from({ length: 700 }, (_, i) => trade(i)));
      const [streamed, straight] = [join(directory(), "stream"), join(directory(), "direct")];
      const runs = [
        await assay(...stream(streamed, path, "--json", "--set", "batchRecords=100")),
        await assay(...stream(straight, path, "--json", "--set", "transport=direct", "batchRecords=150")),
      ];
      for (const { code, json, stderr } of runs) assert.deepEqual([code, json.balanced, json.curated], [0, true, json.received], stderr);
      assert.ok(curated(streamed).length > 600);
      assert.deepEqual(curated(straight), curated(streamed));
      for (const data of [streamed, straight]) assert.equal((await assay("audit", "--data", data, "--json")).json.balanced, true);
    });
  }

  it("splits bad trades off a stream, and quarantines a micro-batch as a whole", async () => {
    const input = write([trade(0), trade(1, { price: -1 }), trade(2), "{torn", trade(4)]);
    const [streamed, straight] = [join(directory(), "stream"), join(directory(), "direct")];
    const rows = await assay(...stream(streamed, input, "--json"));
    assert.deepEqual([rows.code, rows.json.marker, rows.json.curated, rows.json.quarantined], [0, "QUALITY=PASS", 3, 2]);
    const batch = await assay(...stream(straight, input, "--json", "--set", "transport=direct"));
    assert.deepEqual([batch.code, batch.json.marker, batch.json.curated, batch.json.quarantined], [1, "QUALITY=FAIL", 0, 5]);
    assert.deepEqual(globSync("curated/**/*.jsonl", { cwd: straight }), []);
  });

  it("fails a stream's range with too many bad trades: nothing of it is served, and the log says so", async () => {
    const input = write(Array.from({ length: 300 }, (_, i) => trade(i, i % 5 < 2 ? { price: -1 } : {})));
    const data = join(directory(), "data");
    const { code, json } = await assay(...stream(data, input, "--json", "--set", "shards=1", ...IN_ONE_RANGE));
    assert.deepEqual([code, json.marker, json.curated, json.quarantined, json.balanced], [1, "QUALITY=FAIL", 0, 300, true]);
    assert.match(
      readFileSync(join(data, "logs/stream-ingest.jsonl"), "utf8"),
      /QUALITY=FAIL stream-ingest trades-000000000000:1-300 300\/300 failed/,
    );
  });

  it("counts a source that is replayed again as duplicates, and serves nothing twice", async () => {
    const input = write(Array.from({ length: 200 }, (_, i) => trade(i)));
    const data = join(directory(), "data");
    await assay(...stream(data, input));
    const rows = curated(data);
    const { json } = await assay(...stream(data, input, "--json"));
    assert.deepEqual([json.received, json.duplicate, json.curated, json.resumed], [200, 200, 0, false]);
    assert.deepEqual(curated(data), rows);
  });

  it("ends after its batch on Ctrl-C, and the next run goes on where the stream ends", async () => {
    const input = write(Array.from({ length: 8_000 }, (_, i) => trade(i)));
    const [data, undisturbed] = [join(directory(), "data"), join(directory(), "undisturbed")];
    const command = (into: string) => stream(into, input, "--json", "--set", "batchRecords=200");
    const child = startAssay(...command(data));
    const end = ended(child);
    await until(child, () => globSync("ledger/stream-ingest/**/*.jsonl", { cwd: data }).length > 2);
    child.kill("SIGINT");
    const stopped = await end;
    assert.deepEqual([stopped.code, stopped.json.interrupted, stopped.json.balanced], [1, true, true]);
    assert.ok(stopped.json.received < 8_000);
    const last = await assay(...command(data));
    assert.deepEqual([last.code, last.json.resumed, last.json.received, last.json.curated], [0, true, 8_000, 8_000]);
    await assay(...command(undisturbed));
    assert.deepEqual(curated(data), curated(undisturbed));
  });

  it("finds by audit what was lost between the producer and the zones", async () => {
    const data = join(directory(), "data");
    await assay(...stream(data, write(Array.from({ length: 50 }, (_, i) => trade(i))), "--set", "shards=1", ...IN_ONE_RANGE));
    const [booked] = globSync("ledger/stream-ingest/**/*.jsonl", { cwd: data });
    const [raw] = globSync("raw/**/*.jsonl", { cwd: data });
    const keep = readFileSync(join(data, booked!), "utf8");
    rmSync(join(data, booked!));
    const { code, json } = await assay("audit", "--data", data, "--json");
    const messages = (json.findings as { message: string }[]).map(({ message }) => message);
    assert.equal(code, 1);
    assert.ok(
      messages.includes("the producer sent 50, and 0 were received: run the same command again to take in the rest"),
      messages.join("\n"),
    );

    writeFileSync(join(data, booked!), keep);
    writeFileSync(join(data, raw!), readFileSync(join(data, raw!), "utf8").replace('"price":101', '"price":999'));
    const altered = await assay("audit", "--data", data, "--json");
    assert.deepEqual(
      (altered.json.findings as { kind: string; account: string }[]).map(({ kind, account }) => [kind, account]),
      [
        ["altered", "received"],
        ["altered", "received"],
      ],
    );
  });
});
