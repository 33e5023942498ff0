import { Schedule } from "@pulumi/aws/scheduler/schedule.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { stackRule } from "../../rule.ts";
import { isAlarmedOn } from "./alarms-on.ts";

/** What nobody looks for is found when it has expired. */
export const deadLetterAlarms = stackRule({
  name: "cloudwatch-dead-letter-alarms",
  description: "Each dead-letter queue has an alarm on the messages that lie in it.",
  check(graph) {
    graph.each(Queue, (queue) => {
      const takesDeadLetters =
        graph.referringTo(queue, Queue, "redrivePolicy").length + graph.referringTo(queue, Schedule, "target").length > 0;
      if (!takesDeadLetters || isAlarmedOn(graph, queue, "ApproximateNumberOfMessagesVisible")) return;
      graph.report(queue, "Nobody hears of its dead letters: add an alarm on ApproximateNumberOfMessagesVisible of AWS/SQS, from 1 up.");
    });
  },
});
