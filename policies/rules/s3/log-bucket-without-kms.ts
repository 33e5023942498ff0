import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { stackRule } from "../../rule.ts";
import { isLogBucket } from "./log-bucket.ts";

/** S3's log delivery cannot write to a bucket encrypted by KMS; nothing fails, and no log ever arrives. */
export const logBucketWithoutKms = stackRule({
  name: "s3-log-bucket-without-kms",
  description: "A bucket that takes access logs is encrypted by S3 (AES256), not by KMS.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      if (!isLogBucket(graph, bucket)) return;
      for (const encryption of graph.referringTo(bucket, BucketServerSideEncryptionConfiguration, "bucket")) {
        const byKms = encryption.props.rules.some((rule) => rule.applyServerSideEncryptionByDefault?.sseAlgorithm?.startsWith("aws:kms"));
        if (byKms) graph.report(encryption, "Access logs do not arrive in a bucket encrypted by KMS: set sseAlgorithm AES256.");
      }
    });
  },
});
