import { LONGEST_DESCRIPTION, readDescription } from "../../../domain/alarm-description.ts";
import { rulePerType } from "../../rule.ts";

const ALARMS = new Set(["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"]);

/** Whoever is woken by it knows nothing else: whose it is, what to check, what to run. */
export const alarmAnswerable = rulePerType(ALARMS, {
  name: "cloudwatch-alarm-answerable",
  description: "Each alarm's description names its owner, its runbook and the command to run.",
  check({ alarmDescription }, report) {
    const text = typeof alarmDescription === "string" ? alarmDescription : "";
    const { owner, runbook, command } = readDescription(text);
    const missing = Object.entries({ Owner: owner, Runbook: runbook, Now: command }).flatMap(([line, value]) =>
      value?.trim() ? [] : [`${line}: …`],
    );
    if (missing.length > 0) report(`alarmDescription does not say how to answer the alarm: add the lines ${missing.join(", ")}.`);
    if (text.length > LONGEST_DESCRIPTION)
      report(`alarmDescription has ${text.length} characters, and CloudWatch holds ${LONGEST_DESCRIPTION}: shorten it.`);
  },
});
