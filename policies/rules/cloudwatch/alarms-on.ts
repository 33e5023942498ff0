/** Which alarms watch a metric of a resource. */
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { Graph, Node } from "../../graph.ts";

/** Whether an alarm of the stack watches this metric of this resource, by itself or in an expression. */
export function isAlarmedOn(graph: Graph, target: Pick<Node, "resource">, metricName: string): boolean {
  const direct = graph.referringTo(target, MetricAlarm, "dimensions").some(({ props }) => props.metricName === metricName);
  return (
    direct ||
    graph.referringTo(target, MetricAlarm, "metricQueries").some((alarm) => metricsOf(alarm).some(({ name }) => name === metricName))
  );
}

/** The metrics that an alarm's expression reads. */
export function metricsOf({ props }: Node<MetricAlarm>): { name: string; dimensions: Readonly<Record<string, string>> }[] {
  const metrics = (props.metricQueries ?? []).flatMap(({ metric }) => (metric ? [metric] : []));
  return metrics.map(({ metricName, dimensions }) => ({ name: metricName, dimensions: dimensions ?? {} }));
}
