import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { stackRule } from "../../rule.ts";
import { eachStreamMapping } from "../lambda/stream-mapping.ts";
import { isAlarmedOn } from "./alarms-on.ts";

/** What the mapping itself counts, once it is told to. */
const EVENT_COUNTS = ["DroppedEventCount", "OnFailureDestinationDeliveredEventCount"];
const OF_CONSUMER = ["IteratorAge", "DestinationDeliveryFailures"];

/** Records that wait too long, are given up, or could not even be kept as given up, are answered while the stream still holds them. */
export const streamAlarms = stackRule({
  name: "cloudwatch-stream-alarms",
  description: "Each mapping of a stream has alarms on the age of its records and on those that are given up.",
  check(graph) {
    eachStreamMapping(graph, (mapping) => {
      if (!mapping.props.metricsConfig?.metrics?.includes("EventCount"))
        graph.report(mapping, "The mapping does not count its events: set metricsConfig.metrics to EventCount.");
      const watched = [mapping, ...graph.referredBy(mapping, "functionName", LambdaFunction)];
      const missing = [...OF_CONSUMER, ...EVENT_COUNTS].filter((metric) => !watched.some((node) => isAlarmedOn(graph, node, metric)));
      if (missing.length > 0)
        graph.report(mapping, `Nobody hears of its ${missing.join(", ")}: add alarms on these metrics of AWS/Lambda.`);
    });
  },
});
