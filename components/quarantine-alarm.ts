import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { metricAlarm, type Notice } from "./alarm.ts";

/** What {@link QuarantineAlarm} watches, and whom it tells. */
export interface QuarantineAlarmArgs extends Notice {
  /** The pipeline: the `service` of its metrics. */
  readonly pipeline: string;
  /** The metrics' namespace, one per stack. */
  readonly namespace: string;
  /** Quarantined rows within one period that raise the alarm. Default 1. */
  readonly threshold?: number;
  /** Length of a period in seconds: a multiple of 60. Default 300. */
  readonly periodSeconds?: number;
}

/** Raises an alarm when rows go to quarantine, also from batches that pass: those write no FAIL marker. */
export class QuarantineAlarm extends pulumi.ComponentResource {
  readonly alarm: cloudwatch.MetricAlarm;

  constructor(name: string, args: QuarantineAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:QuarantineAlarm", name, {}, opts);
    const { pipeline, namespace, threshold = 1, periodSeconds = 300 } = args;

    this.alarm = metricAlarm(
      `${name}-alarm`,
      {
        rule: `${threshold} or more rows went to quarantine within ${periodSeconds} s`,
        namespace,
        metricName: "RecordsQuarantined",
        dimensions: { service: pipeline },
        statistic: "Sum",
        threshold,
        periodSeconds,
      },
      args,
      this,
    );
    this.registerOutputs({ alarmArn: this.alarm.arn });
  }
}
