/** A DynamoDB table of items that are found by one text: on demand, with point-in-time recovery. */
import * as dynamodb from "@pulumi/aws/dynamodb/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { allow, type Grantee, type Statement } from "./permissions.ts";
import { type Lifetime, stateful } from "./stateful.ts";

export interface ItemTableArgs {
  /** Whether the items outlive the stack; then the table is also protected by DynamoDB itself. */
  lifetime: Lifetime;
  /** Encrypts the items. Default: a key of DynamoDB's own. */
  key?: EncryptionKey | undefined;
}

/** The table under `name`, keyed by the text attribute `hashKey`. */
export function itemTable(name: string, hashKey: string, { lifetime, key }: ItemTableArgs, parent: pulumi.Resource): dynamodb.Table {
  return new dynamodb.Table(
    name,
    {
      billingMode: "PAY_PER_REQUEST",
      hashKey,
      attributes: [{ name: hashKey, type: "S" }],
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: lifetime.keep,
      ...(key && { serverSideEncryption: { enabled: true, kmsKeyArn: key.arn } }),
    },
    { parent, ...stateful(lifetime) },
  );
}

/** Allows `actions` on the table's items. DynamoDB reads and writes them under the table's key, which it asks for as the caller. */
export function allowOnItems(
  grantee: Grantee,
  what: string,
  table: dynamodb.Table,
  actions: Statement["actions"],
  key?: EncryptionKey,
): void {
  allow(grantee, what, [{ actions, resources: [table.arn] }, ...(key ? [key.decryption] : [])]);
}
