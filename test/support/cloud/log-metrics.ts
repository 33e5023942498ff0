/**
 * The figures that CloudWatch takes from logs, which no emulator does: what metric filters count, and what lines in the embedded metric
 * format say. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { Props } from "../engine/cloud.ts";
import type { AwsApi } from "./aws-api.ts";
import { matcherOf } from "./filter-pattern.ts";

export interface LogEvent {
  readonly logStreamName: string;
  /** Within its stream. */
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** Every event of a log group, in order. */
export async function eventsOf(api: AwsApi, logGroupName: string): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for (let nextToken: string | undefined; ; ) {
    const page = await api.json("logs", "FilterLogEvents", { logGroupName, ...(nextToken !== undefined && { nextToken }) });
    events.push(...page["events"]);
    nextToken = page["nextToken"];
    if (nextToken === undefined) return events;
  }
}

/** The lines that are JSON objects. */
export async function linesOf(api: AwsApi, logGroupName: string): Promise<readonly Props[]> {
  return (await eventsOf(api, logGroupName)).flatMap(({ message }) => (message.startsWith("{") ? [JSON.parse(message) as Props] : []));
}

/** A figure as PutMetricData takes it. */
interface Datum {
  readonly namespace: string;
  readonly datum: Props;
}

export class LogMetrics {
  private readonly api: AwsApi;
  private readonly seen = new Set<string>();

  constructor(api: AwsApi) {
    this.api = api;
  }

  /** Delivers what came into these log groups since it was called last; answers with how many figures that were. */
  async deliver(groups: readonly string[]): Promise<number> {
    let delivered = 0;
    for (const group of groups) {
      const { metricFilters } = await this.api.json("logs", "DescribeMetricFilters", { logGroupName: group });
      const fresh = (await eventsOf(this.api, group)).filter((event) => !this.seen.has(keyOf(event)));
      for (const event of fresh) {
        this.seen.add(keyOf(event));
        const data = [...metricFilters.flatMap((filter: Props) => counted(filter, event)), ...embedded(event)];
        for (const { namespace: Namespace, datum } of data) {
          await this.api.json("monitoring", "PutMetricData", { Namespace, MetricData: [datum] });
          delivered++;
        }
      }
    }
    return delivered;
  }
}

function keyOf({ logStreamName, eventId }: LogEvent): string {
  return `${logStreamName}/${eventId}`;
}

function counted({ filterPattern, metricTransformations }: Props, { message, timestamp }: LogEvent): Datum[] {
  if (!matcherOf(filterPattern)(message)) return [];
  return metricTransformations.map(({ metricName, metricNamespace: namespace, metricValue }: Props) => ({
    namespace,
    datum: { MetricName: metricName, Value: Number(metricValue), Timestamp: timestamp / 1000 },
  }));
}

function embedded({ message }: LogEvent): Datum[] {
  if (!message.startsWith('{"_aws"')) return [];
  const line = JSON.parse(message) as Props;
  const { Timestamp, CloudWatchMetrics } = line["_aws"];
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions: sets, Metrics }: Props) =>
    sets.flatMap((names: readonly string[]) =>
      Metrics.map(({ Name: MetricName }: Props) => {
        const Dimensions = names.map((Name) => ({ Name, Value: line[Name] }));
        const Values = [line[MetricName]].flat();
        return { namespace, datum: { MetricName, Dimensions, Values, Counts: Values.map(() => 1), Timestamp: Timestamp / 1000 } };
      }),
    ),
  );
}
