/** What raises an alarm of the dev stack: a fault of its own, and where no emulator tells CloudWatch of it, what AWS would tell. */
import assert from "node:assert/strict";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { assumeRole } from "../../support/cloud/assume-role.ts";
import { refusedInJson } from "../../support/local-cloud/faults.ts";
import { readAll, simulatedEntries } from "../stream-world.ts";
import { deliverRest } from "./stream.ts";
import { eventually, type World } from "./world.ts";

export interface Case {
  /** Of several alarms of a kind, as each function has them, the one that is raised. */
  readonly alarm: string;
  /** The cause or the sign that triage names. */
  readonly named: string;
  /** Breaks something, and has CloudWatch told of it where no emulator tells it. */
  readonly raise: (world: World) => Promise<void>;
  /** Mends it, and sees the alarm end, where that takes a clock of its own. */
  readonly ends?: (world: World) => Promise<void>;
}

const GARBAGE = Array.from({ length: 120 }, (_, i) => ({ data: Buffer.from(`no trade ${i}`), partitionKey: "AAPL" }));
/** A session, each time another one, of which some are bad and most are not. */
export const session = (seed: number) =>
  simulatedEntries({ seed, symbols: ["AAPL"], from: "2026-01-18", market: "24/7", minutes: 2, rate: 1, faults: "negative-price=0.1" });

/** The shard is read on from here. */
let last: string | undefined;

export async function delivered(world: World, how: Parameters<typeof deliverRest>[1] = {}): Promise<void> {
  const records = await deliverRest(world, { after: last, ...how });
  last = records.at(-1)?.sequenceNumber ?? last;
}

export const groupOf = ({ names }: World, name: string, pipeline = "stream-ingest"): string => names["pipelines"][pipeline].logGroups[name];
export const functionOf = ({ names }: World, name: string, pipeline = "stream-ingest"): string =>
  names["pipelines"][pipeline].functions[name];

/** What a service of AWS tells CloudWatch by itself. */
export async function tell(
  { api }: World,
  Namespace: string,
  MetricName: string,
  Value: number,
  dimensions: Readonly<Record<string, string>>,
) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  await api.json("monitoring", "PutMetricData", {
    Namespace,
    MetricData: [{ MetricName, Value, Dimensions, Timestamp: Date.now() / 1_000 }],
  });
}

/** Messages of a queue, as SQS tells them. */
async function tellDepth(world: World, QueueUrl: string): Promise<void> {
  const names = ["ApproximateNumberOfMessages"];
  const { Attributes } = await world.api.json("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: names });
  const waiting = Number(Attributes[names[0]!]);
  assert.ok(waiting > 0, `${QueueUrl} is empty`);
  await tell(world, "AWS/SQS", "ApproximateNumberOfMessagesVisible", waiting, { QueueName: QueueUrl.split("/").at(-1)! });
}

/** In a queue of stream-ingest that nobody takes messages from. */
async function leaveMessage(world: World, queue: string): Promise<void> {
  const QueueUrl: string = world.names["pipelines"]["stream-ingest"].queues[queue];
  await world.api.json("sqs", "SendMessage", { QueueUrl, MessageBody: "{}" });
  await tellDepth(world, QueueUrl);
}

const ofMapping = ({ names }: World) => ({ EventSourceMappingUUID: names["pipelines"]["stream-ingest"].mappingId as string });

/** Lambda writes what it gives up under the role of the function: here under one that may not. */
async function refusedInFailures(world: World): Promise<void> {
  const { api, names, endpointsOf } = world;
  const arn: string = names["responderRoleArn"];
  const key = await assumeRole(api, arn);
  const { AWS_ENDPOINT_URL: endpoint } = await endpointsOf(arn.split("/").at(-1)!);
  const credentials = {
    accessKeyId: key.AWS_ACCESS_KEY_ID,
    secretAccessKey: key.AWS_SECRET_ACCESS_KEY,
    sessionToken: key.AWS_SESSION_TOKEN,
  };
  const s3 = new S3Client({ endpoint: endpoint!, region: "us-east-1", credentials, forcePathStyle: true });
  const Bucket: string = names["pipelines"]["stream-ingest"].failures;
  await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: "aws/lambda/refused", Body: "{}" })), { name: "AccessDenied" });
  s3.destroy();
}

export const CASES: readonly Case[] = [
  {
    alarm: "stream-ingest-quality",
    named: "broken-transport",
    raise: async (world) => {
      await world.stream.put(GARBAGE);
      await delivered(world);
      await world.metrics.deliver([groupOf(world, "processor")]);
    },
  },
  {
    alarm: "stream-ingest-quarantine",
    named: "negative-price",
    raise: async (world) => {
      await world.stream.put(await session(101));
      await delivered(world);
      await world.metrics.deliver([groupOf(world, "processor")]);
    },
  },
  {
    alarm: "stream-ingest-processor-errors",
    named: "not-permitted",
    raise: async (world) => {
      await world.stream.put((await session(102)).slice(0, 1));
      world.proxy.setFaults(({ operation }) => (operation === "GetItem" ? refusedInJson("AccessDeniedException") : undefined));
      await delivered(world).finally(() => world.proxy.setFaults(undefined));
      await tell(world, "AWS/Lambda", "Errors", 2, { FunctionName: functionOf(world, "processor") });
    },
  },
  {
    alarm: "stream-ingest-dead-letters",
    named: "cannot-be-processed",
    raise: async (world) => {
      await world.stream.put((await session(103)).slice(0, 30));
      await delivered(world, { stops: () => true });
      const letters = async () => (await world.objects.list("dead-letters/")).find((key) => key.endsWith(".jsonl"));
      await eventually("dead letters", letters);
      await tell(world, "AWS/Lambda", "OnFailureDestinationDeliveredEventCount", 1, ofMapping(world));
    },
  },
  {
    alarm: "stream-ingest-dropped-events",
    named: "place-of-failures",
    raise: async (world) => {
      await refusedInFailures(world);
      await tell(world, "AWS/Lambda", "DroppedEventCount", 30, ofMapping(world));
    },
  },
  {
    alarm: "stream-ingest-undeliverable",
    named: "place-of-failures",
    raise: async (world) => {
      await refusedInFailures(world);
      await tell(world, "AWS/Lambda", "DestinationDeliveryFailures", 1, { FunctionName: functionOf(world, "processor") });
    },
  },
  {
    alarm: "stream-ingest-processor-throttles",
    named: "throttled",
    raise: async (world) => {
      const path = `/2017-10-31/functions/${functionOf(world, "processor")}/concurrency`;
      await world.api.rest("lambda", "PUT", path, { ReservedConcurrentExecutions: 0 });
      const answer = await world.call("stream-ingest", "processor", { Records: [] });
      await world.api.rest("lambda", "DELETE", path);
      assert.match(JSON.stringify(answer), /TooManyRequestsException|Rate exceeded|Throttl/i);
      await tell(world, "AWS/Lambda", "Throttles", 1, { FunctionName: functionOf(world, "processor") });
    },
  },
  {
    alarm: "stream-ingest-iterator-age",
    named: "behind",
    raise: async (world) => {
      await world.stream.put(GARBAGE.slice(0, 1));
      const [shard] = await world.stream.shards();
      const { arrivedAt } = (await readAll(world.stream, shard!.id)).at(-1)!;
      // Nobody reads it, and in an hour it will be so old.
      const age = Date.now() + 3_600_000 - arrivedAt;
      await tell(world, "AWS/Lambda", "IteratorAge", age, { FunctionName: functionOf(world, "processor") });
    },
  },
  {
    alarm: "stream-ingest-refused-writes",
    named: "throttled",
    raise: async (world) => {
      world.proxy.setFaults(({ operation }) =>
        operation === "PutRecords" ? refusedInJson("ProvisionedThroughputExceededException") : undefined,
      );
      const answer = await world.call("stream-ingest", "producer", {}).finally(() => world.proxy.setFaults(undefined));
      assert.match(JSON.stringify(answer), /ProvisionedThroughputExceededException/);
      const StreamName: string = world.names["pipelines"]["stream-ingest"].stream;
      await tell(world, "AWS/Kinesis", "WriteProvisionedThroughputExceeded", 10, { StreamName });
    },
  },
  {
    alarm: "stream-ingest-failures-undelivered",
    named: "waiting",
    raise: (world) => leaveMessage(world, "given-up"),
  },
  {
    alarm: "stream-ingest-undelivered",
    named: "waiting",
    raise: (world) => leaveMessage(world, "undelivered"),
  },
];
