import type * as dynamodb from "@pulumi/aws/dynamodb/index.js";
import * as pulumi from "@pulumi/pulumi";
import { CHECKPOINTS_KEY } from "../domain/deployed-tables.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { allowOnItems, type ItemTableArgs, itemTable } from "./item-table.ts";
import type { Grantee } from "./permissions.ts";

export type CheckpointTableArgs = ItemTableArgs;

const READ = ["dynamodb:GetItem", "dynamodb:Scan"] as const;
/** Of several items in one transaction too: it needs what each of its writes would need alone. */
const COMMIT = [...READ, "dynamodb:UpdateItem"] as const;

/** How far each shard and each slice is: what a commit moves on, by one conditional write. */
export class CheckpointTable extends pulumi.ComponentResource {
  readonly table: dynamodb.Table;
  private readonly key: EncryptionKey | undefined;

  constructor(name: string, args: CheckpointTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:CheckpointTable", name, {}, opts);
    this.key = args.key;
    this.table = itemTable(`${name}-table`, CHECKPOINTS_KEY, args, this);
    this.registerOutputs({ tableName: this.table.name, arn: this.table.arn });
  }

  canRead(grantee: Grantee): void {
    allowOnItems(grantee, "read-checkpoints", this.table, READ, this.key);
  }

  canCommit(grantee: Grantee): void {
    allowOnItems(grantee, "commit-checkpoints", this.table, COMMIT, this.key);
  }
}
