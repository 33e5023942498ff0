import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Notice, requirePeriods, told } from "./alarm.ts";

/** What {@link SilenceAlarm} watches, and whom it tells. */
export interface SilenceAlarmArgs extends Notice {
  /** The pipeline: the `service` of its metrics. */
  readonly pipeline: string;
  /** The metrics' namespace, one per stack. */
  readonly namespace: string;
  /** Minutes in a row without a verdict, in an open session, that raise the alarm: 1 to 1,440. Default 15. */
  readonly silentMinutes?: number;
}

/**
 * Raises an alarm when a pipeline says nothing while its market is open.
 *
 * The pipeline's watchdog knows the exchange's calendar and writes `SessionOpen` (0 or 1) and `Verdicts` (at least 0) every
 * minute, whatever happens. Where neither comes, the watchdog is dead, and that breaches too.
 */
export class SilenceAlarm extends pulumi.ComponentResource {
  readonly alarm: cloudwatch.MetricAlarm;

  constructor(name: string, args: SilenceAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:SilenceAlarm", name, {}, opts);
    const { silentMinutes = 15 } = args;
    requirePeriods(`${name}-alarm`, 60, silentMinutes);

    this.alarm = new cloudwatch.MetricAlarm(
      `${name}-alarm`,
      {
        ...told(
          `${name}-alarm`,
          `No verdict for ${silentMinutes} min while the session is open, or the watchdog that tells so is silent`,
          args,
        ),
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        evaluationPeriods: silentMinutes,
        treatMissingData: "breaching",
        metricQueries: [
          { id: "silent", label: "Silent while open", expression: "IF(open > 0 AND verdicts < 1, 1, 0)", returnData: true },
          minuteOf("open", "SessionOpen", "Maximum", args),
          minuteOf("verdicts", "Verdicts", "Sum", args),
        ],
      },
      { parent: this },
    );
    this.registerOutputs({ alarmArn: this.alarm.arn });
  }
}

function minuteOf(id: string, metricName: string, stat: "Maximum" | "Sum", { namespace, pipeline }: SilenceAlarmArgs) {
  return { id, metric: { namespace, metricName, dimensions: { service: pipeline }, period: 60, stat }, returnData: false };
}
