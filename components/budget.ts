import * as budgets from "@pulumi/aws/budgets/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Notifications } from "./notifications.ts";

export interface BudgetArgs {
  /** US dollars a month. */
  monthlyUsd: number;
  /**
   * The tags of what is counted, all of which a resource must have: `{ project: "assay", stack: "dev" }`. Billing knows a tag once
   * it is activated as a cost allocation tag in the account; until then nothing is counted.
   */
  tags: Readonly<Record<string, string>>;
  /** Who is told. */
  notifications: Notifications;
}

/** In percent of the budget, each told once a month. */
const ACTUAL_PERCENT = 80;
const FORECAST_PERCENT = 100;

/** Tells when a month costs 80 % of what it may, and when it is going to cost more than all. It stops nothing. */
export class Budget extends pulumi.ComponentResource {
  readonly budgetName: pulumi.Output<string>;

  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Budget", name, {}, opts);
    requireAmount(name, args.monthlyUsd);
    requireTags(name, args.tags);
    const { topicArn, policy } = args.notifications;
    const budget = new budgets.Budget(
      `${name}-budget`,
      {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(args.monthlyUsd),
        limitUnit: "USD",
        // Asked for beside an expression, and refused without one.
        metrics: "UnblendedCost",
        filterExpression: { ands: Object.entries(args.tags).map(([key, value]) => ({ tags: { key, values: [value] } })) },
        notifications: [alert("ACTUAL", ACTUAL_PERCENT, topicArn), alert("FORECASTED", FORECAST_PERCENT, topicArn)],
      },
      // A budget is refused whose topic does not take its word yet.
      { parent: this, dependsOn: policy },
    );
    this.budgetName = budget.name;
    this.registerOutputs({ budgetName: this.budgetName });
  }
}

function alert(notificationType: "ACTUAL" | "FORECASTED", threshold: number, topicArn: pulumi.Input<string>) {
  return {
    notificationType,
    comparisonOperator: "GREATER_THAN",
    threshold,
    thresholdType: "PERCENTAGE",
    subscriberSnsTopicArns: [topicArn],
  };
}

function requireAmount(name: string, usd: number): void {
  if (Number.isFinite(usd) && usd > 0) return;
  throw new Error(`Budget ${name}: monthlyUsd is ${usd}; give an amount above 0`);
}

function requireTags(name: string, tags: BudgetArgs["tags"]): void {
  if (Object.keys(tags).length >= 2) return;
  throw new Error(
    `Budget ${name}: tags are ${JSON.stringify(tags)}; give two or more, such as project and stack, or others' costs are counted`,
  );
}
