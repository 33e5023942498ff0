import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { resourceRule } from "../../rule.ts";

/** Levels at which a line without a level of its own, which counts as INFO, is still written. */
const KEEPS_METRICS = new Set(["TRACE", "DEBUG", "INFO"]);

/** Metrics in the log and the gate's verdicts are such lines: a higher level drops them, and with them every alarm on them. */
export const logFormat = resourceRule(LambdaFunction, {
  name: "lambda-log-format",
  description: "Functions log JSON, at a level that keeps metrics and verdicts.",
  check({ loggingConfig }, report) {
    if (loggingConfig?.logFormat !== "JSON") report("The function logs text: set loggingConfig.logFormat JSON.");
    const level = loggingConfig?.applicationLogLevel ?? "INFO";
    if (!KEEPS_METRICS.has(level))
      report(`applicationLogLevel ${level} drops metrics and verdicts, which count as INFO: set INFO or lower.`);
  },
});
