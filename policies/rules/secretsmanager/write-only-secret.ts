import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** A secret's value in the state can be read by whoever can read the state, and is shown by a careless export. */
export const writeOnlySecret = resourceRule(SecretVersion, {
  name: "secretsmanager-write-only",
  description: "Values of secrets are written and never kept in the state.",
  check(version, report) {
    if (!isGiven(() => version.secretString) && !isGiven(() => version.secretBinary)) return;
    report("The secret's value is kept in the state: give it as secretStringWo, with a secretStringWoVersion.");
  },
});
