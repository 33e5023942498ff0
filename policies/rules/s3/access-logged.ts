import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging.js";
import { stackRule } from "../../rule.ts";
import { isLogBucket } from "./log-bucket.ts";

/** Who read what, and when, can be told afterwards only where it was written down. */
export const accessLogged = stackRule({
  name: "s3-access-logged",
  description: "Access to each bucket that holds data is logged.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      if (isLogBucket(graph, bucket) || graph.referringTo(bucket, BucketLogging, "bucket").length > 0) return;
      graph.report(bucket, "Access to the bucket is not logged: add a BucketLogging that names a log bucket.");
    });
  },
});
