import { DOCUMENTS_NAME_ARNS, isNarrowedBy, KEY_POLICIES, RESOURCE_POLICIES, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const DOCUMENTS: typeof RESOURCE_POLICIES = new Map([
  ...RESOURCE_POLICIES,
  ...KEY_POLICIES,
  ["aws:iam/role:Role", ({ assumeRolePolicy }) => [assumeRolePolicy]],
]);

/** Condition keys that narrow everyone down to someone. */
const NARROWING = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "kms:calleraccount",
]);

/** Everyone includes every other AWS account. */
export const noPublicPrincipal = rulePerType(new Set(DOCUMENTS.keys()), {
  name: "iam-no-public-principal",
  description: "No bucket, queue, topic, secret, repository, key or role is open to everyone.",
  deferred: DOCUMENTS_NAME_ARNS,
  check(props, report, { resource }) {
    for (const statement of DOCUMENTS.get(resource.type)!(props).flatMap(statementsOf)) {
      const { effect, principals, actions } = statement;
      if (effect === "Deny" || !principals.some(({ id }) => id === "*") || isNarrowedBy(statement, NARROWING)) continue;
      report(`The policy allows ${actions.join(", ")} to everyone: name the principals.`);
    }
  },
});
