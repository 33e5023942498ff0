/** Rules about rows in DuckDB: all that look at one row in one scan, what holds rows against each other in a statement of its own. */
import { type ExpectationResult, isEnough, type RowsResult, showsRows } from "../../domain/quality/execute.ts";
import type { Whole } from "../../domain/quality/expectation.ts";
import { PARTIAL, type ResultFormat, rowsTold, tellingOf } from "../../domain/quality/result-format.ts";
import { type RowPlan, rowsOf } from "../../domain/quality/sql/plan.ts";
import { failsPlan, failuresStatement, missingStatement, readScan, type Scanned } from "../../domain/quality/sql/row-scan.ts";
import type { RowSql } from "../../domain/quality/sql/rule.ts";
import type { Expectation } from "../../domain/quality/suite-expectation.ts";
import { FAILING, type SuiteRelation } from "./suite-relation.ts";

/** Rows that are picked out by their numbers. A rule with more of them to be looked at or shown is judged in memory. */
const PICKED = 10_000;

/** How the rows that fail a rule are found again. */
export type FailingRows =
  /** An expression over the table of failing rows. */
  | { readonly _tag: "Test"; readonly test: string }
  /** A SELECT of `row`. */
  | { readonly _tag: "Statement"; readonly statement: string }
  | { readonly _tag: "Rows"; readonly rows: readonly number[] };

/** What was found of a rule; `failing` where some row fails it. */
interface RowFindings {
  readonly result: ExpectationResult;
  readonly failing: FailingRows | undefined;
}

/** Those that SQL judges, with what was found; their failing rows are a table then. */
export async function judgeRows(
  relation: SuiteRelation,
  plans: readonly RowPlan[],
  format: ResultFormat,
): Promise<ReadonlyMap<Expectation, RowFindings>> {
  const found = new Map<Expectation, RowFindings>();
  const scanned = await scan(relation, plans);
  for (const [nth, plan] of plans.entries()) {
    const judged = await new RowJudge(relation, plan, failsPlan(nth), format).judge(scanned[nth]!);
    if (judged) found.set(plan.expectation, judged);
  }
  return found;
}

/** Most rules show no more rows than the scan names. */
async function scan(relation: SuiteRelation, plans: readonly RowPlan[]): Promise<readonly Scanned[]> {
  await relation.keepFailing(plans);
  const failures = await relation.query(failuresStatement(plans, FAILING, PARTIAL));
  const missing = missingStatement(plans, relation.sql);
  const [unseen = []] = missing === undefined ? [] : await relation.query(missing);
  return readScan(plans, failures, unseen, relation.batch.rowCount, PARTIAL);
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
  /** Whether a row of the table of failing rows fails this plan. */
  readonly #fails: string;
  /** Rows that are shown at most. */
  readonly #told: number;

  constructor(relation: SuiteRelation, plan: RowPlan, fails: string, format: ResultFormat) {
    this.#relation = relation;
    this.#plan = plan;
    this.#fails = fails;
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
    const success = isEnough(counts, expectation.check.mostly);
    return {
      result: { _tag: "Rows", expectation, success, ...(await this.#valuesOf(shown)), ...counts, unexpected: shown, ...whole },
      failing: found.count > 0 ? this.#failing(found) : undefined,
    };
  }

  /** What is told of these rows. */
  async #valuesOf(rows: readonly number[]): Promise<Pick<RowsResult, "columns" | "indexColumns" | "rowColumns">> {
    const { expectation, rule } = this.#plan;
    const { check, telling } = expectation;
    const { batch, failing, columns } = this.#relation;
    const source = rule._tag === "RowsTogether" ? batch : failing;
    const names = telling?.indexColumns ?? [];
    const values = await this.#relation.valuesAt([...check.columns, ...names], rows, source);
    const whole = showsRows(expectation) && (await this.#relation.valuesAt(columns.keys(), rows.slice(0, telling!.partial), source));
    return {
      columns: check.columns.map((name) => values.get(name)!),
      indexColumns: new Map(names.map((name) => [name, values.get(name)!])),
      ...(whole && { rowColumns: whole }),
    };
  }

  #failing({ count, rows }: Failed): FailingRows {
    const { rule, where } = this.#plan;
    if (rule._tag === "EachRow") return { _tag: "Test", test: this.#fails };
    if (rows.length === count) return { _tag: "Rows", rows };
    if (rule._tag === "RowsTogether") return { _tag: "Statement", statement: rule.unexpected(rowsOf(this.#relation.sql, where)) };
    throw new Error("doubtful rows are judged in memory, all of them");
  }

  /** How many of so many rows are shown. */
  #shown(count: number): number {
    return Math.min(count, this.#told);
  }

  async #failed({ count, rows }: Scanned): Promise<Failed | undefined> {
    const { rule, where } = this.#plan;
    const scanned = `SELECT row FROM ${FAILING} WHERE ${this.#fails}`;
    switch (rule._tag) {
      case "EachRow":
        return rule.whole || rows.length >= this.#shown(count) ? { count, rows } : this.#pick(scanned);
      case "RowsTogether": {
        const relation = rowsOf(this.#relation.sql, where);
        const [[isNone] = []] = rule.surelyNone ? await this.#relation.query(rule.surelyNone(relation)) : [];
        return isNone === true ? { count: 0, rows: [] } : this.#pick(rule.unexpected(relation));
      }
      case "DoubtfulRows":
        if (count > PICKED) return undefined;
        return this.#judgeInMemory(count === rows.length ? rows : (await this.#relation.pick(scanned, PICKED)).rows);
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
    if (rows.length === 0) return { count: 0, rows };
    const { check } = this.#plan.expectation;
    const columns = await this.#relation.valuesAt(check.columns, rows, this.#relation.failing);
    const picked = check.columns.map((name) => rows.map((row) => columns.get(name)![row]));
    const dtypes = check.columns.map((name) => this.#relation.columns.get(name)!.dtype);
    const finding = check.find(picked, rows.length, {}, dtypes);
    if (finding._tag === "Left") return undefined;
    const { unexpected } = finding.right;
    return { count: unexpected.length, rows: unexpected.map((nth) => rows[nth]!) };
  }
}
