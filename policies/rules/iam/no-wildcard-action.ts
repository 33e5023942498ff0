import { DOCUMENTS_NAME_ARNS, IDENTITY_POLICIES, KEY_POLICIES, RESOURCE_POLICIES, type Statement, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const DOCUMENTS = new Map([...IDENTITY_POLICIES, ...RESOURCE_POLICIES, ...KEY_POLICIES]);

/** `s3:*` allows what nobody thought of, and what AWS adds next year. */
export const noWildcardAction = rulePerType(new Set(DOCUMENTS.keys()), {
  name: "iam-no-wildcard-action",
  description: "Policies allow actions one by one.",
  deferred: DOCUMENTS_NAME_ARNS,
  check(props, report, { resource }) {
    const allowed = DOCUMENTS.get(resource.type)!(props)
      .flatMap(statementsOf)
      .filter((statement) => statement.effect === "Allow" && !(KEY_POLICIES.has(resource.type) && isLeftToIam(statement)));
    for (const action of allowed.flatMap(({ actions }) => actions)) {
      if (/[*?]/.test(action)) report(`The policy allows ${action}: name each action that is called.`);
    }
  },
});

/** A key's policy has to let its account do everything with it, whose policies of roles then say who may do what. */
const isLeftToIam = ({ principals }: Statement): boolean => principals.every(({ id }) => /^(\d{12}|arn:[^:]*:iam::\d{12}:root)$/.test(id));
