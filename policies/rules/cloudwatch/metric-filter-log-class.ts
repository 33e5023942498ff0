import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import { stackRule } from "../../rule.ts";

/** A log group of the class for infrequent access has no metric filters, and makes no metrics of its lines. */
export const metricFilterLogClass = stackRule({
  name: "cloudwatch-metric-filter-log-class",
  description: "Metric filters are on log groups of the class STANDARD.",
  check(graph) {
    graph.each(LogMetricFilter, (filter) => {
      for (const group of graph.referredBy(filter, "logGroupName", LogGroup)) {
        const logClass = group.props.logGroupClass || "STANDARD";
        if (logClass !== "STANDARD")
          graph.report(group, `logGroupClass ${logClass} has no metric filters, and ${filter.resource.name} is one: set STANDARD.`);
      }
    });
  },
});
