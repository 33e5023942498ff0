import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { stackRule } from "../../rule.ts";

/** Seconds, where none are given. */
const DEFAULT_VISIBILITY = 30;
const DEFAULT_TIMEOUT = 3;

/** Lambda refuses such a mapping at deploy: a message would come again while it is still worked on. */
export const visibilityOverTimeout = stackRule({
  name: "sqs-visibility-over-timeout",
  description: "A queue hides a message for at least as long as the function that takes it may run.",
  check(graph) {
    graph.each(EventSourceMapping, (mapping) => {
      for (const queue of graph.referredBy(mapping, "eventSourceArn", Queue)) {
        for (const consumer of graph.referredBy(mapping, "functionName", LambdaFunction)) {
          const hidden = queue.props.visibilityTimeoutSeconds ?? DEFAULT_VISIBILITY;
          const timeout = consumer.props.timeout ?? DEFAULT_TIMEOUT;
          if (hidden >= timeout) continue;
          graph.report(
            queue,
            `Messages show again after ${hidden} s, while ${consumer.resource.name} may run for ${timeout} s: set visibilityTimeoutSeconds to ${6 * timeout}.`,
          );
        }
      }
    });
  },
});
