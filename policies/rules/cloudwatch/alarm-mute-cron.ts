import { AlarmMuteRule } from "@pulumi/aws/cloudwatch/alarmMuteRule.js";
import { resourceRule } from "../../rule.ts";

const FIELDS = 5;

/** Unlike a schedule's: CloudWatch refuses the one where it wants the other. */
export const alarmMuteCron = resourceRule(AlarmMuteRule, {
  name: "cloudwatch-alarm-mute-cron",
  description: `A mute rule's cron has ${FIELDS} fields, and none is ?.`,
  check({ rule }, report) {
    const expression = rule?.schedule?.expression ?? "";
    const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
    if (fields === undefined || (fields.length === FIELDS && !fields.includes("?"))) return;
    report(`${expression} is a schedule's cron; a mute rule takes minute, hour, day, month and weekday, and * for any.`);
  },
});
