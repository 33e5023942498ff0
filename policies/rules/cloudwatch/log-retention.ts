import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { LOG_RETENTION_DAYS } from "../../../domain/aws/log-retention.ts";
import { resourceRule } from "../../rule.ts";

/** Kept for ever by default: what nobody reads any more, for what costs more every month. */
export const logRetention = resourceRule(LogGroup, {
  name: "cloudwatch-log-retention",
  description: "Each log group says how many days it keeps, one of those that CloudWatch takes.",
  check({ retentionInDays }, report) {
    if (!retentionInDays) report("The log is kept for ever: set retentionInDays.");
    else if (!LOG_RETENTION_DAYS.has(retentionInDays))
      report(`retentionInDays is ${retentionInDays}; CloudWatch takes ${[...LOG_RETENTION_DAYS].join(", ")}.`);
  },
});
