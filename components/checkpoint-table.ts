import type * as pulumi from "@pulumi/pulumi";
import { CHECKPOINTS_KEY } from "../domain/deployed-tables.ts";
import { ItemTable, type ItemTableArgs } from "./item-table.ts";
import type { Grantee } from "./permissions.ts";

/** How far each shard or slice of a pipeline is: what a commit moves on, by one conditional write. */
export class CheckpointTable extends ItemTable {
  constructor(name: string, args: ItemTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:CheckpointTable", name, CHECKPOINTS_KEY, args, opts);
  }

  /** Of several items in one transaction too: it needs what each of its writes would need alone. */
  canCommit(grantee: Grantee): void {
    this.allowOnItems(grantee, "commit-checkpoints", ["dynamodb:GetItem", "dynamodb:UpdateItem"]);
  }

  /** What was committed and never published, of shards that nobody opens any more: besides {@link canCommit}. */
  canFindAbandoned(committer: Grantee): void {
    this.allowOnItems(committer, "find-abandoned-checkpoints", ["dynamodb:Scan"]);
  }
}
