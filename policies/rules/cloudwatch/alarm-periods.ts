import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { resourceRule } from "../../rule.ts";

/** Seconds that CloudWatch looks back at most: a day, and a week by periods of an hour and more. */
const DAY = 86_400;
const WEEK = 604_800;
const HOUR = 3_600;

/** CloudWatch refuses such an alarm only when it is deployed. */
export const alarmPeriods = resourceRule(MetricAlarm, {
  name: "cloudwatch-alarm-periods",
  description: "An alarm's periods are ones that CloudWatch takes, and together no longer than it looks back.",
  check({ period, evaluationPeriods = 1, datapointsToAlarm, metricQueries = [] }, report) {
    const periods = [period, ...metricQueries.map(({ period: own, metric }) => own ?? metric?.period)].filter(
      (seconds) => seconds !== undefined,
    );
    for (const seconds of new Set(periods)) {
      if (![10, 20, 30].includes(seconds) && (seconds < 60 || seconds % 60 !== 0))
        report(`period is ${seconds}; CloudWatch takes 10, 20, 30 and multiples of 60 seconds.`);
      const [most, span] = seconds < HOUR ? [DAY, "day"] : [WEEK, "week"];
      if (seconds * evaluationPeriods > most)
        report(`${evaluationPeriods} periods of ${seconds} s are longer than the ${span} that CloudWatch looks back.`);
    }
    if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
      report(
        `datapointsToAlarm is ${datapointsToAlarm}, more than the ${evaluationPeriods} that are looked at: the alarm could never be raised.`,
      );
    }
  },
});
