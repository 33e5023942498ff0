import { isLeft } from "fp-ts/lib/Either.js";
import { parseSchedule } from "../../../domain/aws/schedule-expression.ts";
import { rulePerType } from "../../rule.ts";

/** EventBridge refuses such an expression at deploy, with no word on what is wrong. */
export const scheduleExpression = rulePerType(new Set(["aws:scheduler/schedule:Schedule", "aws:cloudwatch/eventRule:EventRule"]), {
  name: "scheduler-expression",
  description: "A schedule is a rate, or a cron of six fields that takes what is in each.",
  check({ scheduleExpression: expression }, report) {
    // A rule may match events instead, and `at(…)` is a moment: neither is a schedule that recurs.
    if (typeof expression !== "string" || expression.startsWith("at(")) return;
    const parsed = parseSchedule(expression);
    if (isLeft(parsed)) report(`${parsed.left.message}.`);
  },
});
