import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { resourceRule } from "../../rule.ts";

const INFREQUENT_ACCESS = new Set(["STANDARD_IA", "ONEZONE_IA"]);

/** S3 refuses such a configuration only when it is deployed. */
export const lifecycleTransitions = resourceRule(BucketLifecycleConfiguration, {
  name: "s3-lifecycle-transitions",
  description:
    "Objects move to an infrequent-access class after 30 days at the earliest, and to each colder class later than to the one before.",
  check({ rules = [] }, report) {
    for (const { id, transitions = [] } of rules) {
      let before = -1;
      for (const { storageClass, days } of transitions) {
        if (days === undefined) continue;
        if (INFREQUENT_ACCESS.has(storageClass) && days < 30) {
          report(`Rule ${id} moves objects to ${storageClass} after ${days} days; S3 allows it from 30 days on.`);
        }
        if (days <= before)
          report(`Rule ${id} moves objects to ${storageClass} after ${days} days, but to a warmer class after ${before}.`);
        before = Math.max(before, days);
      }
    }
  },
});
