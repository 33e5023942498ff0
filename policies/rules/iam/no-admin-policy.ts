import { rulePerType } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";

const ATTACHMENTS = new Set([
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/role:Role",
]);
/** AWS's own policies that allow a whole service, or all of them. */
const BROAD = /^arn:aws[\w-]*:iam::aws:policy\/(.*(FullAccess|Administrator.*|PowerUser.*))$/;

/** A managed policy of AWS grows without our knowing. */
export const noAdminPolicy = rulePerType(ATTACHMENTS, {
  name: "iam-no-admin-policy",
  description: "No AWS-managed policy of full access is attached.",
  check(props, report) {
    for (const arn of attachedTo(props)) {
      const broad = BROAD.exec(arn)?.[1];
      if (broad) report(`${broad} allows far more than is needed: grant the actions that are called.`);
    }
  },
});

/** Known ARNs; that of a policy of this program is known only once it exists, and its statements are judged by other rules. */
function attachedTo(props: Readonly<Record<string, unknown>>): string[] {
  const managed = (ifKnown(() => props["managedPolicyArns"]) ?? []) as readonly string[];
  const arns = [ifKnown(() => props["policyArn"]), ...Object.keys(managed).map((at) => ifKnown(() => managed[Number(at)]))];
  return arns.filter((arn) => typeof arn === "string");
}
