import { Permission } from "@pulumi/aws/lambda/permission.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** A service acts for every AWS account: without a source, a stranger's topic may invoke our function. */
export const servicePermissionSource = resourceRule(Permission, {
  name: "lambda-service-permission-source",
  description: "A service that may invoke a function may do so for a named source.",
  check(permission, report) {
    const { principal } = permission;
    if (!principal.endsWith(".amazonaws.com") || isGiven(() => permission.sourceArn) || isGiven(() => permission.sourceAccount)) return;
    report(`${principal} may invoke the function for anyone: set sourceArn.`);
  },
});
