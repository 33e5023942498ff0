import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { resourceRule } from "../../rule.ts";

/** A runtime out of support gets no security fixes, and after a while its function cannot be updated any more. */
export const supportedRuntime = resourceRule(LambdaFunction, {
  name: "lambda-supported-runtime",
  description: "Functions run on a runtime that AWS supports.",
  parameters: {
    runtimes: {
      type: "array",
      items: { type: "string" },
      default: ["nodejs24.x", "nodejs22.x", "python3.14", "python3.13", "python3.12", "java25", "java21", "provided.al2023"],
    },
  },
  check({ runtime, packageType }, report, { parameters: { runtimes } }) {
    if (packageType === "Image" || (runtime && runtimes.includes(runtime))) return;
    report(`The runtime is ${runtime ?? "not given"}; supported are ${runtimes.join(", ")}.`);
  },
});
