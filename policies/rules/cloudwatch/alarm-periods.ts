import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { resourceRule } from "../../rule.ts";

/** Seconds that CloudWatch looks back at most. */
const DAY = 86_400;

/** CloudWatch refuses such an alarm only when it is deployed. */
export const alarmPeriods = resourceRule(MetricAlarm, {
  name: "cloudwatch-alarm-periods",
  description: "An alarm's periods are ones that CloudWatch takes, and together no longer than a day.",
  check({ period, evaluationPeriods = 1, datapointsToAlarm, metricQueries = [] }, report) {
    const periods = [period, ...metricQueries.map(({ period: own, metric }) => own ?? metric?.period)].filter(
      (seconds) => seconds !== undefined,
    );
    for (const seconds of new Set(periods)) {
      if (![10, 20, 30].includes(seconds) && (seconds < 60 || seconds % 60 !== 0))
        report(`period is ${seconds}; CloudWatch takes 10, 20, 30 and multiples of 60 seconds.`);
      if (seconds * evaluationPeriods > DAY)
        report(`${evaluationPeriods} periods of ${seconds} s are longer than the day that CloudWatch looks back.`);
    }
    if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
      report(
        `datapointsToAlarm is ${datapointsToAlarm}, more than the ${evaluationPeriods} that are looked at: the alarm could never be raised.`,
      );
    }
  },
});
