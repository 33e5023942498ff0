import { Environment } from "@pulumi/aws/mwaa/environment.js";
import { resourceRule } from "../../rule.ts";

const CLASSES = ["mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge"];

/** MWAA refuses others only once everything round them stands. */
export const supportedAirflow = resourceRule(Environment, {
  name: "mwaa-supported-release",
  description: "An environment runs a release of Airflow, on a class, that MWAA has.",
  parameters: { releases: { type: "array", items: { type: "string" }, default: ["2.9.2", "2.10.1", "2.10.3", "2.11.0", "3.0.6"] } },
  check({ airflowVersion, environmentClass = "mw1.small" }, report, { parameters: { releases } }) {
    if (!airflowVersion || !releases.includes(airflowVersion))
      report(`airflowVersion is ${airflowVersion ?? "not given"}; MWAA supports ${releases.join(", ")}.`);
    if (!CLASSES.includes(environmentClass)) report(`environmentClass is ${environmentClass}; MWAA has ${CLASSES.join(", ")}.`);
  },
});
