import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { stackRule } from "../../rule.ts";
import { isLogBucket } from "./log-bucket.ts";

/** An object that was overwritten or deleted by mistake can be had back. Log buckets are only ever added to. */
export const versionedBucket = stackRule({
  name: "s3-bucket-versioned",
  description: "Each bucket that holds data is versioned.",
  check(graph) {
    graph.each(Bucket, (bucket) => {
      if (isLogBucket(graph, bucket)) return;
      const [versioning] = graph.referringTo(bucket, BucketVersioning, "bucket");
      if (versioning?.props.versioningConfiguration.status === "Enabled") return;
      graph.report(bucket, "The bucket is not versioned: add a BucketVersioning with status Enabled.");
    });
  },
});
