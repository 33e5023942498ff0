import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { FAIL_PATTERN } from "../domain/quality/log-line.ts";
import { metricAlarm, type Notice } from "./alarm.ts";

/** What {@link QualityAlarm} watches, and whom it tells. */
export interface QualityAlarmArgs extends Notice {
  /** The log group in which the pipeline writes its verdicts: of the STANDARD class, as others have no metric filters. */
  readonly logGroupName: pulumi.Input<string>;
  /** The metric's namespace, one per stack. */
  readonly namespace: string;
  /** Failed batches within one period that raise the alarm. Default 1. */
  readonly threshold?: number;
  /** Length of a period in seconds: a multiple of 60. Default 60. */
  readonly periodSeconds?: number;
}

/**
 * Raises an alarm when a pipeline's gate fails a batch: the FAIL marker in its log, counted by a metric filter.
 *
 * A quiet pipeline is not a failing one: missing data does not breach. Silence has an alarm of its own, `SilenceAlarm`.
 */
export class QualityAlarm extends pulumi.ComponentResource {
  readonly filter: cloudwatch.LogMetricFilter;
  readonly alarm: cloudwatch.MetricAlarm;

  constructor(name: string, args: QualityAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:QualityAlarm", name, {}, opts);
    const { logGroupName, namespace, threshold = 1, periodSeconds = 60 } = args;
    const metricName = `${name}-failed-batches`;

    this.alarm = metricAlarm(
      `${name}-alarm`,
      {
        rule: `${threshold} or more of its batches failed the quality gate within ${periodSeconds} s; none of their records is served`,
        namespace,
        metricName,
        statistic: "Sum",
        threshold,
        periodSeconds,
      },
      args,
      this,
    );
    this.filter = new cloudwatch.LogMetricFilter(
      `${name}-filter`,
      { logGroupName, pattern: FAIL_PATTERN, metricTransformation: { name: metricName, namespace, value: "1", unit: "Count" } },
      { parent: this },
    );
    this.registerOutputs({ alarmArn: this.alarm.arn });
  }
}
