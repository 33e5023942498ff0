import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { stackRule } from "../../rule.ts";
import { readsStream } from "./stream-mapping.ts";

/** Otherwise one record that fails brings the whole batch again, those that were served among it. */
export const partialBatchResponses = stackRule({
  name: "lambda-partial-batch-responses",
  description: "A mapping of a stream or a queue takes partial batch responses.",
  check(graph) {
    graph.each(EventSourceMapping, (mapping) => {
      const batched = readsStream(graph, mapping) || graph.referredBy(mapping, "eventSourceArn", Queue).length > 0;
      if (!batched || mapping.props.functionResponseTypes?.includes("ReportBatchItemFailures")) return;
      graph.report(mapping, "One bad record fails its whole batch: set functionResponseTypes to ReportBatchItemFailures.");
    });
  },
});
