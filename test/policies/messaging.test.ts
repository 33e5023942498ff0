import { keyServesPublishers } from "../../policies/rules/kms/key-serves-publishers.ts";
import { rotatedKey } from "../../policies/rules/kms/rotated-key.ts";
import { alarmTopicKey } from "../../policies/rules/sns/alarm-topic-key.ts";
import { encryptedTopic } from "../../policies/rules/sns/encrypted-topic.ts";
import { encryptedQueue } from "../../policies/rules/sqs/encrypted-queue.ts";
import { redriveOfConsumedQueue } from "../../policies/rules/sqs/redrive-of-consumed-queue.ts";
import { visibilityOverTimeout } from "../../policies/rules/sqs/visibility-over-timeout.ts";
import { type Subject, testRule, testStackRule, UNKNOWN } from "../support/policy.ts";

const queue: Subject = { type: "aws:sqs/queue:Queue", props: {} };
const alarm: Subject = { type: "aws:cloudwatch/metricAlarm:MetricAlarm", props: {}, refs: { alarmActions: ["topic"] } };
const mapping: Subject = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  props: { eventSourceArn: UNKNOWN },
  refs: { eventSourceArn: ["queue"], functionName: ["consumer"] },
};

describe("sqs-queue-encrypted", () => {
  const { accepts, refuses } = testRule(encryptedQueue, { ...queue, props: { sqsManagedSseEnabled: true } });
  accepts("a key", { sqsManagedSseEnabled: undefined, kmsMasterKeyId: "alias/assay" });
  accepts("a key that is not created yet", { sqsManagedSseEnabled: undefined, kmsMasterKeyId: UNKNOWN });
  const message = "The queue is not encrypted: set sqsManagedSseEnabled or kmsMasterKeyId.";
  refuses("a queue with neither", { sqsManagedSseEnabled: false }, message);
});

describe("sqs-visibility-over-timeout", () => {
  const consumer: Subject = { type: "aws:lambda/function:Function", props: { timeout: 60 } };
  const { refuses } = testStackRule(visibilityOverTimeout, {
    queue: { ...queue, props: { visibilityTimeoutSeconds: 60 } },
    consumer,
    mapping,
  });
  refuses(
    "a message that shows again too soon",
    { queue: { props: { visibilityTimeoutSeconds: 59 } } },
    "queue: Messages show again after 59 s, while consumer may run for 60 s: set visibilityTimeoutSeconds to 360.",
  );
  refuses(
    "the default of 30 s under a longer function",
    { queue: { props: { visibilityTimeoutSeconds: undefined } } },
    "queue: Messages show again after 30 s, while consumer may run for 60 s: set visibilityTimeoutSeconds to 360.",
  );
  refuses(
    "a timeout that it cannot see",
    { consumer: { props: { timeout: UNKNOWN } } },
    "mapping: timeout is not known before the deployment, and this rule has to see it: give it as a plain value.",
  );
});

describe("sqs-consumed-queue-has-dead-letters", () => {
  const consumed = { queue: { ...queue, props: { redrivePolicy: UNKNOWN } }, mapping };
  const { accepts, refuses } = testStackRule(redriveOfConsumedQueue, consumed);
  const message =
    "queue: What its function cannot take is lost when it expires: set redrivePolicy with a dead-letter queue and a maxReceiveCount.";
  refuses("a queue without", { queue: { props: { redrivePolicy: undefined } } }, message);
  accepts("a queue that no function takes from", { queue: { props: { redrivePolicy: undefined } }, mapping: undefined });
});

describe("sns-topic-encrypted", () => {
  const { accepts, refuses } = testRule(encryptedTopic, { type: "aws:sns/topic:Topic", props: { kmsMasterKeyId: "alias/assay" } });
  accepts("a key that is not created yet", { kmsMasterKeyId: UNKNOWN });
  refuses("a topic without a key", { kmsMasterKeyId: undefined }, "The topic is not encrypted: set kmsMasterKeyId.");
});

describe("sns-alarm-topic-key", () => {
  const topic: Subject = { type: "aws:sns/topic:Topic", props: { kmsMasterKeyId: UNKNOWN } };
  const { accepts, refuses } = testStackRule(alarmTopicKey, { topic, alarm });
  const ofSns = { props: { kmsMasterKeyId: "alias/aws/sns" } };
  const message =
    "topic: CloudWatch cannot publish to a topic encrypted by alias/aws/sns: use a key whose policy allows cloudwatch.amazonaws.com.";
  refuses("SNS's own key on a topic of alarms", { topic: ofSns }, message);
  accepts("it on another topic", { topic: ofSns, alarm: undefined });
});

describe("kms-key-rotated", () => {
  const { accepts, refuses } = testRule(rotatedKey, { type: "aws:kms/key:Key", props: { enableKeyRotation: true } });
  refuses("one that does not", { enableKeyRotation: undefined }, "The key never rotates: set enableKeyRotation.");
  accepts("an asymmetric key, which cannot", { enableKeyRotation: undefined, customerMasterKeySpec: "RSA_2048" });
});

describe("kms-key-serves-publishers", () => {
  const serving = (services: readonly string[], Condition?: object) => ({
    policy: JSON.stringify({
      Statement: services.map((name) => ({
        Effect: "Allow",
        Principal: { Service: `${name}.amazonaws.com` },
        Action: "kms:Decrypt",
        Condition,
      })),
    }),
  });
  const key: Subject = { type: "aws:kms/key:Key", props: serving(["cloudwatch", "s3", "logs.us-east-1"]) };
  const byKey = { refs: { kmsMasterKeyId: ["key"] } };
  const { accepts, refuses, waitsFor } = testStackRule(keyServesPublishers, {
    key,
    topic: { type: "aws:sns/topic:Topic", props: {}, ...byKey },
    alarm,
    queue: { ...queue, ...byKey },
    notification: { type: "aws:s3/bucketNotification:BucketNotification", props: {}, refs: { queues: ["queue"] } },
    logs: { type: "aws:cloudwatch/logGroup:LogGroup", props: {}, refs: { kmsKeyId: ["key"] } },
  });
  const mend = "and its policy does not name it: allow it kms:Decrypt and kms:GenerateDataKey.";
  refuses("a key that names none of its publishers", { key: { props: { policy: "" } } }, [
    `key: cloudwatch.amazonaws.com publishes to topic, which the key encrypts, ${mend}`,
    `key: s3.amazonaws.com publishes to queue, which the key encrypts, ${mend}`,
    `key: logs.<region>.amazonaws.com publishes to logs, which the key encrypts, ${mend}`,
  ]);
  const own: Subject = { type: "aws:kms/keyPolicy:KeyPolicy", props: key.props, refs: { keyId: ["key"] } };
  accepts("a policy that is a resource of its own", { key: { props: { policy: undefined } }, own });
  const target: Subject = { type: "aws:cloudwatch/eventTarget:EventTarget", props: {}, refs: { arn: ["queue"] } };
  const bySource = { StringEquals: { "aws:SourceAccount": "123456789012" } };
  const forEvents = { key: { props: serving(["events"]) }, topic: undefined, logs: undefined, notification: undefined, target };
  accepts("events without a condition", forEvents);
  refuses(
    "events by their source, which they do not tell",
    { ...forEvents, key: { props: serving(["events"], bySource) } },
    "key: events.amazonaws.com tells a key no source, so that the condition on it drops whatever is published to queue: leave it out.",
  );
  const budget: Subject = { type: "aws:budgets/budget:Budget", props: {}, refs: { notifications: ["topic"] } };
  const forBudgets = `key: budgets.amazonaws.com publishes to topic, which the key encrypts, ${mend}`;
  refuses("a budget that it does not serve", { budget }, forBudgets);
  accepts("a key that encrypts nothing of the kind", {
    key: { props: { policy: "" } },
    topic: undefined,
    queue: undefined,
    logs: undefined,
  });
  waitsFor("the policy names what is not created yet", { key: { props: { policy: UNKNOWN } } });
});
