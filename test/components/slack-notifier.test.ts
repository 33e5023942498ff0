import assert from "node:assert/strict";
import { Secret } from "../../components/secret.ts";
import { SlackNotifier } from "../../components/slack-notifier.ts";
import { granted } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, notice } from "../support/parts.ts";

const made = () =>
  registered(() => {
    const webhook = new Secret("webhook", {
      description: "A channel.",
      value: "https://hooks.slack.com/services/x",
      lifetime: { keep: false },
    });
    return new SlackNotifier("slack", { webhook, logs: { retentionDays: 30 }, ...notice });
  });

describe("SlackNotifier", () => {
  it("is called with what the topic hears of, and by that topic alone", async () => {
    const resources = await made();
    assert.deepEqual(only(resources, "aws:sns/topicSubscription:TopicSubscription"), {
      topic: notice.topicArn,
      protocol: "lambda",
      endpoint: arnOf("slack-function"),
    });
    assert.deepEqual(only(resources, "aws:lambda/permission:Permission"), {
      function: arnOf("slack-function"),
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: notice.topicArn,
    });
  });

  it("is told where the webhook lies, and may read it", async () => {
    const resources = await made();
    const { handler, environment } = only(resources, "aws:lambda/function:Function");
    assert.equal(handler, "pipelines/notifier/lambda/slack.handler");
    assert.deepEqual(environment, { variables: { ASSAY_SECRETS: JSON.stringify({ "slack-webhook": arnOf("webhook-secret") }) } });
    assert.deepEqual(granted(resources, "slack-read-webhook"), [
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [arnOf("webhook-secret")] },
    ]);
  });

  it("has alarms of its own, for who is told by other means", async () => {
    const alarms = (await made()).filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.deepEqual(alarms.map(({ name }) => name).sort(), ["slack-duration", "slack-errors", "slack-throttles"]);
    assert.ok(alarms.every(({ inputs }) => inputs.alarmActions[0] === notice.topicArn));
  });
});
