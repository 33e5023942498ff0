import { WITHOUT_RESOURCE_LEVEL } from "../../../domain/aws/without-resource-level.ts";
import { DOCUMENTS_NAME_ARNS, IDENTITY_POLICIES, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

/** `arn:aws:sqs:us-east-1:123456789012:*`, `arn:aws:s3:::*` and what is in it, `arn:*`: all that a service has, or all services. */
const ALL_OF_A_SERVICE = /^((?:[^:]*:){5}[*?]+(?:[/:].*)?|(?:[^:]*:){0,4}[^:]*[*?][^:]*)$/;
/** `arn:aws:dynamodb:us-east-1:123456789012:table/*`: all of a kind, and what is in it. A bucket's objects look alike, and are the bucket's. */
const ALL_OF_A_KIND = /^arn:[^:]*:(?!s3:)[^:]*:[^:]*:[^:]*:[\w-]+[/:][*?]+(?:[/:].*)?$/;
/** What lists all of a kind knows no narrower resource. */
const LISTS = /:(List|Describe)/;

/** What a stolen role can reach ends where its resources end. */
export const noWildcardResource = rulePerType(new Set(IDENTITY_POLICIES.keys()), {
  name: "iam-no-wildcard-resource",
  description: "Policies allow actions on named resources; only what knows no resource-level permission is allowed on all.",
  deferred: DOCUMENTS_NAME_ARNS,
  check(props, report, { resource }) {
    for (const { effect, actions, resources } of IDENTITY_POLICIES.get(resource.type)!(props).flatMap(statementsOf)) {
      if (effect === "Deny") continue;
      const wide = resources.find((arn) => ALL_OF_A_SERVICE.test(arn) || ALL_OF_A_KIND.test(arn));
      for (const action of wide === undefined ? [] : actions) {
        const isBound = wide === "*" ? WITHOUT_RESOURCE_LEVEL.has(action) : LISTS.test(action);
        if (!isBound) report(`The policy allows ${action} on ${wide}: give the ARNs that it is needed on.`);
      }
    }
  },
});
