import * as kms from "@pulumi/aws/kms/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Account, accountOf } from "./account.ts";
import { allow, type Grantee, type Statement } from "./permissions.ts";
import { allowService, type PolicyStatement, type Publisher, policyDocument } from "./service-access.ts";
import { type Lifetime, stateful } from "./stateful.ts";

export interface EncryptionKeyArgs {
  /** Whether the key outlives its stack. What was encrypted under a destroyed key cannot be read again. */
  lifetime: Lifetime;
  /** What it is for, shown in the console. */
  description: string;
  /**
   * ARN of a key to use in place of a new one. It stays as it is: its own policy has to allow the services what
   * {@link EncryptionKey} lists. Default: a key is made.
   */
  existing?: string | undefined;
}

/**
 * They publish to encrypted topics and queues by themselves, so that no role can be granted it. Rules of EventBridge are not among them:
 * their requests tell the key no source, so that it would have to serve those of every account.
 */
const PUBLISHERS: readonly Publisher[] = ["cloudwatch", "s3", "sns", "budgets"];
const USE = ["kms:Decrypt", "kms:GenerateDataKey"] as const;
/** Days between a key's deletion and its end: the longest there is, and the shortest. */
const DELETION_DAYS = { kept: 30, shortLived: 7 } as const;

/**
 * The key of a stack, rotated every year. Its policy leaves who may use it to the account's IAM policies, and lets CloudWatch,
 * S3, SNS and Budgets publish under it, and CloudWatch Logs write, all for this account alone.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  private readonly logicalName: string;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:EncryptionKey", name, {}, opts);
    this.logicalName = name;
    if (args.existing !== undefined) requireKeyArn(name, args.existing);
    this.arn = args.existing === undefined ? this.create(name, args) : pulumi.output(args.existing);
    this.registerOutputs({ arn: this.arn });
  }

  /** What may be added to a capability over encrypted data, for those who read it. */
  get decryption(): Statement {
    return { actions: ["kms:Decrypt"], resources: [this.arn] };
  }

  /** The same for those who write. To write a large object, or an item, is also to decrypt. */
  get encryption(): Statement {
    return { actions: USE, resources: [this.arn] };
  }

  canDecrypt(grantee: Grantee): void {
    allow(grantee, `decrypt-${this.logicalName}`, [this.decryption]);
  }

  canEncrypt(grantee: Grantee): void {
    allow(grantee, `encrypt-${this.logicalName}`, [this.encryption]);
  }

  private create(name: string, { lifetime, description }: EncryptionKeyArgs): pulumi.Output<string> {
    const account = accountOf(this);
    const key = new kms.Key(
      `${name}-key`,
      {
        description,
        enableKeyRotation: true,
        deletionWindowInDays: lifetime.keep ? DELETION_DAYS.kept : DELETION_DAYS.shortLived,
        policy: policyDocument([
          rootStatement(account),
          ...PUBLISHERS.map((publisher) => allowService(publisher, USE, "*", account)),
          logsStatement(account),
        ]),
      },
      { parent: this, ...stateful(lifetime) },
    );
    // By whose name people find it: no two stacks may have the same.
    const alias = `alias/${pulumi.getProject()}-${pulumi.getStack()}-${name}`;
    new kms.Alias(`${name}-alias`, { name: alias, targetKeyId: key.id }, { parent: this });
    return key.arn;
  }
}

/** Without it nobody could ever change the key again. In a key's policy, `*` is the key itself. */
function rootStatement({ partition, id }: Account): PolicyStatement {
  return {
    Sid: "LeaveUseToIam",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${id}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/** CloudWatch Logs names the log group in the encryption context, and sends no source ARN. */
function logsStatement({ partition, region, id }: Account): PolicyStatement {
  return {
    Sid: "LogsWrite",
    Effect: "Allow",
    Principal: { Service: pulumi.interpolate`logs.${region}.amazonaws.com` },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${partition}:logs:${region}:${id}:log-group:*` } },
  };
}

function requireKeyArn(name: string, existing: string): void {
  if (/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(existing)) return;
  throw new Error(
    `EncryptionKey ${name}: existing is ${JSON.stringify(existing)}; give the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias`,
  );
}
