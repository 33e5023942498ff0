import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { resourceRule } from "../../rule.ts";

const MOST_ACTIONS = 5;

/** An alarm that tells nobody is a chart. */
export const alarmTellsSomeone = resourceRule(MetricAlarm, {
  name: "cloudwatch-alarm-tells-someone",
  description: "Each metric alarm has an action, at most five, and its actions are switched on.",
  check(alarm, report) {
    // The topics themselves may not exist yet: how many there are is known.
    const actions = alarm.alarmActions?.length ?? 0;
    if (actions === 0) report("The alarm tells nobody: set alarmActions.");
    if (actions > MOST_ACTIONS) report(`The alarm has ${actions} actions, and CloudWatch takes ${MOST_ACTIONS}.`);
    if (alarm.actionsEnabled === false) report("The alarm's actions are switched off: leave actionsEnabled out.");
  },
});
