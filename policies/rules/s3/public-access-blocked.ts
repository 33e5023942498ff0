import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { stackRule } from "../../rule.ts";

const SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

/** Market data is licensed to us, not to the world; one missing switch is enough for a policy or an ACL to open a bucket. */
export const publicAccessBlocked = stackRule({
  name: "s3-public-access-blocked",
  description: "Each bucket blocks public access by all four switches.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      const [block] = graph.referringTo(bucket, BucketPublicAccessBlock, "bucket");
      const open = SWITCHES.filter((name) => !block?.props[name]);
      if (open.length > 0) graph.report(bucket, `The bucket can be made public: set ${open.join(", ")} of its BucketPublicAccessBlock.`);
    });
  },
});
