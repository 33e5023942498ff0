import { baseline, HOURS, metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

export const repository = resourceType({
  tokens: ["aws:ecr/repository:Repository"],
  inputs: {},
  usage: { storageGb: { doc: "GB of images", profiles: [0.5, 1, 5] } },
  lines: (_, use, { prices: { ecr } }) => [metered("storage", ecr.storage, use, ["storageGb"], (gb) => gb)],
});

/** A budget is free; an action that it may take is billed by the day. */
export const budgetAction = resourceType({
  tokens: ["aws:budgets/budgetAction:BudgetAction"],
  inputs: {},
  usage: {},
  lines: (_, __, { prices: { budgets } }) => [baseline("budget action", budgets.action, HOURS / 24)],
});
