import type * as dynamodb from "@pulumi/aws/dynamodb/index.js";
import * as pulumi from "@pulumi/pulumi";
import { LATEST_PRICES_KEY } from "../domain/deployed-tables.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { allowOnItems, type ItemTableArgs, itemTable } from "./item-table.ts";
import type { Grantee } from "./permissions.ts";

export type LatestPriceTableArgs = ItemTableArgs;

/** What is served: the latest price of each symbol. */
export class LatestPriceTable extends pulumi.ComponentResource {
  readonly table: dynamodb.Table;
  private readonly key: EncryptionKey | undefined;

  constructor(name: string, args: LatestPriceTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:LatestPriceTable", name, {}, opts);
    this.key = args.key;
    this.table = itemTable(`${name}-table`, LATEST_PRICES_KEY, args, this);
    this.registerOutputs({ tableName: this.table.name, arn: this.table.arn });
  }

  canRead(grantee: Grantee): void {
    allowOnItems(grantee, "read-latest-prices", this.table, ["dynamodb:GetItem", "dynamodb:Scan"], this.key);
  }

  /** Item by item, each under the condition that what comes is newer. */
  canUpsert(grantee: Grantee): void {
    allowOnItems(grantee, "upsert-latest-prices", this.table, ["dynamodb:UpdateItem"], this.key);
  }
}
