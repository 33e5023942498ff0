import assert from "node:assert/strict";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { Notifications } from "../../components/notifications.ts";
import { statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";

const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e";
const TOPIC = "arn:aws:mock:us-east-1:123456789012:alerts-topic";
const notifications = (emails?: readonly string[]) => {
  const key = new EncryptionKey("main", { lifetime: { keep: true }, description: "Data.", existing: KEY_ARN });
  return new Notifications("alerts", { key, ...(emails && { emails }) });
};

describe("Notifications", () => {
  it("is a topic under the stack's own key", async () => {
    assert.deepEqual(only(await registered(() => notifications()), "aws:sns/topic:Topic"), { kmsMasterKeyId: KEY_ARN });
  });

  it("takes messages of this account's alarms and budgets, over TLS alone", async () => {
    const { arn, policy } = only(await registered(() => notifications()), "aws:sns/topicPolicy:TopicPolicy");
    const publishes = (service: string, source: string) => ({
      Sid: `${service}Publishes`,
      Effect: "Allow",
      Principal: { Service: `${service}.amazonaws.com` },
      Action: "sns:Publish",
      Resource: TOPIC,
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" }, ArnLike: { "aws:SourceArn": source } },
    });
    assert.equal(arn, TOPIC);
    assert.deepEqual(statements(policy), [
      {
        Sid: "RefusePlainText",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      publishes("cloudwatch", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"),
      publishes("budgets", "arn:aws:budgets::123456789012:*"),
    ]);
  });

  it("writes to each address, by a subscription named after it", async () => {
    const resources = await registered(() => notifications(["ops@example.com", "desk@example.com"]));
    const found = resources.filter(({ type }) => type === "aws:sns/topicSubscription:TopicSubscription");
    assert.deepEqual(
      found.map(({ name, inputs }) => [name, inputs]),
      [
        ["alerts-ops@example.com", { topic: TOPIC, protocol: "email", endpoint: "ops@example.com" }],
        ["alerts-desk@example.com", { topic: TOPIC, protocol: "email", endpoint: "desk@example.com" }],
      ],
    );
  });

  it("refuses what is no e-mail address", async () => {
    await assert.rejects(
      registered(() => notifications(["ops.example.com"])),
      /^Error: Notifications alerts: emails names "ops.example.com", which is no e-mail address; give one as in ops@example.com$/,
    );
  });
});
