/** Reads how a pipeline of a stack stands. */
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { StackManifest } from "../../../domain/answer/manifest.ts";
import type { Pause } from "../../../domain/answer/pause.ts";
import type { Vitals } from "../../../domain/answer/vitals.ts";
import type { ResponderClients } from "./clients.ts";
import { switchesIn, switchOf } from "./switches.ts";

const LAG_OVER_MS = 15 * 60_000;

/** @param now epoch milliseconds */
export async function vitalsOf(
  clients: ResponderClients,
  manifest: StackManifest,
  pipeline: string,
  pauses: ReadonlyMap<string, Pause>,
  now: number,
): Promise<Vitals> {
  const { functions, queues = {}, mappingId } = manifest.pipelines[pipeline]!;
  const wired = switchesIn(manifest).filter((each) => each.pipeline === pipeline);
  const [switches, lagMs, waiting] = await Promise.all([
    Promise.all(wired.map((each) => switchOf(clients, each, pauses))),
    mappingId === undefined || functions["processor"] === undefined ? undefined : lagOf(clients, functions["processor"], now),
    Promise.all(Object.entries(queues).map(async ([name, url]) => [name, await depthOf(clients, url)] as const)),
  ]);
  return { pipeline, switches, lagMs, queues: Object.fromEntries(waiting) };
}

async function lagOf({ cloudWatch }: ResponderClients, FunctionName: string, now: number): Promise<number | undefined> {
  const Metric = { Namespace: "AWS/Lambda", MetricName: "IteratorAge", Dimensions: [{ Name: "FunctionName", Value: FunctionName }] };
  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - LAG_OVER_MS),
      EndTime: new Date(now),
      MetricDataQueries: [{ Id: "lag", MetricStat: { Metric, Period: 60, Stat: "Maximum" } }],
    }),
  );
  const values = MetricDataResults?.[0]?.Values ?? [];
  return values.length === 0 ? undefined : Math.max(...values);
}

async function depthOf({ sqs }: ResponderClients, QueueUrl: string): Promise<number> {
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
  return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
