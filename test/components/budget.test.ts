import assert from "node:assert/strict";
import { Budget, type BudgetArgs } from "../../components/budget.ts";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { Notifications } from "../../components/notifications.ts";
import { only, registered } from "../support/mocks.ts";

const tags = { project: "assay", stack: "dev" };

function budget(args: Partial<BudgetArgs> = {}) {
  const key = new EncryptionKey("main", { lifetime: { keep: false }, description: "Data." });
  return new Budget("month", { monthlyUsd: 150, tags, notifications: new Notifications("alerts", { key }), ...args });
}

describe("Budget", () => {
  it("tells the topic at 80 % spent, and where the month is going to be above", async () => {
    const { notifications } = only(await registered(budget), "aws:budgets/budget:Budget");
    const alert = {
      comparisonOperator: "GREATER_THAN",
      thresholdType: "PERCENTAGE",
      subscriberSnsTopicArns: ["arn:aws:mock:us-east-1:123456789012:alerts-topic"],
    };
    assert.deepEqual(notifications, [
      { ...alert, notificationType: "ACTUAL", threshold: 80 },
      { ...alert, notificationType: "FORECASTED", threshold: 100 },
    ]);
  });

  it("counts what has all of its tags, by the month, in dollars", async () => {
    const { notifications: _, ...counted } = only(await registered(budget), "aws:budgets/budget:Budget");
    assert.deepEqual(counted, {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "150",
      limitUnit: "USD",
      metrics: "UnblendedCost",
      filterExpression: { ands: [{ tags: { key: "project", values: ["assay"] } }, { tags: { key: "stack", values: ["dev"] } }] },
    });
  });

  for (const monthlyUsd of [0, -5, Number.NaN]) {
    it(`refuses ${monthlyUsd} dollars`, async () => {
      await assert.rejects(
        registered(() => budget({ monthlyUsd })),
        new RegExp(`^Error: Budget month: monthlyUsd is ${monthlyUsd}; give an amount above 0$`),
      );
    });
  }

  it("refuses a single tag, by which others' costs would be counted too", async () => {
    await assert.rejects(
      registered(() => budget({ tags: { stack: "dev" } })),
      /tags are {"stack":"dev"}; give two or more/,
    );
  });
});
