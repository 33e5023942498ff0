import { Environment } from "@pulumi/aws/mwaa/environment.js";
import { resourceRule } from "../../rule.ts";

const SUBNETS = 2;

/** MWAA refuses any other number after half an hour of trying; its web server may be public by mistake. */
export const environmentNetwork = resourceRule(Environment, {
  name: "mwaa-environment-network",
  description: `An environment is in exactly ${SUBNETS} private subnets, and its web server is private.`,
  deferred: "how many subnets a network has is known once it is made; the update judges before the environment is",
  check({ networkConfiguration, webserverAccessMode = "PRIVATE_ONLY" }, report) {
    if (webserverAccessMode !== "PRIVATE_ONLY") report(`webserverAccessMode is ${webserverAccessMode}: set PRIVATE_ONLY.`);
    const { subnetIds } = networkConfiguration;
    if (subnetIds.length !== SUBNETS)
      report(`The environment is in ${subnetIds.length} subnets; MWAA takes exactly ${SUBNETS}, in two zones.`);
  },
});
