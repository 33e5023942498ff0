import { DOCUMENTS_NAME_ARNS, IDENTITY_POLICIES, RESOURCE_POLICIES, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const DOCUMENTS = new Map([...IDENTITY_POLICIES, ...RESOURCE_POLICIES]);

/** `s3:*` allows what nobody thought of, and what AWS adds next year. */
export const noWildcardAction = rulePerType(new Set(DOCUMENTS.keys()), {
  name: "iam-no-wildcard-action",
  description: "Policies allow actions one by one.",
  deferred: DOCUMENTS_NAME_ARNS,
  check(props, report, { resource }) {
    const allowed = DOCUMENTS.get(resource.type)!(props)
      .flatMap(statementsOf)
      .filter(({ effect }) => effect === "Allow");
    for (const action of allowed.flatMap(({ actions }) => actions)) {
      if (action.includes("*")) report(`The policy allows ${action}: name each action that is called.`);
    }
  },
});
