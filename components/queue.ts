import * as sqs from "@pulumi/aws/sqs/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { allow, type Grantee } from "./permissions.ts";
import { requireWhole } from "./require.ts";
import { type PolicyStatement, policyDocument, refusePlainText } from "./service-access.ts";

/** How a {@link Queue} keeps and hands out its messages. */
export interface QueueArgs {
  /** Encrypts the messages. Default: SQS's own key. */
  readonly key?: EncryptionKey | undefined;
  /** How long a message that was received is hidden from others: 0 to 43,200 s, and no less than its consumer takes. Default 30. */
  readonly visibilitySeconds?: number;
  /** Where a message goes that was received so often and never deleted. Default: it is tried until it expires, after 14 days. */
  readonly givenUp?: { readonly to: Queue; readonly afterReceives: number };
  /** What its policy says besides refusing requests without TLS. Default: nothing. */
  readonly statements?: (queueArn: pulumi.Output<string>) => readonly PolicyStatement[];
}

/** The longest that SQS keeps a message. */
const RETENTION_SECONDS = 14 * 86_400;

/** A queue that is encrypted, takes requests over TLS alone and keeps messages as long as SQS can. */
export class Queue extends pulumi.ComponentResource {
  readonly queueName: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** What has to be there before a service is told to send to the queue. */
  readonly policy: sqs.QueuePolicy;
  readonly visibilitySeconds: number;
  private readonly logicalName: string;
  private readonly key: EncryptionKey | undefined;

  constructor(name: string, args: QueueArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Queue", name, {}, opts);
    const { key, visibilitySeconds = 30, givenUp, statements } = args;
    requireWhole(`Queue ${name}`, "visibilitySeconds", visibilitySeconds, 0, 43_200);
    if (givenUp) requireWhole(`Queue ${name}`, "givenUp.afterReceives", givenUp.afterReceives, 1, 1000);
    this.logicalName = name;
    this.key = key;
    this.visibilitySeconds = visibilitySeconds;

    const queue = new sqs.Queue(
      `${name}-queue`,
      {
        ...(key ? { kmsMasterKeyId: key.arn } : { sqsManagedSseEnabled: true }),
        visibilityTimeoutSeconds: visibilitySeconds,
        messageRetentionSeconds: RETENTION_SECONDS,
        ...(givenUp && {
          redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: givenUp.to.arn, maxReceiveCount: givenUp.afterReceives }),
        }),
      },
      { parent: this },
    );
    this.queueName = queue.name;
    this.url = queue.url;
    this.arn = queue.arn;
    this.policy = new sqs.QueuePolicy(
      `${name}-policy`,
      { queueUrl: queue.id, policy: policyDocument([refusePlainText("sqs:*", queue.arn), ...(statements?.(queue.arn) ?? [])]) },
      { parent: this },
    );
    this.registerOutputs({ queueArn: this.arn });
  }

  canSend(grantee: Grantee): void {
    const statement = { actions: ["sqs:SendMessage"], resources: [this.arn] };
    allow(grantee, `send-${this.logicalName}`, [statement, ...(this.key ? [this.key.encryption] : [])]);
  }

  canReceive(grantee: Grantee): void {
    const statement = { actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resources: [this.arn] };
    allow(grantee, `receive-${this.logicalName}`, [statement, ...(this.key ? [this.key.decryption] : [])]);
  }
}
