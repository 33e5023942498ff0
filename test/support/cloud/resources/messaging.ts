/** Queues, topics and schedules. */
import type { Props } from "../../engine/cloud.ts";
import type { AwsApi } from "../aws-api.ts";
import { inApiWords, type Makers, pick, setting } from "../maker.ts";

export function messagingMakers(api: AwsApi): Makers {
  return {
    "aws:sqs/queue:Queue": {
      create: async (inputs, { outputs }) => {
        const { QueueUrl } = await api.json("sqs", "CreateQueue", { QueueName: inputs["name"], Attributes: queueAttributes(inputs) });
        return { id: QueueUrl, outputs: { ...outputs, url: QueueUrl } };
      },
      remove: ({ id: QueueUrl }) => api.json("sqs", "DeleteQueue", { QueueUrl }),
    },
    "aws:sqs/queuePolicy:QueuePolicy": setting(({ queueUrl: QueueUrl, policy: Policy }) =>
      api.json("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } }),
    ),
    "aws:sns/topic:Topic": {
      create: async ({ name: Name, kmsMasterKeyId }) => {
        const key = { "Attributes.entry.1.key": "KmsMasterKeyId", "Attributes.entry.1.value": kmsMasterKeyId };
        await api.query("sns", "CreateTopic", { Name, ...(kmsMasterKeyId && key) });
        return undefined;
      },
      remove: ({ id: TopicArn }) => api.query("sns", "DeleteTopic", { TopicArn }),
    },
    "aws:sns/topicPolicy:TopicPolicy": setting(({ arn: TopicArn, policy: AttributeValue }) =>
      api.query("sns", "SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue }),
    ),
    "aws:sns/topicSubscription:TopicSubscription": {
      create: async ({ topic: TopicArn, protocol: Protocol, endpoint: Endpoint }, { outputs }) => {
        const answer = await api.query("sns", "Subscribe", { TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: "true" });
        const [, arn] = /<SubscriptionArn>(.+?)<\/SubscriptionArn>/.exec(answer)!;
        return { id: arn!, outputs: { ...outputs, arn } };
      },
      remove: ({ id: SubscriptionArn }) => api.query("sns", "Unsubscribe", { SubscriptionArn }),
    },
    "aws:scheduler/schedule:Schedule": {
      create: async (inputs) => {
        await api.rest("scheduler", "POST", `/schedules/${inputs["name"]}`, scheduleInput(inputs));
        return undefined;
      },
      update: ({ id, inputs }) => api.rest("scheduler", "PUT", `/schedules/${id}`, scheduleInput(inputs)),
      remove: ({ id }) => api.rest("scheduler", "DELETE", `/schedules/${id}`),
    },
  };
}

function queueAttributes({ messageRetentionSeconds, visibilityTimeoutSeconds, redrivePolicy, sqsManagedSseEnabled }: Props): Props {
  return {
    MessageRetentionPeriod: String(messageRetentionSeconds),
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    ...(redrivePolicy && { RedrivePolicy: redrivePolicy }),
    ...(sqsManagedSseEnabled !== undefined && { SqsManagedSseEnabled: String(sqsManagedSseEnabled) }),
  };
}

function scheduleInput(inputs: Props): Props {
  return inApiWords(pick(inputs, "scheduleExpression", "scheduleExpressionTimezone", "state", "flexibleTimeWindow", "target")) as Props;
}
