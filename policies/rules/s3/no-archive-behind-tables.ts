import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { stackRule } from "../../rule.ts";
import { isLogBucket } from "./log-bucket.ts";

const ARCHIVES = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** A query over a table fails at the first archived object, months after the lifecycle was written. */
export const noArchiveBehindTables = stackRule({
  name: "s3-no-archive-behind-tables",
  description: "Only zones that no table reads move to an archive class.",
  parameters: {
    prefixes: { type: "array", items: { type: "string" }, default: ["raw/", "quarantine/", "late/", "dead-letters/", "ledger/"] },
  },
  check(graph, { prefixes }) {
    graph.each(BucketLifecycleConfiguration, (lifecycle) => {
      if (graph.referredBy(lifecycle, "bucket", Bucket).some((bucket) => isLogBucket(graph, bucket))) return;
      for (const { id, transitions, filter, prefix } of lifecycle.props.rules ?? []) {
        const archive = (transitions ?? []).find(({ storageClass }) => ARCHIVES.has(storageClass))?.storageClass;
        const moved = filter?.prefix || filter?.and?.prefix || prefix || "";
        if (!archive || prefixes.some((allowed) => moved.startsWith(allowed))) continue;
        graph.report(
          lifecycle,
          `Rule ${id} moves ${moved || "the whole bucket"} to ${archive}, which no query can read; archived may be ${prefixes.join(", ")}.`,
        );
      }
    });
  },
});
