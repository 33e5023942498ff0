import { WITHOUT_RESOURCE_LEVEL } from "../../../domain/aws/without-resource-level.ts";
import { DOCUMENTS_NAME_ARNS, IDENTITY_POLICIES, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

/** `arn:aws:sqs:us-east-1:123456789012:*`: all that a service has. */
const ALL_OF_A_SERVICE = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*$/;

/** What a stolen role can reach ends where its resources end. */
export const noWildcardResource = rulePerType(new Set(IDENTITY_POLICIES.keys()), {
  name: "iam-no-wildcard-resource",
  description: "Policies allow actions on named resources; only what knows no resource-level permission is allowed on all.",
  deferred: DOCUMENTS_NAME_ARNS,
  check(props, report, { resource }) {
    for (const { effect, actions, resources } of IDENTITY_POLICIES.get(resource.type)!(props).flatMap(statementsOf)) {
      const wide = resources.find((arn) => arn === "*" || ALL_OF_A_SERVICE.test(arn));
      if (effect === "Deny" || wide === undefined) continue;
      for (const action of actions.filter((name) => !WITHOUT_RESOURCE_LEVEL.has(name))) {
        report(`The policy allows ${action} on ${wide}: give the ARNs that it is needed on.`);
      }
    }
  },
});
