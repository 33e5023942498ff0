import { Cluster } from "@pulumi/aws/emr/cluster.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** What a job shuffles and spills lies on the machines' disks, and crosses between them, as it is. */
export const encryptedCluster = resourceRule(Cluster, {
  name: "emr-encrypted",
  description: "A cluster has a security configuration, which says how it encrypts at rest and in transit.",
  check(cluster, report) {
    if (!isGiven(() => cluster.securityConfiguration))
      report("The cluster's disks and traffic are not encrypted: set securityConfiguration.");
  },
});
