import { DOCUMENTS_NAME_ARNS, KEY_POLICIES, RESOURCE_POLICIES, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const DOCUMENTS = new Map([...RESOURCE_POLICIES, ...KEY_POLICIES]);

/** Condition keys that narrow everyone down to someone. */
const NARROWING = [
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:principalorgid",
  "aws:principalaccount",
  "aws:sourcevpce",
  "kms:calleraccount",
];

/** Everyone includes every other AWS account. */
export const noPublicPrincipal = rulePerType(new Set(DOCUMENTS.keys()), {
  name: "iam-no-public-principal",
  description: "No bucket, queue, topic, secret, repository or key is open to everyone.",
  deferred: DOCUMENTS_NAME_ARNS,
  check(props, report, { resource }) {
    for (const { effect, principals, conditions, actions } of DOCUMENTS.get(resource.type)!(props).flatMap(statementsOf)) {
      if (effect === "Deny" || !principals.some(({ id }) => id === "*") || NARROWING.some((key) => conditions.has(key))) continue;
      report(`The policy allows ${actions.join(", ")} to everyone: name the principals.`);
    }
  },
});
