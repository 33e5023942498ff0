import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { stackRule } from "../../rule.ts";

/** Without one Lambda makes a log group itself: kept for ever, outside the program, and left behind when the stack goes. */
export const ownLogGroup = stackRule({
  name: "lambda-own-log-group",
  description: "Each function writes to a log group of the program that is its own.",
  check(graph) {
    graph.each(LambdaFunction, (fn) => {
      const [group] = graph.referredBy(fn, "loggingConfig", LogGroup);
      if (group === undefined) {
        graph.report(
          fn,
          "The function has no log group of its own: make a LogGroup with a retention, and name it in loggingConfig.logGroup.",
        );
        return;
      }
      const [first] = graph.referringTo(group, LambdaFunction, "loggingConfig");
      if (first && first.resource.urn !== fn.resource.urn) {
        graph.report(
          fn,
          `The function shares ${group.resource.name} with ${first.resource.name}: whose line is whose cannot be told; make one of its own.`,
        );
      }
    });
  },
});
