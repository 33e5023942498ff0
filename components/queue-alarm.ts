import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { metricAlarm, type Notice } from "./alarm.ts";
import type { Queue } from "./queue.ts";

/** What {@link QueueAlarm} watches, and whom it tells. */
export interface QueueAlarmArgs extends Notice {
  /** A queue that is empty while all is well. */
  readonly queue: Queue;
  /** What lies in it, in words: `events that no schedule could deliver`. */
  readonly holds: string;
}

/** Raises an alarm when something lies in a queue that nothing takes from but a person. */
export class QueueAlarm extends pulumi.ComponentResource {
  readonly alarm: cloudwatch.MetricAlarm;

  constructor(name: string, args: QueueAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:QueueAlarm", name, {}, opts);
    this.alarm = metricAlarm(
      `${name}-alarm`,
      {
        rule: `There are ${args.holds}`,
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: args.queue.queueName },
        statistic: "Maximum",
        threshold: 1,
        periodSeconds: 60,
      },
      args,
      this,
    );
    this.registerOutputs({ alarmArn: this.alarm.arn });
  }
}
