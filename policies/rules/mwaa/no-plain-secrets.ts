import { Environment } from "@pulumi/aws/mwaa/environment.js";
import { secretsAmong } from "../../plain-secrets.ts";
import { resourceRule } from "../../rule.ts";

/** Airflow shows its options to whoever opens its web server. */
export const noPlainSecretsInAirflow = resourceRule(Environment, {
  name: "mwaa-no-plain-secrets",
  description: "No secret stands in an environment's options.",
  check(environment, report) {
    for (const finding of secretsAmong(environment.airflowConfigurationOptions ?? {})) {
      report(`${finding}: keep the value in Secrets Manager, and name that as Airflow's secrets backend.`);
    }
  },
});
