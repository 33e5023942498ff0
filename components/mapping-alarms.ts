import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Breach, metricAlarm, type Notice, type Response } from "./alarm.ts";
import type { StreamMapping } from "./event-source-mapping.ts";
import { requireWhole } from "./require.ts";

/** What {@link MappingAlarms} watch, and whom they tell. */
export interface MappingAlarmsArgs extends Notice {
  readonly mapping: StreamMapping;
  /** How each of them is answered, where that is not by `response`. Default none. */
  readonly responses?: Readonly<Partial<Record<MappingAlarm, Response>>>;
  /** Age of the oldest record of a batch, in minutes, that raises the alarm when it lasts for five: 1 up. Default 15. */
  readonly iteratorAgeMinutes?: number;
}

type MappingAlarm = "refused-writes" | "iterator-age" | "dead-letters" | "dropped-events" | "undeliverable";

/** Raise alarms when records are not taken in, wait too long, or are given up; and when what was given up is nowhere to be found. */
export class MappingAlarms extends pulumi.ComponentResource {
  /** Of refused writes, iterator age, dead letters, dropped events and failed deliveries. */
  readonly alarms: readonly cloudwatch.MetricAlarm[];

  constructor(name: string, args: MappingAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:MappingAlarms", name, {}, opts);
    const { mapping, iteratorAgeMinutes = 15, topicArn, response, responses = {} } = args;
    requireBeforeGivenUp(name, iteratorAgeMinutes, mapping.maxRecordAgeSeconds);
    const consumer = { FunctionName: mapping.consumer.function.name };
    const source = { EventSourceMappingUUID: mapping.mapping.id };

    const alarm = (what: MappingAlarm, breach: Omit<Breach, "periodSeconds">) =>
      metricAlarm(`${name}-${what}`, { ...breach, periodSeconds: 60 }, { topicArn, response: responses[what] ?? response }, this);
    const anyOf = (metricName: string, dimensions: NonNullable<Breach["dimensions"]>, rule: string) =>
      ({ rule, namespace: "AWS/Lambda", metricName, dimensions, statistic: "Sum", threshold: 1 }) as const;
    this.alarms = [
      alarm("refused-writes", {
        rule: "The stream refused records of a producer: they come faster than its shards take them",
        namespace: "AWS/Kinesis",
        metricName: "WriteProvisionedThroughputExceeded",
        dimensions: { StreamName: mapping.stream.streamName },
        statistic: "Sum",
        threshold: 1,
        periods: 5,
      }),
      alarm("iterator-age", {
        rule: `Records waited ${iteratorAgeMinutes} min or more for ${mapping.consumer.granteeName}`,
        namespace: "AWS/Lambda",
        metricName: "IteratorAge",
        dimensions: consumer,
        statistic: "Maximum",
        threshold: iteratorAgeMinutes * 60_000,
        periods: 5,
      }),
      alarm(
        "dead-letters",
        anyOf("OnFailureDestinationDeliveredEventCount", source, "Records were given up; they are kept as dead letters"),
      ),
      alarm("dropped-events", anyOf("DroppedEventCount", source, "Records were dropped: given up, or too old, and in no destination")),
      alarm(
        "undeliverable",
        anyOf("DestinationDeliveryFailures", consumer, "Records that were given up could not be written to the failure destination"),
      ),
    ];
    this.registerOutputs({});
  }
}

/** An alarm that comes once records are given up is no warning. */
function requireBeforeGivenUp(name: string, iteratorAgeMinutes: number, maxRecordAgeSeconds: number): void {
  const owner = `MappingAlarms ${name}`;
  requireWhole(owner, "iteratorAgeMinutes", iteratorAgeMinutes, 1, 10_080);
  if (iteratorAgeMinutes * 60 < maxRecordAgeSeconds) return;
  throw new Error(
    `${owner}: iteratorAgeMinutes is ${iteratorAgeMinutes}, and the mapping gives records up after ${maxRecordAgeSeconds} s; give fewer than ${Math.ceil(maxRecordAgeSeconds / 60)} min`,
  );
}
