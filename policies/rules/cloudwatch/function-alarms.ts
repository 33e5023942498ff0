import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { stackRule } from "../../rule.ts";
import { isAlarmedOn } from "./alarms-on.ts";

const METRICS = ["Errors", "Throttles", "Duration"];

/** A function that fails, is held back or comes near its timeout is answered before its records are lost. */
export const functionAlarms = stackRule({
  name: "cloudwatch-function-alarms",
  description: `Each function has alarms on ${METRICS.join(", ")}.`,
  check(graph) {
    graph.each(LambdaFunction, (fn) => {
      const missing = METRICS.filter((metric) => !isAlarmedOn(graph, fn, metric));
      if (missing.length > 0)
        graph.report(
          fn,
          `Nobody hears of its ${missing.join(", ")}: add alarms on these metrics of AWS/Lambda, with FunctionName as dimension.`,
        );
    });
  },
});
