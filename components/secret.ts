import { createHash } from "node:crypto";
import * as secretsmanager from "@pulumi/aws/secretsmanager/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { allow, type Grantee } from "./permissions.ts";
import type { Lifetime } from "./stateful.ts";

export interface SecretArgs {
  /** What it opens, shown in the console. */
  description: string;
  /** The secret itself: a Pulumi secret, or it is made one. */
  value: pulumi.Input<string>;
  /** Whether a deleted secret can be brought back for 30 days. Its value is in the configuration in any case. */
  lifetime: Lifetime;
  /** Encrypts the value. Default: a key of Secrets Manager's own. */
  key?: EncryptionKey | undefined;
}

const RECOVERY_DAYS = 30;

/** A secret whose value is written and never read back: nothing of the program holds it in plain text. */
export class Secret extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  private readonly logicalName: string;
  private readonly key: EncryptionKey | undefined;

  constructor(name: string, args: SecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Secret", name, {}, opts);
    this.logicalName = name;
    this.key = args.key;
    const secret = new secretsmanager.Secret(
      `${name}-secret`,
      {
        description: args.description,
        recoveryWindowInDays: args.lifetime.keep ? RECOVERY_DAYS : 0,
        ...(args.key && { kmsKeyId: args.key.arn }),
      },
      { parent: this },
    );
    this.arn = secret.arn;
    const value = pulumi.secret(args.value);
    new secretsmanager.SecretVersion(
      `${name}-value`,
      { secretId: secret.id, secretStringWo: value, secretStringWoVersion: value.apply(versionOf) },
      { parent: this },
    );
    this.registerOutputs({ arn: this.arn });
  }

  canRead(grantee: Grantee): void {
    allow(grantee, `read-${this.logicalName}`, [
      { actions: ["secretsmanager:GetSecretValue"], resources: [this.arn] },
      ...(this.key ? [this.key.decryption] : []),
    ]);
  }
}

/**
 * What changes with the value, as the provider cannot see for itself whether it changed. It is made of the secret, so that the
 * engine keeps it as one; 31 bits, as the provider's number is a signed one of 32.
 */
function versionOf(value: string): number {
  return createHash("sha256").update(value).digest().readUInt32BE(0) >>> 1;
}
