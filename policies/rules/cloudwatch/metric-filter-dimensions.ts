import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import { resourceRule } from "../../rule.ts";

const MOST = 3;

/** CloudWatch refuses all of these at deploy, and each value of a dimension bills as a metric of its own. */
export const metricFilterDimensions = resourceRule(LogMetricFilter, {
  name: "cloudwatch-metric-filter-dimensions",
  description: "A metric filter has dimensions only where its pattern reads fields, at most three, and no default value beside them.",
  check({ pattern, metricTransformation: { dimensions, defaultValue } }, report) {
    const count = Object.keys(dimensions ?? {}).length;
    if (count === 0) return;
    if (!/^\s*[{[]/.test(pattern))
      report(
        `The pattern ${pattern} matches terms, which have no fields to take dimensions from: use a JSON pattern, or leave dimensions out.`,
      );
    if (count > MOST) report(`The filter has ${count} dimensions, and CloudWatch takes ${MOST}.`);
    if (defaultValue !== undefined) report("defaultValue and dimensions exclude each other: leave one out.");
  },
});
