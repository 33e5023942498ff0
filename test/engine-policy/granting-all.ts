/** A stack whose one fault cannot be seen in a preview: what its policy allows stands beside an ARN that is not known yet. */
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Provider } from "@pulumi/aws/provider.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import * as pulumi from "@pulumi/pulumi";

const reason = "the stack is there for its one policy";
const OFF = [
  "s3-access-logged",
  "s3-bucket-encrypted",
  "s3-bucket-versioned",
  "s3-incomplete-uploads-aborted",
  "s3-public-access-blocked",
  "stack-default-tags",
  "stack-policy-demanding-tls",
];
/** Switches off what is not the matter here. */
export const OTHERWISE = Object.fromEntries(OFF.map((rule) => [rule, { level: "disabled", reason }]));

export async function grantingAll(): Promise<Record<string, never>> {
  const opts = { provider: new Provider("aws", { region: "us-east-1" }) };
  const bucket = new Bucket("prices", {}, opts);
  const role = new Role("reader", { assumeRolePolicy: "{}" }, opts);
  const policy = pulumi.jsonStringify({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: bucket.arn }] });
  new RolePolicy("reader-policy", { role: role.name, policy }, opts);
  return {};
}
