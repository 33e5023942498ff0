/** The dev stack in a local cloud, and all that its tests look at. */
import { kinesisClient } from "../../../adapters/aws/kinesis-client.ts";
import { kinesisStream } from "../../../adapters/aws/kinesis-stream.ts";
import { s3ObjectStore } from "../../../adapters/aws/object-store.ts";
import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import type { ObjectStore } from "../../../domain/ports/stores.ts";
import { audit } from "../../../ops/audit/audit.ts";
import type { AwsApi } from "../../support/cloud/aws-api.ts";
import { type Answer, type DeployedStack, deployStack, invoke } from "../../support/cloud/deployed-stack.ts";
import { LogMetrics } from "../../support/cloud/log-metrics.ts";
import { openSlackChannel, type SlackChannel } from "../../support/cloud/slack-channel.ts";
import type { Props } from "../../support/engine/cloud.ts";
import { isInstalled } from "../../support/local-cloud/local-cloud.ts";

/** Planted: what must be found nowhere but where it is kept. */
export const WEBHOOK_PATH = "/services/T0SECRET1/B0SECRET2/planted-webhook-token";
export const PLANTED = { "assay:alphaVantageApiKey": "PLANTEDALPHAKEY42", "assay:alpacaSecretKey": "planted-alpaca-secret/+4w==" } as const;

/** Small batches and few tries, so that a test sees many of them. */
export const STREAM_SETTINGS = { shards: 1, batchRecords: 500, retryAttempts: 1, minRows: 50, maxErrorRate: 0.4 } as const;
/** Nothing starts by itself but the watchdogs. */
export const STREAM = {
  ...STREAM_SETTINGS,
  symbols: ["AAPL"],
  schedule: false,
  streamMode: "provisioned",
  calendar: "24/7",
  alarmSilentMinutes: 1,
} as const;
export const HISTORY = { symbols: ["AAPL", "MSFT"], schedule: false, concurrency: 2 } as const;

export interface World extends DeployedStack {
  /** What the stack says of itself: its outputs. */
  readonly names: Props;
  readonly stream: ReturnType<typeof kinesisStream>;
  readonly objects: ObjectStore;
  readonly metrics: LogMetrics;
  readonly slack: SlackChannel;
  /** Has a function of a pipeline called. */
  call(pipeline: string, name: string, event: unknown): Promise<Answer>;
}

/** For the surrounding `describe`: deployed before its tests, destroyed after them. Skipped, and said so, without the emulator. */
export function useWorld(): () => World {
  let world: World | undefined;
  before(async function () {
    this.timeout(600_000);
    if (!isInstalled()) this.skip();
    world = await startWorld();
  });
  beforeEach(function () {
    world!.test(this.currentTest!.title);
  });
  after(async function () {
    this.timeout(120_000);
    await world?.slack.close();
    await world?.stop();
  });
  return () => world!;
}

/** Deploys the stack. */
export async function startWorld(): Promise<World> {
  const slack = await openSlackChannel(WEBHOOK_PATH);
  const deployed = await deployStack({
    stack: "dev",
    config: { "assay:stream-ingest": STREAM, "assay:historical-batch": HISTORY },
    secrets: { ...PLANTED, "assay:slackWebhook": slack.url },
    // A backfill waits a hundredth of its time between tries.
    env: { ...slack.env, SFN_WAIT_SCALE: "0.01" },
  });
  const names = await namesOf(deployed.stack);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const kinesis = kinesisClient({ endpoint: deployed.proxy.url, region: "us-east-1", credentials });
  const clock = { now: () => Date.now() };
  return {
    ...deployed,
    names,
    stream: kinesisStream({ client: kinesis, stream: names["pipelines"]["stream-ingest"].stream }),
    objects: s3ObjectStore({ client: deployed.s3, bucketOf: () => names["buckets"].curated, pipeline: "test", clock }),
    metrics: new LogMetrics(deployed.api),
    slack,
    call: (pipeline, name, event) => invoke(deployed, names["pipelines"][pipeline].functions[name], event),
    stop: async () => {
      kinesis.destroy();
      await deployed.stop();
    },
  };
}

/** What the stack says of itself now. */
export async function namesOf(stack: DeployedStack["stack"]): Promise<Props> {
  return Object.fromEntries(Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value]));
}

/** What an audit finds wrong; what a test puts into the stream itself is in no producer's ledger. */
export async function findingsIn(objects: ObjectStore): Promise<readonly unknown[]> {
  const { findings } = await audit({ objects, readRecords, decodeCurated });
  return findings.filter(({ account }) => account !== "source");
}

/** Asks again until there is an answer; fails after a time in which the local cloud does it with ease. */
export async function eventually<A>(what: string, ask: () => Promise<A | undefined>, patienceMs = 250_000): Promise<A> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await new Promise((done) => setTimeout(done, 250))) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`${what}: not within ${patienceMs} ms`);
}

export async function alarmNamed(api: AwsApi, ending: string): Promise<Props> {
  const { MetricAlarms } = await api.json("monitoring", "DescribeAlarms", {});
  return MetricAlarms.find(({ AlarmName }: Props) => AlarmName.includes(ending));
}
