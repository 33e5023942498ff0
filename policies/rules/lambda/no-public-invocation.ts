import { rulePerType } from "../../rule.ts";

const NARROWING = ["principalOrgId", "sourceArn", "sourceAccount"];

/** Who can call it can spend our money, and write into our lake. */
export const noPublicInvocation = rulePerType(new Set(["aws:lambda/functionUrl:FunctionUrl", "aws:lambda/permission:Permission"]), {
  name: "lambda-no-public-invocation",
  description: "No function can be invoked by everyone.",
  check(props, report) {
    if (props["authorizationType"] === "NONE") report("Everyone can call the function's URL: set authorizationType AWS_IAM.");
    if (props["principal"] === "*" && !NARROWING.some((name) => name in props))
      report("Everyone may invoke the function: name the principal, or set principalOrgId.");
  },
});
