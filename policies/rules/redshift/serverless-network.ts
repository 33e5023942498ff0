import { Workgroup } from "@pulumi/aws/redshiftserverless/workgroup.js";
import { resourceRule } from "../../rule.ts";

const ZONES = 3;

/** Redshift Serverless refuses fewer zones at deploy, and a public endpoint at no time. */
export const serverlessNetwork = resourceRule(Workgroup, {
  name: "redshift-serverless-network",
  description: `A workgroup is in subnets of ${ZONES} zones, and not reached from the internet.`,
  deferred: "how many subnets a network has is known once it is made; the update judges before the workgroup is",
  check(workgroup, report) {
    if (workgroup.publiclyAccessible) report("The workgroup is reached from the internet: leave publiclyAccessible out.");
    // The subnets themselves may not exist yet: how many there are is known, unless they come with a network.
    const count = workgroup.subnetIds?.length ?? 0;
    if (count < ZONES) report(`The workgroup is in ${count} subnets; Redshift Serverless takes one in each of ${ZONES} zones at least.`);
  },
});
