import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { stackRule } from "../../rule.ts";

/** The parts of an upload that was never completed are billed for ever, and no listing shows them. */
export const incompleteUploadsAborted = stackRule({
  name: "s3-incomplete-uploads-aborted",
  description: "Each bucket's lifecycle aborts uploads that were left incomplete.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      const aborted = graph
        .referringTo(bucket, BucketLifecycleConfiguration, "bucket")
        .some(({ props }) => (props.rules ?? []).some((rule) => rule.status === "Enabled" && rule.abortIncompleteMultipartUpload));
      if (!aborted)
        graph.report(bucket, "Incomplete uploads stay and cost: give the bucket a lifecycle rule with abortIncompleteMultipartUpload.");
    });
  },
});
