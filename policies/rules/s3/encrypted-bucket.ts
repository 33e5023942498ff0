import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { stackRule } from "../../rule.ts";

/** S3 encrypts by itself today; that it does, and by which key, is said in the program, so that drift from it shows. */
export const encryptedBucket = stackRule({
  name: "s3-bucket-encrypted",
  description: "Each bucket says how it is encrypted at rest.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      if (graph.referringTo(bucket, BucketServerSideEncryptionConfiguration, "bucket").length > 0) return;
      graph.report(
        bucket,
        "The bucket does not say how it is encrypted: add a BucketServerSideEncryptionConfiguration, AES256 or aws:kms.",
      );
    });
  },
});
