import * as sns from "@pulumi/aws/sns/index.js";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./account.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { allowService, type Publisher, policyDocument, refusePlainText } from "./service-access.ts";

export interface NotificationsArgs {
  /** Encrypts what is published. It has to be a customer's key: alarms cannot publish under `alias/aws/sns`. */
  key: EncryptionKey;
  /** Who is written to. Each has to confirm once, by a link that AWS sends. Default: nobody. */
  emails?: readonly string[];
}

const PUBLISHERS: readonly Publisher[] = ["cloudwatch", "budgets"];

/** The topic that alarms and the budget of a stack tell. */
export class Notifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  /** What has to be there before a service is pointed to the topic. */
  readonly policy: sns.TopicPolicy;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Notifications", name, {}, opts);
    const emails = args.emails ?? [];
    for (const email of emails) requireEmail(name, email);

    const topic = new sns.Topic(`${name}-topic`, { kmsMasterKeyId: args.key.arn }, { parent: this });
    this.topicArn = topic.arn;
    const account = accountOf(this);
    this.policy = new sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: topic.arn,
        policy: policyDocument([
          refusePlainText("sns:Publish", topic.arn),
          ...PUBLISHERS.map((publisher) => allowService(publisher, "sns:Publish", topic.arn, account)),
        ]),
      },
      { parent: this },
    );
    for (const email of emails) {
      // Named by the address, so that one more or fewer changes no other's subscription.
      new sns.TopicSubscription(`${name}-${email}`, { topic: topic.arn, protocol: "email", endpoint: email }, { parent: this });
    }
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

function requireEmail(name: string, email: string): void {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return;
  throw new Error(
    `Notifications ${name}: emails names ${JSON.stringify(email)}, which is no e-mail address; give one as in ops@example.com`,
  );
}
