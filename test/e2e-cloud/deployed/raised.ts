/** Every kind of alarm that the program creates, raised by its real fault, and named by triage. */
import assert from "node:assert/strict";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { assumeRole } from "../../support/cloud/assume-role.ts";
import type { Props } from "../../support/engine/cloud.ts";
import { refusedInJson } from "../../support/local-cloud/faults.ts";
import { useSharedTempDir } from "../../support/temp-dir.ts";
import { shell } from "../answer-shell.ts";
import { readAll, simulatedEntries } from "../stream-world.ts";
import { deliverRest } from "./stream.ts";
import { eventually, type World } from "./world.ts";

/** What an alarm is of, by the end of its name: `assay-dev-stream-ingest-processor-errors-1a2b3c4`. */
const KINDS =
  /(quality|quarantine|silence|failures-undelivered|undelivered|refused-writes|iterator-age|dead-letters|dropped-events|undeliverable|errors|throttles|duration|failed)(-alarm)?(-[0-9a-f]+)?$/;

interface Case {
  /** Of several alarms of a kind, as each function has them, the one that is raised. */
  readonly alarm: string;
  /** The cause or the sign that triage names. */
  readonly named: string;
  /** Breaks something, and has CloudWatch told of it where no emulator tells it. */
  readonly raise: (world: World) => Promise<void>;
}

const AS_ROOT = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const GARBAGE = Array.from({ length: 120 }, (_, i) => ({ data: Buffer.from(`no trade ${i}`), partitionKey: "AAPL" }));
/** A session, each time another one, of which some are bad and most are not. */
const session = (seed: number) =>
  simulatedEntries({ seed, symbols: ["AAPL"], from: "2026-01-18", market: "24/7", minutes: 2, rate: 1, faults: "negative-price=0.1" });

/** The shard is read on from here. */
let last: string | undefined;

async function delivered(world: World, how: Parameters<typeof deliverRest>[1] = {}): Promise<void> {
  const records = await deliverRest(world, { after: last, ...how });
  last = records.at(-1)?.sequenceNumber ?? last;
}

const groupOf = ({ names }: World, name: string, pipeline = "stream-ingest"): string => names["pipelines"][pipeline].logGroups[name];
const functionOf = ({ names }: World, name: string, pipeline = "stream-ingest"): string => names["pipelines"][pipeline].functions[name];

/** What a service of AWS tells CloudWatch by itself. */
async function tell({ api }: World, Namespace: string, MetricName: string, Value: number, dimensions: Readonly<Record<string, string>>) {
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

const CASES: readonly Case[] = [
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

/** Raised where the emulator evaluates nothing of their kind (an expression over metrics), or not before the day is over. */
const BY_WORD: readonly (Pick<Case, "alarm" | "named"> & { readonly line?: object })[] = [
  { alarm: "stream-ingest-silence", named: "switched-off" },
  {
    alarm: "stream-ingest-processor-duration",
    named: "too-slow",
    line: { type: "platform.report", record: { status: "timeout", metrics: { durationMs: 300_000 } } },
  },
  {
    alarm: "historical-batch-failed",
    named: "unreachable",
    line: { level: "ERROR", message: "the invocation failed", error: { name: "Error", message: "connect ECONNREFUSED" } },
  },
];

export function raisedTests(world: () => World): void {
  const directory = useSharedTempDir();
  const { type } = shell(directory);
  let env: Readonly<Record<string, string | undefined>>;
  let alarms: readonly Props[];

  before(async () => {
    const { api, proxy, stream } = world();
    const url = await proxy.listen("http2", () => {});
    env = { ...AS_ROOT, AWS_ENDPOINT_URL: proxy.url, AWS_ENDPOINT_URL_KINESIS: url };
    alarms = (await api.json("monitoring", "DescribeAlarms", { AlarmTypes: ["MetricAlarm"] }))["MetricAlarms"];
    const [shard] = await stream.shards();
    last = (await readAll(stream, shard!.id)).at(-1)?.sequenceNumber;
  });

  /** Everything that triage suspects, and what keeps the pipeline from its work. */
  async function namedBy(alarm: string): Promise<readonly string[]> {
    const { stdout, stderr, code } = await type(`npx assay triage ${alarm} --json --stack dev`, env);
    assert.equal(code, 1, stdout + stderr);
    const { run, causes, signs, entry } = JSON.parse(stdout);
    assert.ok(entry, `${alarm} stands in no runbook`);
    return [...(run?.causes ?? []), ...causes.map(({ cause }: Props) => cause), ...signs].map(({ id }: Props) => id);
  }

  const nameOf = (logical: string): string =>
    alarms.map(({ AlarmName }) => AlarmName).find((name: string) => name.includes(`-${logical}-`));

  it("have a case for every kind that the program creates", () => {
    const raised = [...CASES, ...BY_WORD].map(({ alarm }) => KINDS.exec(alarm)?.[1]);
    const without = alarms.filter(({ AlarmName }) => !raised.includes(KINDS.exec(AlarmName)?.[1]));
    assert.deepEqual(
      without.map(({ AlarmName }) => AlarmName),
      [],
    );
  });

  for (const { alarm, named, raise } of CASES) {
    it(`${alarm}: ${named}`, async () => {
      await raise(world());
      const AlarmName = nameOf(alarm);
      await eventually(alarm, async () => {
        const { MetricAlarms } = await world().api.json("monitoring", "DescribeAlarms", { AlarmNames: [AlarmName] });
        return MetricAlarms[0].StateValue === "ALARM" ? true : undefined;
      });
      const told = await namedBy(AlarmName);
      assert.ok(told.includes(named), `${AlarmName}: ${told.join(", ")}`);
    });
  }

  for (const { alarm, named, line } of BY_WORD) {
    it(`${alarm}: ${named}, by what is said of it`, async () => {
      const AlarmName = nameOf(alarm);
      const { api } = world();
      if (line) {
        const group = alarm.startsWith("stream") ? groupOf(world(), "processor") : groupOf(world(), "plan-slices", "historical-batch");
        await api.json("logs", "CreateLogStream", { logGroupName: group, logStreamName: alarm });
        const logEvents = [{ timestamp: Date.now(), message: JSON.stringify(line) }];
        await api.json("logs", "PutLogEvents", { logGroupName: group, logStreamName: alarm, logEvents });
      }
      await api.json("monitoring", "SetAlarmState", { AlarmName, StateValue: "ALARM", StateReason: "by word" });
      const told = await namedBy(AlarmName);
      assert.ok(told.includes(named), `${AlarmName}: ${told.join(", ")}`);
    });
  }
}
