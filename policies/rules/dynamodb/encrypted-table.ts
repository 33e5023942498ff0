import { Table } from "@pulumi/aws/dynamodb/table.js";
import { resourceRule } from "../../rule.ts";
import { isShortLived } from "../../stack.ts";

/** DynamoDB encrypts every table; by a KMS key, its use is logged and can be withdrawn. Short-lived stacks do without. */
export const encryptedTable = resourceRule(Table, {
  name: "dynamodb-table-encrypted",
  description: "Outside short-lived stacks tables are encrypted by a KMS key.",
  check({ serverSideEncryption }, report, { stack }) {
    if (isShortLived(stack) || serverSideEncryption?.enabled) return;
    report("The table is encrypted by DynamoDB's own key, which nobody can audit or withdraw: set serverSideEncryption.enabled.");
  },
});
