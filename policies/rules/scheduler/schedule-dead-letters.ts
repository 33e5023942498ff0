import { Schedule } from "@pulumi/aws/scheduler/schedule.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** By default Scheduler tries for a day, 185 times, and then forgets that anything was to be started. */
export const scheduleDeadLetters = resourceRule(Schedule, {
  name: "scheduler-dead-letters",
  description: "A schedule tries a bounded number of times, and what it could not start goes to a dead-letter queue.",
  check({ target }, report) {
    if (target.retryPolicy?.maximumRetryAttempts === undefined)
      report("Tries are not bounded: set target.retryPolicy.maximumRetryAttempts.");
    if (!isGiven(() => target.deadLetterConfig?.arn)) report("What could not be started is lost: set target.deadLetterConfig.arn.");
  },
});
