import { Table } from "@pulumi/aws/dynamodb/table.js";
import { resourceRule } from "../../rule.ts";
import { isShortLived } from "../../stack.ts";

/** Latest prices and checkpoints can be had as they were at any second of the last 35 days. */
export const recoverableTable = resourceRule(Table, {
  name: "dynamodb-table-recoverable",
  description: "Outside short-lived stacks tables have point-in-time recovery.",
  check({ pointInTimeRecovery }, report, { stack }) {
    if (isShortLived(stack) || pointInTimeRecovery?.enabled) return;
    report("The table cannot be restored: set pointInTimeRecovery.enabled.");
  },
});
