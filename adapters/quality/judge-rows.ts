/** Rules about rows in DuckDB: all that look at one row in one scan, what holds rows against each other in a statement of its own. */
import { type ExpectationResult, isEnough } from "../../domain/quality/execute.ts";
import type { Whole } from "../../domain/quality/expectation.ts";
import { type ResultFormat, rowsTold, tellingOf } from "../../domain/quality/result-format.ts";
import { allOf } from "../../domain/quality/sql/expressions.ts";
import { type RowPlan, rowsOf } from "../../domain/quality/sql/plan.ts";
import { readScan, type Scanned, scanStatement } from "../../domain/quality/sql/row-scan.ts";
import type { RowSql } from "../../domain/quality/sql/rule.ts";
import type { Expectation } from "../../domain/quality/suite-expectation.ts";
import type { SuiteRelation } from "./suite-relation.ts";

/** Rows that are picked out by their numbers. A rule with more of them to be looked at or shown is judged in memory. */
export const PICKED = 10_000;

/** How the rows that fail a rule are found again. */
export type FailingRows =
  /** An expression over the relation. */
  | { readonly _tag: "Test"; readonly test: string }
  /** A SELECT of `row`. */
  | { readonly _tag: "Statement"; readonly statement: string }
  | { readonly _tag: "Rows"; readonly rows: readonly number[] };

/** What was found of a rule; `failing` where some row fails it. */
interface RowFindings {
  readonly result: ExpectationResult;
  readonly failing: FailingRows | undefined;
}

/**
 * Those that SQL judges, with what was found.
 * @param named how many rows that fail a rule the scan names, if so many do
 */
export async function judgeRows(
  relation: SuiteRelation,
  plans: readonly RowPlan[],
  format: ResultFormat,
  named: number,
): Promise<ReadonlyMap<Expectation, RowFindings>> {
  const found = new Map<Expectation, RowFindings>();
  if (plans.length === 0) return found;
  const scanned = readScan(plans, await relation.query(scanStatement(plans, relation.sql, named)), named);
  for (const [nth, plan] of plans.entries()) {
    const judged = await new RowJudge(relation, plan, format).judge(scanned[nth]!);
    if (judged) found.set(plan.expectation, judged);
  }
  return found;
}

interface Failed {
  readonly count: number;
  /** The first of them, as many as are shown at least; all where they were judged in memory. */
  readonly rows: readonly number[];
}

/** The verdict in place of rows where a column is judged as a whole. */
const wholeOf = (rule: RowSql): Whole | undefined => (rule._tag === "EachRow" ? rule.whole : undefined);

class RowJudge {
  readonly #relation: SuiteRelation;
  readonly #plan: RowPlan;
  /** Rows that are shown at most. */
  readonly #told: number;

  constructor(relation: SuiteRelation, plan: RowPlan, format: ResultFormat) {
    this.#relation = relation;
    this.#plan = plan;
    this.#told = rowsTold(plan.expectation.telling ?? tellingOf(format));
  }

  /** Undefined where the rows to be looked at or shown are too many to be picked out. */
  async judge(scanned: Scanned): Promise<RowFindings | undefined> {
    const found = await this.#failed(scanned);
    if (!found) return undefined;
    const { expectation, rule } = this.#plan;
    const counts = { elementCount: scanned.elementCount, missingCount: scanned.missingCount, unexpectedCount: found.count };
    const whole = wholeOf(rule);
    const shown = whole ? [] : found.rows.slice(0, this.#shown(found.count));
    const { check, telling } = expectation;
    const values = await this.#relation.valuesAt([...check.columns, ...(telling?.indexColumns ?? [])], shown);
    const columns = values.slice(0, check.columns.length);
    const indexColumns = values.slice(check.columns.length);
    const success = isEnough(counts, check.mostly);
    return {
      result: { _tag: "Rows", expectation, success, columns, indexColumns, ...counts, unexpected: shown, ...whole },
      failing: found.count > 0 ? this.#failing(found) : undefined,
    };
  }

  #failing({ count, rows }: Failed): FailingRows {
    const { rule, where } = this.#plan;
    if (rows.length === count) return { _tag: "Rows", rows };
    if (rule._tag === "EachRow") return { _tag: "Test", test: where === undefined ? rule.fails : allOf([where, rule.fails]) };
    if (rule._tag === "RowsTogether") return { _tag: "Statement", statement: rule.unexpected(rowsOf(this.#relation.sql, where)) };
    throw new Error("doubtful rows are judged in memory, all of them");
  }

  /** How many of so many rows are shown. */
  #shown(count: number): number {
    return Math.min(count, this.#told);
  }

  async #failed({ count, rows }: Scanned): Promise<Failed | undefined> {
    const { rule, where } = this.#plan;
    const relation = rowsOf(this.#relation.sql, where);
    switch (rule._tag) {
      case "EachRow":
        if (rule.whole || rows.length >= this.#shown(count)) return { count, rows };
        return this.#pick(`SELECT row FROM ${relation} WHERE ${rule.fails}`);
      case "RowsTogether": {
        const [[isNone] = []] = rule.surelyNone ? await this.#relation.query(rule.surelyNone(relation)) : [];
        return isNone === true ? { count: 0, rows: [] } : this.#pick(rule.unexpected(relation));
      }
      case "DoubtfulRows": {
        if (count === 0) return { count, rows };
        if (count > PICKED) return undefined;
        if (count === rows.length) return this.#judgeInMemory(rows);
        return this.#judgeInMemory((await this.#relation.pick(`SELECT row FROM ${relation} WHERE ${rule.doubtful}`, PICKED)).rows);
      }
    }
  }

  /** Undefined where more would be shown than are named. */
  async #pick(statement: string): Promise<Failed | undefined> {
    // The least of no rows would be none of them.
    const most = Math.max(1, Math.min(PICKED, this.#told));
    const found = await this.#relation.pick(statement, most);
    return this.#shown(found.count) > most ? undefined : found;
  }

  /** Judges some rows in memory, each by itself. */
  async #judgeInMemory(rows: readonly number[]): Promise<Failed | undefined> {
    const { check } = this.#plan.expectation;
    const columns = await this.#relation.valuesAt(check.columns, rows);
    const picked = columns.map((values) => rows.map((row) => values[row]));
    const dtypes = check.columns.map((name) => this.#relation.columns.get(name)!.dtype);
    const finding = check.find(picked, rows.length, {}, dtypes);
    if (finding._tag === "Left") return undefined;
    const { unexpected } = finding.right;
    return { count: unexpected.length, rows: unexpected.map((nth) => rows[nth]!) };
  }
}
