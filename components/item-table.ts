/** DynamoDB tables of items that are found by one text: on demand, with point-in-time recovery. */
import * as dynamodb from "@pulumi/aws/dynamodb/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { allow, type Grantee, type Statement } from "./permissions.ts";
import { type Lifetime, stateful } from "./stateful.ts";

export interface ItemTableArgs {
  /** Whether the items outlive the stack; then the table is also protected by DynamoDB itself. */
  lifetime: Lifetime;
  /** Encrypts the items. Default: a key of DynamoDB's own. */
  key?: EncryptionKey | undefined;
}

/** A table keyed by the text attribute `hashKey`. What may be done with its items is said by each kind of it. */
export abstract class ItemTable extends pulumi.ComponentResource {
  readonly table: dynamodb.Table;
  private readonly logicalName: string;
  private readonly key: EncryptionKey | undefined;

  constructor(type: string, name: string, hashKey: string, args: ItemTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super(type, name, {}, opts);
    const { lifetime, key } = args;
    this.logicalName = name;
    this.key = key;
    this.table = new dynamodb.Table(
      `${name}-table`,
      {
        billingMode: "PAY_PER_REQUEST",
        hashKey,
        attributes: [{ name: hashKey, type: "S" }],
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: lifetime.keep,
        ...(key && { serverSideEncryption: { enabled: true, kmsKeyArn: key.arn } }),
      },
      { parent: this, ...stateful(lifetime) },
    );
    this.registerOutputs({ tableName: this.table.name, arn: this.table.arn });
  }

  /** To see whether it is there and works, and nothing of its items. */
  canDescribe(grantee: Grantee): void {
    allow(grantee, `describe-${this.logicalName}`, [{ actions: ["dynamodb:DescribeTable"], resources: [this.table.arn] }]);
  }

  /** Allows `actions` on the items. DynamoDB reads and writes them under the table's key, which it asks for as the caller. */
  protected allowOnItems(grantee: Grantee, what: string, actions: Statement["actions"]): void {
    allow(grantee, what, [{ actions, resources: [this.table.arn] }, ...(this.key ? [this.key.decryption] : [])]);
  }
}
