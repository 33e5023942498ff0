import { Workgroup } from "@pulumi/aws/redshiftserverless/workgroup.js";
import { resourceRule } from "../../rule.ts";

const ZONES = 3;

/** Redshift Serverless refuses fewer zones at deploy, and a public endpoint at no time. */
export const serverlessNetwork = resourceRule(Workgroup, {
  name: "redshift-serverless-network",
  description: `A workgroup is in subnets of ${ZONES} zones, and not reached from the internet.`,
  check({ subnetIds, publiclyAccessible }, report) {
    // The subnets themselves may not exist yet: how many there are is known.
    const count = subnetIds?.length ?? 0;
    if (count < ZONES) report(`The workgroup is in ${count} subnets; Redshift Serverless takes one in each of ${ZONES} zones at least.`);
    if (publiclyAccessible) report("The workgroup is reached from the internet: leave publiclyAccessible out.");
  },
});
