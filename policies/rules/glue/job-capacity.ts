import { Job } from "@pulumi/aws/glue/job.js";
import { resourceRule } from "../../rule.ts";

const WORKER_TYPES = ["Standard", "G.025X", "G.1X", "G.2X", "G.4X", "G.8X", "G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X", "Z.2X"];
/** Data processing units that a Python shell takes. */
const SHELL_UNITS = [0.0625, 1];

/** Glue refuses all of these at deploy. */
export const jobCapacity = resourceRule(Job, {
  name: "glue-job-capacity",
  description: "A Glue job's capacity is said once, in workers or units that Glue has.",
  check({ command, workerType, numberOfWorkers, maxCapacity }, report) {
    if (command.name === "pythonshell") {
      if (maxCapacity !== undefined && !SHELL_UNITS.includes(maxCapacity))
        report(`maxCapacity is ${maxCapacity}; a Python shell takes ${SHELL_UNITS.join(" or ")}.`);
      if (workerType !== undefined) report("A Python shell has no workers: leave workerType out, and set maxCapacity.");
      return;
    }
    if (workerType !== undefined && !WORKER_TYPES.includes(workerType))
      report(`workerType is ${workerType}; Glue has ${WORKER_TYPES.join(", ")}.`);
    if (workerType !== undefined && maxCapacity !== undefined)
      report("workerType and maxCapacity exclude each other: leave maxCapacity out.");
    if (workerType !== undefined && !numberOfWorkers) report("A worker type needs its workers counted: set numberOfWorkers.");
  },
});
