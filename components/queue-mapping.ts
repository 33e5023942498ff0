import * as lambda from "@pulumi/aws/lambda/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { LambdaFunction } from "./function.ts";
import type { Queue } from "./queue.ts";

/**
 * Has a function called with a queue's messages, ten at most at once, and told message by message which it did not take.
 *
 * @throws Error where a message would be handed out again while the function may still work on it.
 */
export function mapQueue(name: string, queue: Queue, consumer: LambdaFunction, parent: pulumi.Resource): lambda.EventSourceMapping {
  const { visibilitySeconds } = queue;
  if (visibilitySeconds < consumer.timeoutSeconds) {
    throw new Error(
      `Mapping ${name}: visibilitySeconds of its queue is ${visibilitySeconds}, and ${consumer.granteeName} may run ${consumer.timeoutSeconds} s; hide messages no shorter than that`,
    );
  }
  queue.canReceive(consumer);
  return new lambda.EventSourceMapping(
    `${name}-mapping`,
    {
      eventSourceArn: queue.arn,
      functionName: consumer.arn,
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      // The least there is: what failed can wait, and must not take the account's concurrency from what works.
      scalingConfig: { maximumConcurrency: 2 },
    },
    { parent, dependsOn: [...consumer.grants] },
  );
}
