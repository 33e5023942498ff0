import { Cluster } from "@pulumi/aws/emr/cluster.js";
import { resourceRule } from "../../rule.ts";

/** Seconds: what EMR takes. */
const SHORTEST = 60;
const LONGEST = 604_800;

/** A forgotten cluster costs by the hour. EMR refuses other times at deploy. */
export const idleTimeout = resourceRule(Cluster, {
  name: "emr-idle-timeout",
  description: "A cluster ends by itself once it has been idle for 60 to 604,800 seconds.",
  check({ autoTerminationPolicy, keepJobFlowAliveWhenNoSteps }, report) {
    const idle = autoTerminationPolicy?.idleTimeout;
    if (idle === undefined) {
      if (keepJobFlowAliveWhenNoSteps !== false) report("The cluster never ends by itself: set autoTerminationPolicy.idleTimeout.");
    } else if (idle < SHORTEST || idle > LONGEST) {
      report(`autoTerminationPolicy.idleTimeout is ${idle}; EMR takes ${SHORTEST} to ${LONGEST} seconds.`);
    }
  },
});
