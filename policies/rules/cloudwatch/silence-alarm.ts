import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { stackRule } from "../../rule.ts";
import { metricsOf } from "./alarms-on.ts";
import { judgingPipelines, WITHOUT_GATE } from "./pipelines.ts";

/** A dead pipeline fails no batch: only its silence tells, and only to an alarm that takes missing data for a fault. */
export const silenceAlarm = stackRule({
  name: "cloudwatch-silence-alarm",
  description: "Each pipeline that judges records has an alarm on the absence of verdicts.",
  parameters: WITHOUT_GATE,
  check(graph, { withoutGate }) {
    const alarms = graph.of(MetricAlarm).filter(({ props }) => props.treatMissingData === "breaching");
    for (const { name, functions } of judgingPipelines(graph, withoutGate)) {
      const [first] = functions;
      graph.judge(first, () => {
        const heard = alarms.some((alarm) =>
          metricsOf(alarm).some((metric) => metric.name === "Verdicts" && metric.dimensions["service"] === name),
        );
        if (heard) return;
        graph.report(
          first,
          `Nobody hears when ${name} says nothing: add an alarm on its metric Verdicts while SessionOpen, with treatMissingData breaching.`,
        );
      });
    }
  },
});
