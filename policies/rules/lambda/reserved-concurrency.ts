import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { stackRule } from "../../rule.ts";

/** What Lambda insists on keeping for functions that reserve nothing. */
const UNRESERVED = 100;

/** Lambda refuses the function that goes too far, at deploy, wherever in the stack it is. */
export const reservedConcurrency = stackRule({
  name: "lambda-reserved-concurrency",
  description: `Functions together leave ${UNRESERVED} of the account's executions unreserved.`,
  parameters: {
    accountExecutions: {
      type: "integer",
      minimum: UNRESERVED,
      default: 1000,
      description: "The account's concurrent executions in the region.",
    },
  },
  check(graph, { accountExecutions }) {
    let reserved = 0;
    graph.each(LambdaFunction, ({ props }) => {
      reserved += Math.max(0, props.reservedConcurrentExecutions ?? 0);
    });
    if (accountExecutions - reserved >= UNRESERVED) return;
    graph.reportStack(
      `Functions reserve ${reserved} of the account's ${accountExecutions} executions, and Lambda keeps ${UNRESERVED} unreserved: reserve ${reserved - accountExecutions + UNRESERVED} fewer, or set accountExecutions to what the account has.`,
    );
  },
});
