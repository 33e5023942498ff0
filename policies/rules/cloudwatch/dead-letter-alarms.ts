import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Schedule } from "@pulumi/aws/scheduler/schedule.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { RedrivePolicy } from "@pulumi/aws/sqs/redrivePolicy.js";
import type { Graph, Node } from "../../graph.ts";
import { stackRule } from "../../rule.ts";
import { isAlarmedOn } from "./alarms-on.ts";

/** What nobody looks for is found when it has expired. */
export const deadLetterAlarms = stackRule({
  name: "cloudwatch-dead-letter-alarms",
  description: "Each dead-letter queue has an alarm on the messages that lie in it.",
  check(graph) {
    graph.each(Queue, (queue) => {
      if (!takesDeadLetters(graph, queue) || isAlarmedOn(graph, queue, "ApproximateNumberOfMessagesVisible")) return;
      graph.report(queue, "Nobody hears of its dead letters: add an alarm on ApproximateNumberOfMessagesVisible of AWS/SQS, from 1 up.");
    });
  },
});

function takesDeadLetters(graph: Graph, queue: Node<Queue>): boolean {
  const senders = [
    graph.referringTo(queue, Queue, "redrivePolicy"),
    graph.referringTo(queue, RedrivePolicy, "redrivePolicy"),
    graph.referringTo(queue, Schedule, "target"),
    graph.referringTo(queue, LambdaFunction, "deadLetterConfig"),
    graph.referringTo(queue, TopicSubscription, "redrivePolicy"),
    graph.referringTo(queue, EventTarget, "deadLetterConfig"),
  ];
  return senders.some((found) => found.length > 0);
}
