/**
 * A stack in the local cloud as its manifest tells it: the stores of stream-ingest, its replay as a function that the cloud runs, its log
 * group, its alarm with a topic that a queue hears, a mapping and a schedule.
 */
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { kinesisClient } from "../../adapters/aws/kinesis-client.ts";
import { bundle, handlerOf } from "../../components/bundle.ts";
import { formatDescription } from "../../domain/alarm-description.ts";
import { manifestName } from "../../domain/answer/manifest.ts";
import { runbookPath } from "../../domain/answer/runbook.ts";
import { ZONES } from "../../domain/ports/stores.ts";
import { ACCOUNT } from "../support/local-cloud/local-cloud.ts";
import { makeStream } from "../support/local-cloud/resources.ts";
import { zipOf } from "../unit/providers/helpers.ts";
import { makeStreamWorld } from "./stream-world.ts";

export const STACK = "test";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/test`;
const NOTHING = "export const handler = async () => ({ batchItemFailures: [] });\n";
/** The names of this world's own are told apart by when it was made: tests share one cloud. */
let worlds = 0;

export type AnswerWorld = Awaited<ReturnType<typeof makeAnswerWorld>>;

/** A role that Lambda and the scheduler may take on, by IAM's own protocol: nothing else here needs its client. */
async function makeRole(): Promise<void> {
  const Principal = { Service: ["lambda.amazonaws.com", "scheduler.amazonaws.com"] };
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] };
  const all = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  await iam({ Action: "CreateRole", RoleName: "test", AssumeRolePolicyDocument: JSON.stringify(trust) });
  await iam({ Action: "PutRolePolicy", RoleName: "test", PolicyName: "all", PolicyDocument: JSON.stringify(all) });
}

async function iam(call: Readonly<Record<string, string>>): Promise<void> {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    authorization: "AWS4-HMAC-SHA256 Credential=test/20260118/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none",
  };
  const body = new URLSearchParams({ ...call, Version: "2010-05-08" });
  const answer = await fetch(process.env["AWS_ENDPOINT_URL"]!, { method: "POST", headers, body });
  // A role that is there already is another world's.
  if (!answer.ok && answer.status !== 409) throw new Error(`IAM's ${call["Action"]}: ${answer.status} ${await answer.text()}`);
}

export async function makeAnswerWorld(settings: Readonly<Record<string, unknown>>) {
  const stream = await makeStreamWorld(settings, 1);
  const own = `assay-${STACK}-${worlds++}`;
  const lambda = new LambdaClient();
  const logs = new CloudWatchLogsClient();
  const cloudWatch = new CloudWatchClient();
  await makeRole();
  const logGroup = `/aws/lambda/${own}-processor`;
  await logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: logGroup, logStreamName: "one" }));

  const replay = `${own}-stream-ingest-replay`;
  await logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${replay}` }));
  await makeFunction(replay, "replay", settings);
  const topic = await topicHeard(own);
  const alarm = `${own}-stream-ingest-quality-alarm`;
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: alarm,
      AlarmDescription: descriptionOf("quality-failed"),
      Namespace: `assay/${STACK}`,
      MetricName: "stream-ingest-quality-failed-batches",
      Statistic: "Sum",
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 1,
      TreatMissingData: "notBreaching",
      AlarmActions: [topic.arn],
      OKActions: [topic.arn],
    }),
  );
  const switches = await makeSwitches(lambda, own);
  const manifest = {
    stack: STACK,
    region: "us-east-1",
    namespace: `assay/${STACK}`,
    buckets: Object.fromEntries([...ZONES, "staging", "state"].map((zone) => [zone, stream.bucket])),
    latestPricesTable: process.env["DDB_TABLE_LATEST_PRICES"],
    checkpointsTables: { "stream-ingest": process.env["DDB_TABLE_CHECKPOINTS"] },
    pipelines: {
      "stream-ingest": {
        functions: { replay, processor: switches.functionName },
        logGroups: { processor: logGroup, replay: `/aws/lambda/${replay}` },
        schedules: { producer: switches.schedule },
        mappingId: switches.mappingId,
        stream: stream.streamName,
        alarms: [alarm],
        queues: { undelivered: switches.undelivered },
      },
    },
  };
  await putManifest(STACK, manifest);
  return {
    ...stream,
    manifest,
    alarm,
    switches,
    /** Writes lines where the processor's are, as Lambda passes them on. */
    async log(lines: readonly string[]): Promise<void> {
      const logEvents = lines.map((message) => ({ timestamp: Date.now(), message }));
      if (logEvents.length > 0) await logs.send(new PutLogEventsCommand({ logGroupName: logGroup, logStreamName: "one", logEvents }));
    },
    /** What a metric filter and CloudWatch would come to by themselves. */
    async setAlarm(StateValue: "ALARM" | "OK", StateReason: string): Promise<void> {
      await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue, StateReason }));
    },
    async alarmState(): Promise<string | undefined> {
      const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
      return MetricAlarms?.[0]?.StateValue;
    },
    /** When it came into its state, epoch milliseconds. */
    async alarmSince(): Promise<number | undefined> {
      const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
      return MetricAlarms?.[0]?.StateTransitionedTimestamp?.getTime() ?? MetricAlarms?.[0]?.StateUpdatedTimestamp?.getTime();
    },
    /** The next message that the topic's subscriber gets. */
    notified: () => topic.next(),
    /** Deploys the stack's settings again. */
    async deploy(changed: Readonly<Record<string, unknown>>): Promise<void> {
      process.env["ASSAY_SETTINGS"] = JSON.stringify(changed);
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: replay, Environment: { Variables: environment(changed) } }));
    },
  };
}

export async function putManifest(stack: string, manifest: object): Promise<void> {
  const put = { Name: manifestName(stack), Value: JSON.stringify({ ...manifest, stack }), Type: "String", Overwrite: true } as const;
  await new SSMClient().send(new PutParameterCommand(put));
}

/** A function of stream-ingest's that the cloud runs. */
export async function makeFunction(FunctionName: string, name: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const entry = `pipelines/stream-ingest/lambda/${name}.ts`;
  await new LambdaClient().send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs24.x",
      Role: ROLE,
      Handler: handlerOf(entry),
      Timeout: 60,
      Code: { ZipFile: zipOf({ ...(await bundle({ entry }).contents) }) },
      Environment: { Variables: environment(settings) },
    }),
  );
}

export function descriptionOf(alarm: string): string {
  const text = formatDescription({
    rule: "1 or more of its batches failed the quality gate within 60 s; none of their records is served",
    owner: "market-data",
    runbook: runbookPath("stream-ingest", alarm),
    command: `npx assay triage ${alarm} --stack ${STACK}`,
  });
  return text._tag === "Right" ? text.right : "";
}

/** What the stack gives its functions, and what leads them to the local cloud. */
function environment(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = Object.keys(process.env).filter((name) => /^(ASSAY_|S3_BUCKET|DDB_|KINESIS_|POWERTOOLS_|AWS_ENDPOINT)/.test(name));
  return { ...Object.fromEntries(names.map((name) => [name, process.env[name]!])), ASSAY_SETTINGS: JSON.stringify(settings) };
}

function allowing(Service: string, Action: string): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service }, Action, Resource: "*" }] });
}

async function topicHeard(own: string) {
  const [sns, sqs] = [new SNSClient(), new SQSClient()];
  const Policy = allowing("cloudwatch.amazonaws.com", "sns:Publish");
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `${own}-alerts`, Attributes: { Policy } }));
  const queue = { QueueName: `${own}-phone`, Attributes: { Policy: allowing("sns.amazonaws.com", "sqs:SendMessage") } };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand(queue));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: Attributes!["QueueArn"] }));
  return {
    arn: TopicArn!,
    async next(): Promise<string> {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
      const body = JSON.parse(Messages?.[0]?.Body ?? "{}") as { readonly Message?: string };
      if (body.Message === undefined) throw new Error("nobody was notified");
      return body.Message;
    },
  };
}

/** A mapping of a stream of its own, a schedule that is years away, and a queue. */
async function makeSwitches(lambda: LambdaClient, own: string) {
  const functionName = `${own}-stream-ingest-processor`;
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Runtime: "nodejs24.x",
      Role: ROLE,
      Handler: "index.handler",
      Code: { ZipFile: zipOf({ "index.mjs": NOTHING }) },
    }),
  );
  const empty = await makeStream(kinesisClient(), 1);
  const { UUID } = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: functionName,
      EventSourceArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${empty}`,
      StartingPosition: "TRIM_HORIZON",
    }),
  );
  const schedule = `${own}-producer-timer`;
  await new SchedulerClient().send(
    new CreateScheduleCommand({
      Name: schedule,
      ScheduleExpression: "at(2099-01-01T00:00:00)",
      ScheduleExpressionTimezone: "America/New_York",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: FunctionArn!, RoleArn: ROLE, Input: '{"asked":true}' },
    }),
  );
  const { QueueUrl } = await new SQSClient().send(new CreateQueueCommand({ QueueName: `${own}-undelivered` }));
  return { functionName, mappingId: UUID!, schedule, undelivered: QueueUrl! };
}
