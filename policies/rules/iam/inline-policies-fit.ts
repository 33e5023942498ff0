import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { DOCUMENTS_NAME_ARNS } from "../../documents.ts";
import { stackRule } from "../../rule.ts";

/** Characters, without white space, of all policies within one role. */
const MOST = 10_240;

/** Each grant adds a few hundred, so that IAM refuses, one day, the one that was too many. */
export const inlinePoliciesFit = stackRule({
  name: "iam-inline-policies-fit",
  description: `The policies within a role have ${MOST} characters together at most.`,
  deferred: DOCUMENTS_NAME_ARNS,
  check(graph) {
    graph.each(Role, (role) => {
      const policies = graph.referringTo(role, RolePolicy, "role").map(({ props }) => String(props.policy));
      const length = policies.join("").replaceAll(/\s/g, "").length;
      if (length <= MOST) return;
      graph.report(
        role,
        `Its ${policies.length} policies have ${length} characters, and IAM takes ${MOST}: name fewer resources, or make some of them managed policies.`,
      );
    });
  },
});
