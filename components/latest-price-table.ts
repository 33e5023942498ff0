import type * as pulumi from "@pulumi/pulumi";
import { LATEST_PRICES_KEY } from "../domain/deployed-tables.ts";
import { ItemTable, type ItemTableArgs } from "./item-table.ts";
import type { Grantee } from "./permissions.ts";

/** What is served: the latest price of each symbol. */
export class LatestPriceTable extends ItemTable {
  constructor(name: string, args: ItemTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:LatestPriceTable", name, LATEST_PRICES_KEY, args, opts);
  }

  canRead(grantee: Grantee): void {
    this.allowOnItems(grantee, "read-latest-prices", ["dynamodb:GetItem", "dynamodb:Scan"]);
  }

  /** Item by item, each under the condition that what comes is newer. */
  canUpsert(grantee: Grantee): void {
    this.allowOnItems(grantee, "upsert-latest-prices", ["dynamodb:UpdateItem"]);
  }
}
