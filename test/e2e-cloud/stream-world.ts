/** stream-ingest's stores in the local cloud, as its functions find them by their environment, and the same on this machine. */
import { isLeft } from "fp-ts/lib/Either.js";
import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../adapters/aws/clients.ts";
import { kinesisClient } from "../../adapters/aws/kinesis-client.ts";
import { kinesisStream } from "../../adapters/aws/kinesis-stream.ts";
import { dynamoDbLatestPrices } from "../../adapters/aws/latest-prices.ts";
import { s3ObjectStore } from "../../adapters/aws/object-store.ts";
import { tickSourceByName } from "../../adapters/providers/tick-registry.ts";
import type { LatestPrices, ObjectStore } from "../../domain/ports/stores.ts";
import type { StreamEntry, StreamReader, StreamRecord } from "../../domain/ports/stream.ts";
import { ACCOUNT } from "../support/local-cloud/local-cloud.ts";
import { makeBucket, makeStream, makeTable } from "../support/local-cloud/resources.ts";

const clock = { now: () => Date.now() };

/** Makes the stores and has the environment name them. */
export async function makeStreamWorld(settings: Readonly<Record<string, unknown>>, shards: number) {
  const [s3, dynamoDb, kinesis] = [s3Client({ pathStyle: true }), dynamoDbClient(), kinesisClient()];
  const [bucket, checkpoints, latestPrices, stream] = await Promise.all([
    makeBucket(s3),
    makeTable(dynamoDb, "shard"),
    makeTable(dynamoDb, "symbol"),
    makeStream(kinesis, shards),
  ]);
  Object.assign(process.env, {
    ASSAY_STACK: "test",
    ASSAY_PIPELINE: "stream-ingest",
    ASSAY_SETTINGS: JSON.stringify(settings),
    S3_BUCKET_NAME: bucket,
    DDB_TABLE_CHECKPOINTS: checkpoints,
    DDB_TABLE_LATEST_PRICES: latestPrices,
    KINESIS_STREAM_NAME: stream,
    POWERTOOLS_SERVICE_NAME: "stream-ingest",
    POWERTOOLS_METRICS_NAMESPACE: "assay/test",
  });
  const zones = { client: s3, bucketOf: () => bucket, pipeline: "stream-ingest", clock };
  const latest = { client: dynamoDb, table: latestPrices };
  return {
    s3,
    bucket,
    kinesis,
    streamName: stream,
    stream: kinesisStream({ client: kinesis, stream }),
    objects: s3ObjectStore(zones),
    latest: dynamoDbLatestPrices(latest),
    checkpoints: new DynamoDbCheckpoints({
      client: dynamoDb,
      table: checkpoints,
      latest,
      s3: zones,
      clock,
      attempt: "test",
      pageOf: (key) => key.split("/", 2).join("/"),
      shardPrefix: "stream-ingest/",
    }),
  };
}

/** A simulated session, with something of every fault there is. */
export async function simulatedEntries(options: Readonly<Record<string, unknown>>): Promise<readonly StreamEntry[]> {
  const source = await tickSourceByName("simulated", options, { secret: async () => undefined, clock });
  if (isLeft(source)) throw new Error(source.left.map(({ message }) => message).join("; "));
  const entries: StreamEntry[] = [];
  const sink = (event: { readonly _tag: string; readonly entries?: readonly StreamEntry[] }) => {
    entries.push(...(event.entries ?? []));
  };
  await source.right.run({}, sink, new AbortController().signal);
  return entries;
}

/** Everything published, and the latest prices: by key, the bytes as text that shows a difference. */
export async function published(objects: Pick<ObjectStore, "list" | "read">, latest: LatestPrices) {
  const keys = await objects.list("");
  const bodies = await Promise.all(keys.map(async (key) => [key, Buffer.from((await objects.read(key))!).toString("latin1")] as const));
  return { objects: Object.fromEntries(bodies), latest: await latest.all(), indicators: await latest.indicators() };
}

/** Every record of a shard. */
export async function readAll(stream: StreamReader, shard: string): Promise<StreamRecord[]> {
  const all: StreamRecord[] = [];
  for (;;) {
    const { records } = await stream.read(shard, all.at(-1)?.sequenceNumber, 1_000);
    if (records.length === 0) return all;
    all.push(...records);
  }
}

/** As Kinesis calls the shard. */
export const kinesisShard = (id: string) => `shardId-${id.slice(-12)}`;

/** What joins a shard and the processor. */
export function sourceOf(stream: string, shard: string) {
  return {
    shardId: kinesisShard(shard),
    streamArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${stream}`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/processor`,
    functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:processor`,
    executedVersion: "$LATEST",
  };
}

/** A function as it starts now, by the environment of this moment. */
export async function startFunction<A = unknown>(name: string): Promise<(event: unknown, context?: unknown) => Promise<A>> {
  // What follows the question mark makes it a module of its own: an entry is started once for each environment.
  const entry = new URL(`../../pipelines/stream-ingest/lambda/${name}.ts?${process.env["KINESIS_STREAM_NAME"]}`, import.meta.url);
  return ((await import(entry.href)) as { readonly handler: (event: unknown, context?: unknown) => Promise<A> }).handler;
}
