import { Job } from "@pulumi/aws/glue/job.js";
import { resourceRule } from "../../rule.ts";

/** The first release with flexible execution. */
const FLEX_FROM = 3;

/** A release out of support runs on a Spark and a Python that get no fixes. */
export const supportedGlueRelease = resourceRule(Job, {
  name: "glue-supported-release",
  description: "Glue jobs run on a release that is supported, and flexibly only where it can.",
  parameters: { releases: { type: "array", items: { type: "string" }, default: ["4.0", "5.0", "5.1"] } },
  check({ command, glueVersion, executionClass }, report, { parameters: { releases } }) {
    // A Python shell has the Python of its command, and no release.
    if (command.name === "pythonshell") {
      if (executionClass === "FLEX") report("A Python shell cannot run flexibly: leave executionClass out.");
      return;
    }
    if (!glueVersion || !releases.includes(glueVersion))
      report(`glueVersion is ${glueVersion ?? "not given"}; supported are ${releases.join(", ")}.`);
    if (executionClass === "FLEX" && Number(glueVersion) < FLEX_FROM)
      report(`executionClass FLEX takes glueVersion ${FLEX_FROM}.0 or later.`);
  },
});
