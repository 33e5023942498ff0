import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/**
 * Objects under 128 KB never move by default, so that a zone of small files stays in the dearest class unseen. Whoever moves objects
 * says which they mean.
 */
export const lifecycleSmallObjects = resourceRule(BucketLifecycleConfiguration, {
  name: "s3-lifecycle-small-objects",
  description: "A lifecycle that moves objects says from which size on.",
  level: "advisory",
  check(lifecycle, report) {
    const moves = (lifecycle.rules ?? []).some(({ transitions }) => transitions && transitions.length > 0);
    if (!moves || isGiven(() => lifecycle.transitionDefaultMinimumObjectSize)) return;
    report(
      "Objects under 128 KB do not move by default: set transitionDefaultMinimumObjectSize to all_storage_classes_128K, if that is meant, or to varies_by_storage_class.",
    );
  },
});
