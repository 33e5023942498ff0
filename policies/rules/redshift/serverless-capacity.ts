import { Workgroup } from "@pulumi/aws/redshiftserverless/workgroup.js";
import { resourceRule } from "../../rule.ts";

/** Redshift processing units: the least, and above it so many at a time. */
const LEAST = 4;
const MOST = 1024;
const STEP = 8;

/** Without a limit one bad query costs what a month should. */
export const serverlessCapacity = resourceRule(Workgroup, {
  name: "redshift-serverless-capacity",
  description: "A workgroup has a base capacity that Redshift Serverless takes, and a limit.",
  check({ baseCapacity, maxCapacity }, report) {
    if (baseCapacity !== undefined && baseCapacity !== LEAST && (baseCapacity < STEP || baseCapacity > MOST || baseCapacity % STEP !== 0)) {
      report(`baseCapacity is ${baseCapacity}; Redshift Serverless takes ${LEAST} RPU, and multiples of ${STEP} up to ${MOST}.`);
    }
    if (!maxCapacity) report("The workgroup grows without limit: set maxCapacity.");
    else if (baseCapacity !== undefined && maxCapacity < baseCapacity)
      report(`maxCapacity is ${maxCapacity}, less than the base of ${baseCapacity}.`);
  },
});
