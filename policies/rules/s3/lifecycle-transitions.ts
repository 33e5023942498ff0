import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { resourceRule } from "../../rule.ts";

const INFREQUENT_ACCESS = new Set(["STANDARD_IA", "ONEZONE_IA"]);
/** Days that objects are in Standard before infrequent access, and there before anything colder. */
const LEAST_DAYS = 30;

interface Move {
  readonly storageClass: string;
  readonly days: number | undefined;
}

/** S3 refuses such a configuration only when it is deployed. */
export const lifecycleTransitions = resourceRule(BucketLifecycleConfiguration, {
  name: "s3-lifecycle-transitions",
  description:
    "Objects move to an infrequent-access class after 30 days at the earliest, and to each colder class later than to the one before.",
  check({ rules = [] }, report) {
    for (const { id, transitions = [], noncurrentVersionTransitions = [], expiration } of rules) {
      const current = transitions.map(({ storageClass, days }): Move => ({ storageClass, days }));
      const noncurrent = noncurrentVersionTransitions.map(
        ({ storageClass, noncurrentDays }): Move => ({ storageClass, days: noncurrentDays }),
      );
      const faults = [...faultsOf("objects", current), ...faultsOf("noncurrent versions", noncurrent)];
      const last = Math.max(...current.map(({ days = 0 }) => days));
      if (expiration?.days && expiration.days <= last)
        faults.push(`expires objects after ${expiration.days} days, which are still to be moved after ${last}`);
      for (const fault of faults) report(`Rule ${id} ${fault}.`);
    }
  },
});

function faultsOf(what: string, moves: readonly Move[]): string[] {
  const faults: string[] = [];
  let before: Required<Move> | undefined;
  for (const { storageClass, days } of moves) {
    if (days === undefined) continue;
    const moving = `moves ${what} to ${storageClass} after ${days} days`;
    if (INFREQUENT_ACCESS.has(storageClass) && days < LEAST_DAYS) faults.push(`${moving}; S3 allows it from ${LEAST_DAYS} days on`);
    if (before?.days !== undefined && days <= before.days) faults.push(`${moving}, but to a warmer class after ${before.days}`);
    else if (before?.days !== undefined && INFREQUENT_ACCESS.has(before.storageClass) && days < before.days + LEAST_DAYS)
      faults.push(`${moving}, ${days - before.days} days after ${before.storageClass}; S3 allows it ${LEAST_DAYS} days after that`);
    before = { storageClass, days };
  }
  return faults;
}
