import { rulePerType } from "../../rule.ts";

/** An ACL opens a bucket whatever its policy says. */
export const noPublicAcl = rulePerType(new Set(["aws:s3/bucket:Bucket", "aws:s3/bucketAcl:BucketAcl"]), {
  name: "s3-no-public-acl",
  description: "No bucket has an ACL that lets everyone, or every AWS account, read or write.",
  check({ acl, accessControlPolicy, grants }, report) {
    if (typeof acl === "string" && /^(public-|authenticated-)/.test(acl))
      report(`The ACL ${acl} opens the bucket to strangers: leave acl out.`);
    for (const uri of granteesOf(accessControlPolicy, grants)) {
      const group = STRANGERS.exec(uri ?? "")?.[1];
      if (group) report(`The ACL opens the bucket to strangers by a grant to ${group}: leave it out.`);
    }
  },
});

/** Groups of S3's own. */
const STRANGERS = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

interface Grantee {
  readonly uri?: string;
}

/** The groups that are granted something, as a BucketAcl and a Bucket say it. */
function granteesOf(policy: unknown, grants: unknown): (string | undefined)[] {
  const { grants: ofPolicy = [] } = (policy ?? {}) as { grants?: readonly { readonly grantee?: Grantee }[] };
  return [...ofPolicy.map(({ grantee }) => grantee?.uri), ...((grants ?? []) as readonly Grantee[]).map(({ uri }) => uri)];
}
