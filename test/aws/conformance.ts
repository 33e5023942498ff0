/**
 * Does a deployed stack do what it does in the local cloud? Trades of a symbol of its own are put into the stream of a short-lived stack,
 * and followed to the table of prices, the lake, the quarantine, Athena and the alarm. What it finds is found by the stack's manifest.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { AthenaClient } from "@aws-sdk/client-athena";
import { GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { type CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { StackManifest } from "../../domain/answer/manifest.ts";
import { dateOfMs, instantOfMs } from "../../domain/market/times.ts";
import { dayPath } from "../../domain/zones.ts";

export interface Clients {
  readonly athena: AthenaClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamoDb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly s3: S3Client;
}

/** One thing that was looked at. */
export interface Check {
  readonly what: string;
  /** Absent where it holds; else what was found. */
  readonly fault?: string;
}

export interface Conformance {
  readonly clients: Clients;
  readonly manifest: StackManifest & { readonly database: string; readonly workgroup: string };
  /** Epoch milliseconds. */
  readonly now: number;
  /** How long to wait for each thing, in milliseconds. */
  readonly patienceMs: number;
  /** Called once trades are in the stream. Default: nothing, for a mapping delivers them. */
  readonly put?: () => Promise<void>;
}

const GOOD = 20;
const BAD = 3;
const GARBAGE = 150;

/** Every check in turn; one that fails stops no other. */
export async function* conform({ clients, manifest, now, patienceMs, put = async () => {} }: Conformance): AsyncGenerator<Check> {
  const symbol = `ZZ${randomUUID()
    .replaceAll(/[^a-f]/g, "")
    .toUpperCase()
    .slice(0, 6)}`;
  const { stream } = manifest.pipelines["stream-ingest"] ?? {};
  if (stream === undefined) return yield { what: "the stack has a stream", fault: "its manifest names none: transport is direct" };
  const follow = (what: string, ask: () => Promise<boolean>) => within(what, patienceMs, ask);

  const trades = [...tradesOf(symbol, now, GOOD), ...tradesOf(symbol, now, BAD).map((trade) => ({ ...trade, price: -1 }))];
  yield await putInto(
    clients.kinesis,
    stream,
    trades.map((trade) => JSON.stringify(trade)),
    symbol,
  );
  await put();
  yield await follow("the table of prices has the last good price", async () => (await priceOf(clients, manifest, symbol)) === GOOD);
  const today = dayPath(dateOfMs(now));
  for (const zone of ["curated", "quarantine"]) {
    const bucket = manifest.buckets[zone]!;
    const folder = `${zone}/stock_market_data/${today}/`;
    yield await follow(`${zone} has what it must`, async () =>
      zone === "curated" ? (await keysIn(clients.s3, bucket, folder)).length > 0 : holds(clients.s3, bucket, folder, symbol),
    );
  }
  yield await follow("Athena finds them in their day", async () => (await countIn(clients.athena, manifest, symbol, now)) === GOOD);

  yield await putInto(
    clients.kinesis,
    stream,
    Array.from({ length: GARBAGE }, (_, i) => `${symbol} ${i} is no trade`),
    symbol,
  );
  await put();
  yield await follow("a failed batch raises the alarm on quality", async () => (await stateOf(clients.cloudWatch, manifest)) === "ALARM");
}

/** Prices from 1 up, each a millisecond after the one before. */
function tradesOf(symbol: string, now: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    symbol,
    event_time: instantOfMs(now + i),
    event_nanos: 0,
    price: i + 1,
    volume: 1,
    exchange: "TEST",
    trade_id: `${symbol}-${randomUUID()}`,
    sequence: null,
    source: "conformance",
    ingested_at: instantOfMs(now + i),
  }));
}

async function putInto(client: KinesisClient, StreamName: string, texts: readonly string[], PartitionKey: string): Promise<Check> {
  const what = `the stream takes ${texts.length} records`;
  const Records = texts.map((text) => ({ Data: Buffer.from(text), PartitionKey }));
  const { FailedRecordCount = 0 } = await client.send(new PutRecordsCommand({ StreamName, Records }));
  return FailedRecordCount === 0 ? { what } : { what, fault: `it refused ${FailedRecordCount}` };
}

async function priceOf(
  { dynamoDb }: Clients,
  { latestPricesTable: TableName }: StackManifest,
  symbol: string,
): Promise<number | undefined> {
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: { symbol: { S: symbol } } }));
  return Item?.["price"]?.N === undefined ? undefined : Number(Item["price"].N);
}

async function keysIn(s3: S3Client, Bucket: string, Prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key }) => Key!);
}

async function holds(s3: S3Client, Bucket: string, prefix: string, text: string): Promise<boolean> {
  for (const Key of await keysIn(s3, Bucket, prefix)) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    if ((await Body!.transformToString()).includes(text)) return true;
  }
  return false;
}

async function countIn(
  athena: AthenaClient,
  { workgroup: WorkGroup, database: Database }: Conformance["manifest"],
  symbol: string,
  now: number,
): Promise<number> {
  const [year, month, day] = dateOfMs(now).split("-").map(Number);
  const QueryString = `SELECT COUNT(*) FROM stock_market_data WHERE symbol = '${symbol}' AND year = ${year} AND month = ${month} AND day = ${day}`;
  const started = await athena.send(new StartQueryExecutionCommand({ QueryString, WorkGroup, QueryExecutionContext: { Database } }));
  const QueryExecutionId = started.QueryExecutionId!;
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution!.Status!;
    if (State === "FAILED" || State === "CANCELLED") throw new Error(`Athena's query ${State}: ${StateChangeReason}`);
    if (State === "SUCCEEDED") break;
    await sleep(500);
  }
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  // The first row has the columns' names.
  return Number(ResultSet!.Rows![1]!.Data![0]!.VarCharValue);
}

async function stateOf(cloudWatch: CloudWatchClient, { pipelines }: StackManifest): Promise<string | undefined> {
  const AlarmNames = pipelines["stream-ingest"]!.alarms?.filter((name) => name.includes("stream-ingest-quality-alarm"));
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [...(AlarmNames ?? [])] }));
  return MetricAlarms[0]?.StateValue;
}

async function within(what: string, patienceMs: number, ask: () => Promise<boolean>): Promise<Check> {
  let last = "it was not so";
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(1_000)) {
    try {
      if (await ask()) return { what };
      last = "it was not so";
    } catch (error) {
      last = String(error);
    }
  }
  return { what, fault: `not within ${patienceMs / 1000} s: ${last}` };
}
