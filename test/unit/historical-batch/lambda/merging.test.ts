import assert from "node:assert/strict";
import { join } from "node:path";
import type { Surroundings } from "../../../../adapters/aws/surroundings.ts";
import { decodeCurated, encoderOf } from "../../../../adapters/encoding/curated.ts";
import { type Tick, tickContract } from "../../../../domain/market/tick.ts";
import { mergingLate } from "../../../../pipelines/historical-batch/lambda/merging.ts";
import type { Merged } from "../../../../pipelines/historical-batch/late.ts";
import { SimulatedDynamoDb } from "../../../simulator/aws/dynamodb.ts";
import { SimulatedS3 } from "../../../simulator/aws/s3.ts";
import { athenaOver } from "../../../support/athena-stand-in.ts";
import { useTempDir } from "../../../support/temp-dir.ts";
import { write } from "../../duckdb/fixture.ts";

const SHARD = "trades-000000000000";
const TICK: Tick = {
  symbol: "AAPL",
  event_time: "2026-01-12T14:30:00.000001Z",
  event_nanos: 7,
  price: 260,
  volume: 10,
  exchange: null,
  trade_id: "1",
  sequence: null,
  source: "test",
  ingested_at: "2026-01-18T14:30:00.000000Z",
  revision: 1,
  receipt_id: `${SHARD}:1`,
};
const ENVIRONMENT = {
  ASSAY_STACK: "test",
  ASSAY_PIPELINE: "historical-batch",
  ASSAY_SETTINGS: "{}",
  S3_BUCKET_NAME: "lake",
  DDB_TABLE_CHECKPOINTS: "checkpoints",
  DDB_TABLE_LATEST_PRICES: "latest",
  ATHENA_WORKGROUP: "assay",
  ATHENA_DATABASE: "silver",
};

describe("late trades on AWS", () => {
  const directory = useTempDir();

  /** A lake in memory, and the function over it. */
  function deployed() {
    const clock = { now: () => Date.UTC(2026, 0, 18, 22) };
    const s3 = new SimulatedS3(clock.now);
    const dynamoDb = new SimulatedDynamoDb(["checkpoints", "latest"]);
    const lines: string[] = [];
    let calls = 0;
    const athena = athenaOver("silver", () => {
      for (const [path, { body }] of s3.objects) if (path.startsWith("lake/curated/")) write(join(directory(), path.slice(5)), body);
      return directory();
    });
    const around = {
      s3: { send: async (command: unknown) => s3.answer(command) },
      dynamoDb: { send: async (command: unknown) => dynamoDb.answer(command, String(calls++)) },
      athena: athena.client,
      clock,
      attempt: "test",
      telemetry: {
        observer: { progress: () => {}, log: (line: string) => lines.push(line) },
        measure: () => {},
        timed: (call: () => unknown) => call(),
      },
    } as unknown as Surroundings;
    const merge = (leftMs = 900_000): Promise<Merged> => mergingLate(ENVIRONMENT, around)({}, { getRemainingTimeInMillis: () => leftMs });
    const put = (key: string, body: Uint8Array) => s3.objects.set(`lake/${key}`, { body, etag: "", at: 0 });
    return { s3, athena, lines, merge, put };
  }

  function curatedOf(rows: readonly Tick[]): Uint8Array {
    const columns = new Map(tickContract.fieldNames.map((name) => [name, rows.map((row) => row[name as keyof Tick])]));
    return encoderOf("parquet").encode(tickContract, columns);
  }

  function late(...changes: readonly Partial<Tick>[]): Uint8Array {
    const lines = changes.map((change, i) => {
      const receipt_id = `${SHARD}:${90 + i}`;
      return JSON.stringify({ receipt_id, original: "{}", canonical: { ...TICK, revision: 0, receipt_id, ...change } });
    });
    return Buffer.from(`${lines.join("\n")}\n`);
  }

  it("are held against what is curated of them, to the microsecond, and merged once", async () => {
    const { s3, athena, lines, merge, put } = deployed();
    put("curated/stock_market_data/year=2026/month=01/day=12/a.parquet", curatedOf([TICK, { ...TICK, trade_id: null, sequence: 9 }]));
    put("curated/stock_market_data/year=2026/month=01/day=13/b.parquet", curatedOf([{ ...TICK, symbol: "BRK.B", trade_id: "O'X" }]));
    put(
      `late/stock_market_data/year=2026/month=01/day=18/${SHARD}-90.jsonl`,
      late(
        {},
        { event_time: "2026-01-12T14:30:00.000002Z" },
        { trade_id: null, sequence: 9 },
        { trade_id: "2" },
        { symbol: "BRK.B", trade_id: "O'X" },
      ),
    );
    assert.deepEqual(await merge(), { records: 5, curated: 2, quarantined: 0, duplicate: 3, failed: 0 });
    const merged = "curated/stock_market_data/year=2026/month=01/day=12/late-000000001.parquet";
    const rows = await decodeCurated(merged, s3.objects.get(`lake/${merged}`)!.body, tickContract);
    assert.deepEqual(
      [rows.get("trade_id"), rows.get("revision"), rows.get("event_time")],
      [
        ["1", "2"],
        [2, 1],
        ["2026-01-12T14:30:00.000002Z", TICK.event_time],
      ],
    );
    assert.equal(athena.statements.length, 1);
    assert.match(lines.join("\n"), /QUALITY=PASS/);
    assert.ok(![...s3.objects.keys()].some((key) => key.startsWith("lake/staging/")));

    assert.deepEqual(await merge(), { records: 0, curated: 0, quarantined: 0, duplicate: 0, failed: 0 });
    assert.equal(athena.statements.length, 1);
  });

  it("are asked for in statements that Athena takes, however many they are and long their ids", async () => {
    const { athena, merge, put } = deployed();
    const trades = Array.from({ length: 1_500 }, (_, i) => ({ symbol: `S${i}`, trade_id: `${i}-`.padEnd(200, "x") }));
    put("curated/stock_market_data/year=2026/month=01/day=12/a.parquet", curatedOf([{ ...TICK, ...trades.at(-1)! }]));
    put(`late/stock_market_data/year=2026/month=01/day=18/${SHARD}-90.jsonl`, late(...trades));
    const { curated, duplicate } = await merge();
    assert.deepEqual([curated, duplicate], [1_499, 1]);
    assert.equal(athena.statements.length, 2);
    for (const sql of athena.statements) assert.ok(Buffer.byteLength(sql) <= 262_144);
  });

  it("wait for the next call where there is no time", async () => {
    const { merge, put } = deployed();
    put("curated/stock_market_data/year=2026/month=01/day=12/a.parquet", curatedOf([TICK]));
    put(`late/stock_market_data/year=2026/month=01/day=18/${SHARD}-90.jsonl`, late({}));
    assert.equal((await merge(1_000)).records, 0);
    assert.equal((await merge()).duplicate, 1);
  });
});
