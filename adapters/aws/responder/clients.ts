/** The clients of a person's command: patient under throttling, each made when it is first asked for. */
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { kinesisClient } from "../kinesis-client.ts";

const CONNECT_MS = 5_000;
const REQUEST_MS = 30_000;
/** A function that replays answers when it is done: Lambda lets it run for 15 minutes at most. */
const INVOCATION_MS = 16 * 60_000;
/** FilterLogEvents takes a few requests a second of an account: slowed down and tried again until it is let through. */
const ATTEMPTS = 10;

export interface Endpoint {
  readonly region: string | undefined;
  /** Whether the services are reached at an endpoint of their own, as in a local cloud, where buckets stand in the path. */
  readonly ownEndpoint: boolean;
}

export interface ResponderClients {
  readonly region: string | undefined;
  readonly ssm: SSMClient;
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly kinesis: KinesisClient;
}

export function responderClients({ region, ownEndpoint }: Endpoint): ResponderClients {
  const patient = (requestTimeout = REQUEST_MS, maxAttempts = ATTEMPTS) => ({
    ...(region !== undefined && { region }),
    maxAttempts,
    retryMode: "adaptive" as const,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout, throwOnRequestTimeout: true },
  });
  const once = new Map<string, unknown>();
  const lazily = <A>(name: string, make: () => A): A => {
    if (!once.has(name)) once.set(name, make());
    return once.get(name) as A;
  };
  return {
    region,
    get ssm() {
      return lazily("ssm", () => new SSMClient(patient()));
    },
    get s3() {
      return lazily("s3", () => new S3Client({ ...patient(), forcePathStyle: ownEndpoint }));
    },
    get dynamoDb() {
      return lazily("dynamoDb", () => new DynamoDBClient(patient()));
    },
    get logs() {
      return lazily("logs", () => new CloudWatchLogsClient(patient()));
    },
    get cloudWatch() {
      return lazily("cloudWatch", () => new CloudWatchClient(patient()));
    },
    get lambda() {
      // An invocation whose answer was lost goes on: it is followed by asking again under the same name, not by the SDK.
      return lazily("lambda", () => new LambdaClient(patient(INVOCATION_MS, 1)));
    },
    get scheduler() {
      return lazily("scheduler", () => new SchedulerClient(patient()));
    },
    get sqs() {
      return lazily("sqs", () => new SQSClient(patient()));
    },
    get kinesis() {
      return lazily("kinesis", () => kinesisClient(patient()));
    },
  };
}
