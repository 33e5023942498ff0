import { Cluster } from "@pulumi/aws/redshift/cluster.js";
import { resourceRule } from "../../rule.ts";

/** Both can be set by mistake in one word, and the warehouse is then read by whoever finds it, or its disks. */
export const closedCluster = resourceRule(Cluster, {
  name: "redshift-cluster-closed",
  description: "A cluster is encrypted, and not reached from the internet.",
  check({ publiclyAccessible, encrypted }, report) {
    if (publiclyAccessible) report("The cluster is reached from the internet: leave publiclyAccessible out.");
    if (encrypted !== undefined && String(encrypted) === "false") report("The cluster is not encrypted: leave encrypted out, or set it.");
  },
});
