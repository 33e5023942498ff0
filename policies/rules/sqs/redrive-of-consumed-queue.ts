import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { stackRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** A message that its function cannot take comes again until it expires, and is then gone without a trace. */
export const redriveOfConsumedQueue = stackRule({
  name: "sqs-consumed-queue-has-dead-letters",
  description: "A queue that a function takes from has a dead-letter queue.",
  check(graph) {
    graph.each(EventSourceMapping, (mapping) => {
      for (const queue of graph.referredBy(mapping, "eventSourceArn", Queue)) {
        if (isGiven(() => queue.props.redrivePolicy)) continue;
        graph.report(
          queue,
          "What its function cannot take is lost when it expires: set redrivePolicy with a dead-letter queue and a maxReceiveCount.",
        );
      }
    });
  },
});
