import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { resourceRule } from "../../rule.ts";

/** By default an alarm without data keeps the state it had: one that was raised stays so, and one that should be raised is not. */
export const alarmMissingData = resourceRule(MetricAlarm, {
  name: "cloudwatch-alarm-missing-data",
  description: "Each alarm says what missing data means.",
  check({ treatMissingData }, report) {
    if (!treatMissingData)
      report(
        "What missing data means is not said: set treatMissingData, breaching where silence is a fault, notBreaching where it is not.",
      );
  },
});
