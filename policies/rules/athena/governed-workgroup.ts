import { Workgroup } from "@pulumi/aws/athena/workgroup.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** Bytes: the least limit that Athena takes. */
const LEAST_SCAN = 10_485_760;

/** Unless it is enforced, each query may say otherwise; and without a limit one query may read the whole lake, by the terabyte. */
export const governedWorkgroup = resourceRule(Workgroup, {
  name: "athena-governed-workgroup",
  description: "A workgroup enforces its settings, encrypts results and limits what a query may scan.",
  check({ configuration }, report) {
    if (configuration?.enforceWorkgroupConfiguration === false)
      report("Queries may override the workgroup: leave enforceWorkgroupConfiguration on.");
    if (!isGiven(() => configuration?.resultConfiguration?.encryptionConfiguration?.encryptionOption)) {
      report("Results are not encrypted: set configuration.resultConfiguration.encryptionConfiguration.");
    }
    const limit = configuration?.bytesScannedCutoffPerQuery;
    if (!limit) report("A query may scan without limit: set configuration.bytesScannedCutoffPerQuery.");
    else if (limit < LEAST_SCAN) report(`bytesScannedCutoffPerQuery is ${limit}; Athena takes ${LEAST_SCAN} at least.`);
  },
});
