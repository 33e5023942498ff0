import { CompositeAlarm } from "@pulumi/aws/cloudwatch/compositeAlarm.js";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { stackRule } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";

/** CloudWatch may not use SNS's own key, whose policy nobody can change: alarms change state, and nobody hears of it. */
export const alarmTopicKey = stackRule({
  name: "sns-alarm-topic-key",
  description: "A topic that alarms publish to is not encrypted by alias/aws/sns.",
  check(graph) {
    graph.each(Topic, (topic) => {
      // A key that is not created yet is one of our own.
      if (ifKnown(() => topic.props.kmsMasterKeyId) !== "alias/aws/sns") return;
      const told = [...graph.referringTo(topic, MetricAlarm, "alarmActions"), ...graph.referringTo(topic, CompositeAlarm, "alarmActions")];
      if (told.length === 0) return;
      graph.report(
        topic,
        "CloudWatch cannot publish to a topic encrypted by alias/aws/sns: use a key whose policy allows cloudwatch.amazonaws.com.",
      );
    });
  },
});
