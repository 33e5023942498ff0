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
import { isNarrowedBy, type Statement, statementsOf } from "../../documents.ts";
import type { Graph, Node } from "../../graph.ts";
import { stackRule } from "../../rule.ts";

const ANY_REGION = "<region>";
const EVENTS = "events.amazonaws.com";
const SOURCES = new Set(["aws:sourcearn", "aws:sourceaccount"]);

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
      const statements = statementsOf(own?.props.policy ?? key.props.policy);
      for (const [service, through] of services) {
        const allowing = statements.filter((statement) => allows(statement, service));
        if (allowing.length === 0) {
          graph.report(
            key,
            `${service} publishes to ${through}, which the key encrypts, and its policy does not name it: allow it kms:Decrypt and kms:GenerateDataKey.`,
          );
        } else if (service === EVENTS && allowing.every((statement) => isNarrowedBy(statement, SOURCES))) {
          graph.report(
            key,
            `${service} tells a key no source, so that the condition on it drops whatever is published to ${through}: leave it out.`,
          );
        }
      }
    });
  },
});

/** A service by its name, `logs.<region>.amazonaws.com` in whichever region. */
function allows({ effect, principals }: Statement, service: string): boolean {
  return effect === "Allow" && principals.some(({ kind, id }) => kind === "Service" && id.startsWith(service.split(ANY_REGION)[0]!));
}

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
  if (graph.referringTo(destination, EventTarget, "arn").length > 0) services.set(EVENTS, destination.resource.name);
}
