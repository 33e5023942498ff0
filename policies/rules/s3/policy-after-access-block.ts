import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { waitsFor } from "../../graph.ts";
import { stackRule } from "../../rule.ts";

/** S3 answers 409 OperationAborted where both are set on one bucket at once, and a deployment fails now and then. */
export const policyAfterAccessBlock = stackRule({
  name: "s3-policy-after-access-block",
  description: "A bucket's policy and its public access block are set one after the other.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      for (const policy of graph.referringTo(bucket, BucketPolicy, "bucket")) {
        for (const block of graph.referringTo(bucket, BucketPublicAccessBlock, "bucket")) {
          if (waitsFor(policy, block) || waitsFor(block, policy)) continue;
          graph.report(policy, `The policy and ${block.resource.name} are set in parallel, which S3 refuses at times: add dependsOn.`);
        }
      }
    });
  },
});
