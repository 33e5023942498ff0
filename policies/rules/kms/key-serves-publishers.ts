import { Budget } from "@pulumi/aws/budgets/budget.js";
import { CompositeAlarm } from "@pulumi/aws/cloudwatch/compositeAlarm.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { KeyPolicy } from "@pulumi/aws/kms/keyPolicy.js";
import { BucketNotification } from "@pulumi/aws/s3/bucketNotification.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import type { Graph, Node } from "../../graph.ts";
import { stackRule } from "../../rule.ts";

const ANY_REGION = "<region>";

/** A service sends to an encrypted topic or queue only where the key lets it; else what it sends vanishes, and nothing fails. */
export const keyServesPublishers = stackRule({
  name: "kms-key-serves-publishers",
  description: "A key's policy names each service that publishes to what the key encrypts.",
  deferred: "a key's policy may name ARNs that only the deployment gives",
  check(graph) {
    graph.each(Key, (key) => {
      const services = publishersTo(graph, key);
      if (services.size === 0) return;
      const [own] = graph.referringTo(key, KeyPolicy, "keyId");
      const policy = own?.props.policy ?? key.props.policy ?? "";
      for (const [service, through] of services) {
        if (policy.includes(service.split(ANY_REGION)[0]!)) continue;
        graph.report(
          key,
          `${service} publishes to ${through}, which the key encrypts, and its policy does not name it: allow it kms:Decrypt and kms:GenerateDataKey.`,
        );
      }
    });
  },
});

/** Service principal → name of the resource through which it needs the key. */
function publishersTo(graph: Graph, key: Node): Map<string, string> {
  const services = new Map<string, string>();
  for (const topic of graph.referringTo(key, Topic, "kmsMasterKeyId")) {
    const alarms =
      graph.referringTo(topic, MetricAlarm, "alarmActions").length + graph.referringTo(topic, CompositeAlarm, "alarmActions").length;
    if (alarms > 0) services.set("cloudwatch.amazonaws.com", topic.resource.name);
    if (graph.referringTo(topic, Budget, "notifications").length > 0) services.set("budgets.amazonaws.com", topic.resource.name);
    addCommon(graph, topic, "topics", services);
  }
  for (const queue of graph.referringTo(key, Queue, "kmsMasterKeyId")) {
    if (graph.referringTo(queue, TopicSubscription, "endpoint").length > 0) services.set("sns.amazonaws.com", queue.resource.name);
    addCommon(graph, queue, "queues", services);
  }
  for (const group of graph.referringTo(key, LogGroup, "kmsKeyId")) services.set(`logs.${ANY_REGION}.amazonaws.com`, group.resource.name);
  return services;
}

function addCommon(graph: Graph, destination: Node, notified: "topics" | "queues", services: Map<string, string>): void {
  if (graph.referringTo(destination, BucketNotification, notified).length > 0) services.set("s3.amazonaws.com", destination.resource.name);
  if (graph.referringTo(destination, EventTarget, "arn").length > 0) services.set("events.amazonaws.com", destination.resource.name);
}
