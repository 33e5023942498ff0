import { Environment } from "@pulumi/aws/mwaa/environment.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { stackRule } from "../../rule.ts";

/** MWAA reads DAGs and requirements by version, and refuses a bucket that has none. */
export const versionedSource = stackRule({
  name: "mwaa-versioned-source",
  description: "The bucket that an environment reads its DAGs from is versioned.",
  check(graph) {
    graph.each(Environment, (environment) => {
      for (const bucket of graph.referredBy(environment, "sourceBucketArn", Bucket)) {
        const versioned = graph
          .referringTo(bucket, BucketVersioning, "bucket")
          .some(({ props }) => props.versioningConfiguration.status === "Enabled");
        if (!versioned)
          graph.report(
            environment,
            `MWAA takes only a versioned bucket, and ${bucket.resource.name} is not: add a BucketVersioning with status Enabled.`,
          );
      }
    });
  },
});
