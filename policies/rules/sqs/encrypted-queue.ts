import { Queue } from "@pulumi/aws/sqs/queue.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** A queue keeps notices of records that failed: market data like any other, and encrypted at rest. */
export const encryptedQueue = resourceRule(Queue, {
  name: "sqs-queue-encrypted",
  description: "SQS queues are encrypted, by SQS or by a KMS key.",
  check(queue, report) {
    if (isGiven(() => queue.sqsManagedSseEnabled) || isGiven(() => queue.kmsMasterKeyId)) return;
    report("The queue is not encrypted: set sqsManagedSseEnabled or kmsMasterKeyId.");
  },
});
