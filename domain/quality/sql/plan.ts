import { columnsRead, type RowsResult } from "../execute.ts";
import type { Expectation } from "../suite-expectation.ts";
import type { SqlColumn } from "./column.ts";
import { conditionSql } from "./condition.ts";
import type { BatchSql, RowSql } from "./rule.ts";

/** How an expectation is judged by SQL. */
export type Plan = RowPlan | BatchPlan;

interface Planned {
  /** Selects the rows it is about, where it is not all of them. */
  readonly where?: string | undefined;
}

export interface RowPlan extends Planned {
  readonly kind: "row";
  readonly expectation: RowsResult["expectation"];
  readonly rule: RowSql;
}

export interface BatchPlan extends Planned {
  readonly kind: "batch";
  readonly expectation: Expectation;
  readonly rule: BatchSql;
}

/** Undefined for what only the in-memory executor can judge, or say why it cannot be judged. */
export function planOf(expectation: Expectation, columns: ReadonlyMap<string, SqlColumn>): Plan | undefined {
  const { check } = expectation;
  if (!columnsRead(expectation).every((name) => columns.has(name))) return undefined;
  const where = expectation.where && conditionSql(expectation.where.condition, columns);
  if (expectation.where && where === undefined) return undefined;
  const read = check.columns.map((name) => columns.get(name)!);
  const plan = isRowExpectation(expectation) ? rowPlan(expectation, read, where) : batchPlan(expectation, read, where);
  return plan && textsOf(plan).every(isStatementText) ? plan : undefined;
}

function rowPlan(expectation: RowPlan["expectation"], columns: readonly SqlColumn[], where: string | undefined): RowPlan | undefined {
  const rule = expectation.check.sql?.(columns);
  return rule && { kind: "row", expectation, rule, where };
}

function batchPlan(expectation: Expectation, columns: readonly SqlColumn[], where: string | undefined): BatchPlan | undefined {
  const rule = expectation.check.kind === "batch" ? expectation.check.sql?.(columns) : undefined;
  return rule && { kind: "batch", expectation, rule, where };
}

/** The same object: results are known by it. */
const isRowExpectation = (expectation: Expectation): expectation is RowPlan["expectation"] => expectation.check.kind === "row";

function textsOf({ rule, where = "" }: Plan): readonly string[] {
  switch (rule._tag) {
    case "EachRow":
      return [where, rule.looked, rule.fails];
    case "DoubtfulRows":
      return [where, rule.looked, rule.doubtful];
    case "RowsTogether":
      return [where, rule.unexpected(rule.looked)];
    case "Ask":
      return [where, ...rule.aggregates];
    default:
      return [where];
  }
}

/** DuckDB reads a statement up to a NUL, and cannot be told half a surrogate pair. */
const isStatementText = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** The rows of a relation that a plan is about. */
export const rowsOf = (relation: string, where: string | undefined): string =>
  where === undefined ? relation : `(SELECT * FROM ${relation} WHERE ${where})`;
