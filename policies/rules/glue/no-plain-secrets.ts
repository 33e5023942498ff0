import { Job } from "@pulumi/aws/glue/job.js";
import { secretsAmong } from "../../plain-secrets.ts";
import { resourceRule } from "../../rule.ts";

/** A job's arguments are shown with each of its runs. */
export const noPlainSecretsInJobs = resourceRule(Job, {
  name: "glue-no-plain-secrets",
  description: "No secret stands in a job's arguments.",
  check(job, report) {
    const findings = [job.defaultArguments, job.nonOverridableArguments].flatMap((given) => secretsAmong(given ?? {}));
    for (const finding of findings) {
      report(`${finding}: keep the value in Secrets Manager, and give the job its ARN.`);
    }
  },
});
