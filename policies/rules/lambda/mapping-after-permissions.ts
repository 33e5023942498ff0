import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { waitsFor } from "../../graph.ts";
import { stackRule } from "../../rule.ts";

/** Lambda asks whether the role may read the source as it makes the mapping, and refuses it where the policy comes a moment later. */
export const mappingAfterPermissions = stackRule({
  name: "lambda-mapping-after-permissions",
  description: "A mapping is made after the policies of its function's role.",
  check(graph) {
    graph.each(EventSourceMapping, (mapping) => {
      const roles = graph.referredBy(mapping, "functionName", LambdaFunction).flatMap((fn) => graph.referredBy(fn, "role", Role));
      const policies = roles.flatMap((role) => [
        ...graph.referringTo(role, RolePolicy, "role"),
        ...graph.referringTo(role, RolePolicyAttachment, "role"),
      ]);
      if (policies.length === 0 || policies.some((policy) => waitsFor(mapping, policy))) return;
      graph.report(
        mapping,
        `The mapping may be made before its role may read the source: add dependsOn on ${policies.map(({ resource }) => resource.name).join(", ")}.`,
      );
    });
  },
});
