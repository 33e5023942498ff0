import * as lambda from "@pulumi/aws/lambda/index.js";
import * as sns from "@pulumi/aws/sns/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Notice } from "./alarm.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { LambdaFunction } from "./function.ts";
import { FunctionAlarms } from "./function-alarms.ts";
import type { Secret } from "./secret.ts";

/** Where a {@link SlackNotifier} tells what its topic hears of, and how its own alarms are answered. */
export interface SlackNotifierArgs extends Notice {
  /** Holds the URL of a channel's incoming webhook: whoever has it can write there. */
  readonly webhook: Secret;
  /** Its log is kept so long: one of CloudWatch's retentions, in days. */
  readonly logs: { readonly retentionDays: number };
  /** Encrypts its environment and its log. Default: the services' own keys. */
  readonly key?: EncryptionKey | undefined;
}

/** A function that tells a Slack channel of each alarm that the topic hears of. */
export class SlackNotifier extends pulumi.ComponentResource {
  readonly function: LambdaFunction;

  constructor(name: string, args: SlackNotifierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:SlackNotifier", name, {}, opts);
    const { topicArn, response, webhook, logs, key } = args;
    this.function = new LambdaFunction(
      name,
      {
        entry: "pipelines/notifier/lambda/slack.ts",
        memoryMb: 256,
        timeoutSeconds: 60,
        environment: { ASSAY_SECRETS: pulumi.jsonStringify({ "slack-webhook": webhook.arn }) },
        logs,
        key,
      },
      { parent: this },
    );
    webhook.canRead(this.function);
    const permission = new lambda.Permission(
      `${name}-permission`,
      { function: this.function.arn, action: "lambda:InvokeFunction", principal: "sns.amazonaws.com", sourceArn: topicArn },
      { parent: this },
    );
    new sns.TopicSubscription(
      `${name}-subscription`,
      { topic: topicArn, protocol: "lambda", endpoint: this.function.arn },
      { parent: this, dependsOn: permission },
    );
    // They reach who subscribes by other means: a notifier that fails cannot tell of it.
    new FunctionAlarms(name, { function: this.function, topicArn, response }, { parent: this });
    this.registerOutputs({ functionArn: this.function.arn });
  }
}
