import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { resourceRule } from "../../rule.ts";

/** Where the time of a slow invocation went is told by its trace. */
export const tracedFunction = resourceRule(LambdaFunction, {
  name: "lambda-traced",
  description: "Functions are traced.",
  level: "advisory",
  check({ tracingConfig }, report) {
    if (tracingConfig?.mode !== "Active") report("The function leaves no traces: set tracingConfig.mode Active.");
  },
});
