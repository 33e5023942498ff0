import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { FAIL_PATTERN } from "../../../domain/quality/log-line.ts";
import type { Graph, Node } from "../../graph.ts";
import { stackRule } from "../../rule.ts";
import { type JudgingPipeline, judgingPipelines, WITHOUT_GATE } from "./pipelines.ts";

/** A gate that fails unheard serves nothing, and everyone believes it serves. */
export const qualityAlarm = stackRule({
  name: "cloudwatch-quality-alarm",
  description: "Each pipeline that judges records has an alarm on the verdict FAIL in its log.",
  parameters: WITHOUT_GATE,
  check(graph, { withoutGate }) {
    for (const pipeline of judgingPipelines(graph, withoutGate)) {
      const [first] = pipeline.functions;
      graph.judge(first, () => {
        if (verdictFilters(graph, pipeline).some((filter) => isAlarmed(graph, filter))) return;
        graph.report(
          first,
          `Nobody hears when a batch of ${pipeline.name} fails its gate: add a LogMetricFilter of ${FAIL_PATTERN} on its log group, and an alarm on the metric.`,
        );
      });
    }
  },
});

function verdictFilters(graph: Graph, { functions }: JudgingPipeline): Node<LogMetricFilter>[] {
  const groups = functions.flatMap((fn) => graph.referredBy(fn, "loggingConfig", LogGroup));
  return groups
    .flatMap((group) => graph.referringTo(group, LogMetricFilter, "logGroupName"))
    .filter(({ props }) => props.pattern === FAIL_PATTERN);
}

function isAlarmed(graph: Graph, { props }: Node<LogMetricFilter>): boolean {
  const { name, namespace } = props.metricTransformation;
  return graph.of(MetricAlarm).some(({ props: alarm }) => {
    const watched = [alarm, ...(alarm.metricQueries ?? []).flatMap(({ metric }) => metric ?? [])];
    return watched.some((metric) => metric.metricName === name && metric.namespace === namespace);
  });
}
