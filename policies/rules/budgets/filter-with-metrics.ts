import { Budget } from "@pulumi/aws/budgets/budget.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** AWS refuses the one without the other, at deploy. */
export const filterWithMetrics = resourceRule(Budget, {
  name: "budgets-filter-with-metrics",
  description: "A budget that is filtered by an expression says which cost it counts.",
  check(budget, report) {
    if (isGiven(() => budget.filterExpression) && !budget.metrics)
      report("filterExpression counts no cost by itself: set metrics, to UnblendedCost for what is billed.");
  },
});
