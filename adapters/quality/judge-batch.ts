/** Rules about the batch in DuckDB: the aggregates of all of them in one statement, and what they want to know then in another. */
import { type ExpectationResult, observedResult } from "../../domain/quality/execute.ts";
import type { BatchPlan } from "../../domain/quality/sql/plan.ts";
import type { BatchSql } from "../../domain/quality/sql/rule.ts";
import type { Expectation } from "../../domain/quality/suite-expectation.ts";
import type { SuiteRelation } from "./suite-relation.ts";

type Asking = Extract<BatchSql, { readonly _tag: "Ask" }>;

/** Asks for what all rules want to know at once, until they know enough. Those that turn out unfit for SQL have no result. */
export async function judgeBatch(
  relation: SuiteRelation,
  plans: readonly BatchPlan[],
  results = new Map<Expectation, ExpectationResult>(),
): Promise<ReadonlyMap<Expectation, ExpectationResult>> {
  const asking: { readonly plan: BatchPlan; readonly rule: Asking; readonly at: number }[] = [];
  const aggregates: string[] = [];
  for (const plan of plans) {
    const { rule, expectation, where } = plan;
    if (rule._tag === "Tell") results.set(expectation, observedResult(expectation, rule.told));
    if (rule._tag !== "Ask") continue;
    asking.push({ plan, rule, at: aggregates.length });
    aggregates.push(...rule.aggregates.map((aggregate) => (where === undefined ? aggregate : `${aggregate} FILTER (WHERE ${where})`)));
  }
  if (asking.length === 0) return results;
  const [found = []] = await relation.query(`SELECT ${aggregates.join(", ")} FROM ${relation.sql}`);
  const next = asking.map(({ plan, rule, at }) => ({ ...plan, rule: rule.next(found.slice(at, at + rule.aggregates.length)) }));
  return judgeBatch(relation, next, results);
}
