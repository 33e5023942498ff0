import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { secretsAmong } from "../../plain-secrets.ts";
import { resourceRule } from "../../rule.ts";

/** An environment is shown to whoever may look at the function, and kept in the stack's state. */
export const noPlainSecrets = resourceRule(LambdaFunction, {
  name: "lambda-no-plain-secrets",
  description: "No secret stands in a function's environment.",
  check(fn, report) {
    for (const finding of secretsAmong(fn.environment?.variables ?? {})) {
      report(`${finding}: keep the value in Secrets Manager, and give the function its ARN.`);
    }
  },
});
