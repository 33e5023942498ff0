import { Table } from "@pulumi/aws/dynamodb/table.js";
import { resourceRule } from "../../rule.ts";
import { isShortLived } from "../../stack.ts";

/** Also against whoever deletes it by hand, beside the program. */
export const deletionProtectedTable = resourceRule(Table, {
  name: "dynamodb-table-deletion-protected",
  description: "Outside short-lived stacks tables are protected from deletion.",
  check({ deletionProtectionEnabled }, report, { stack }) {
    if (isShortLived(stack) || deletionProtectionEnabled) return;
    report("The table can be deleted by one call: set deletionProtectionEnabled.");
  },
});
