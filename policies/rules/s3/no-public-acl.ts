import { rulePerType } from "../../rule.ts";

/** An ACL opens a bucket whatever its policy says. */
export const noPublicAcl = rulePerType(new Set(["aws:s3/bucket:Bucket", "aws:s3/bucketAcl:BucketAcl"]), {
  name: "s3-no-public-acl",
  description: "No bucket has an ACL that lets everyone, or every AWS account, read or write.",
  check({ acl }, report) {
    if (typeof acl !== "string" || !/^(public-|authenticated-)/.test(acl)) return;
    report(`The ACL ${acl} opens the bucket to strangers: leave acl out.`);
  },
});
