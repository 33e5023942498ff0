import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketNotification } from "@pulumi/aws/s3/bucketNotification.js";
import { stackRule } from "../../rule.ts";

/** A bucket has one notification configuration: of two resources the later overwrites the earlier, and which is later changes. */
export const oneNotification = stackRule({
  name: "s3-one-notification",
  description: "A bucket has at most one BucketNotification.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      const [, ...further] = graph.referringTo(bucket, BucketNotification, "bucket");
      for (const notification of further)
        graph.report(notification, `${bucket.resource.name} has a BucketNotification already, and one overwrites the other: merge them.`);
    });
  },
});
