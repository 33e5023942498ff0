import { rulePerType } from "../../rule.ts";

const FIELDS = 6;

/** EventBridge refuses such an expression at deploy, with no word on what is wrong. */
export const scheduleExpression = rulePerType(new Set(["aws:scheduler/schedule:Schedule", "aws:cloudwatch/eventRule:EventRule"]), {
  name: "scheduler-expression",
  description: `A cron has ${FIELDS} fields, of which one of day-of-month and day-of-week is ?.`,
  check({ scheduleExpression: expression }, report) {
    const fields = typeof expression === "string" ? /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) : undefined;
    if (fields === undefined) return;
    if (fields.length !== FIELDS)
      report(`${expression} has ${fields.length} fields; a cron has minutes, hours, day-of-month, month, day-of-week and year.`);
    else if ((fields[2] === "?") === (fields[4] === "?")) report(`${expression}: exactly one of day-of-month and day-of-week has to be ?.`);
  },
});
