import { AccessKey } from "@pulumi/aws/iam/accessKey.js";
import { resourceRule } from "../../rule.ts";

/** A stored key outlives whoever made it. Functions have roles, people have sign-in, and CI has OIDC. */
export const noAccessKey = resourceRule(AccessKey, {
  name: "iam-no-access-key",
  description: "No long-lived access keys are made.",
  check(_key, report) {
    report("A long-lived access key is made: use a role, by OIDC where the caller is outside AWS.");
  },
});
