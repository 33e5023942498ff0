/** Someone to grant things to, and what was granted. */
import * as iam from "@pulumi/aws/iam/index.js";
import type { Grantee } from "../../components/permissions.ts";
import { only, type Registered } from "./mocks.ts";

/** A role by itself, named `reader`. */
export function grantee(): Grantee {
  return { granteeName: "reader", role: new iam.Role("reader-role", { assumeRolePolicy: "{}" }), grants: [] };
}

/** The statements of one grant, in IAM's own words. */
export function granted(resources: readonly Registered[], policyName: string): readonly object[] {
  return statements(only(resources, "aws:iam/rolePolicy:RolePolicy", policyName).policy);
}

/** The statements of a policy document. */
export function statements(policy: string): readonly object[] {
  return JSON.parse(policy).Statement;
}
