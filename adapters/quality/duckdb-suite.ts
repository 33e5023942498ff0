/**
 * A suite over a relation in DuckDB: all row rules in one scan, the aggregates of all other rules in another, what holds rows
 * against each other in a statement of its own. What SQL cannot say of the columns at hand is judged in memory, over the columns
 * that it reads.
 */
import { columnsRead, type ExpectationResult, evaluate, isEnough, observedResult } from "../../domain/quality/execute.ts";
import type { Whole } from "../../domain/quality/expectation.ts";
import { PARTIAL, type ResultFormat } from "../../domain/quality/gx-result.ts";
import type { SqlColumn } from "../../domain/quality/sql/column.ts";
import { allOf } from "../../domain/quality/sql/expressions.ts";
import { type BatchPlan, planOf, type RowPlan, rowsOf } from "../../domain/quality/sql/plan.ts";
import { readScan, type Scanned, scanStatement } from "../../domain/quality/sql/row-scan.ts";
import type { BatchSql, RowSql } from "../../domain/quality/sql/rule.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { Expectation } from "../../domain/quality/suite-expectation.ts";
import type { Column, Table } from "../../domain/quality/table.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { measureColumns, readColumns, readTable } from "./duckdb-columns.ts";
import { type ReadColumn, sqlColumn } from "./source-columns.ts";

/** Rows that are picked out by their numbers. A rule with more of them to be looked at or shown is judged in memory. */
const PICKED = 10_000;

/** The columns that a suite's expectations read. */
export const namesRead = ({ expectations }: Suite): ReadonlySet<string> => new Set(expectations.flatMap(columnsRead));

/** How the rows that fail a rule are found again. */
export type FailingRows =
  /** An expression over {@link SuiteFindings.relation}. */
  | { readonly _tag: "Test"; readonly test: string }
  /** A SELECT of `row`. */
  | { readonly _tag: "Statement"; readonly statement: string }
  | { readonly _tag: "Rows"; readonly rows: readonly number[] };

export interface SuiteFindings {
  /** Of the expectations, in the order of the suite. */
  readonly results: readonly ExpectationResult[];
  /** Of each rule about rows that some row fails; numbered as `row` of {@link relation}. */
  readonly failing: ReadonlyMap<Expectation, FailingRows>;
  readonly relation: string;
  /** The columns that the suite reads, as they are read. */
  readonly reads: readonly ReadColumn[];
}

/** The results of a suite's expectations, in its order. */
export const judgeSuite = async (batch: DuckDbBatch, suite: Suite, format: ResultFormat): Promise<readonly ExpectationResult[]> =>
  (await findingsOf(batch, suite, format)).results;

/** {@link judgeSuite}, and where the rows are that fail. */
export async function findingsOf(batch: DuckDbBatch, suite: Suite, format: ResultFormat): Promise<SuiteFindings> {
  const read = namesRead(suite);
  const reads = await measureColumns(
    batch,
    batch.columns.filter(({ name }) => read.has(name)),
  );
  const judge = new SuiteJudge(batch, reads, format);
  const found = await judge.bySql(suite.expectations);
  const rest = suite.expectations.filter((expectation) => !found.has(expectation));
  for (const [expectation, result] of await judge.inMemory(rest)) found.set(expectation, result);
  return {
    results: suite.expectations.map((expectation) => found.get(expectation)!),
    failing: judge.failing,
    relation: judge.relation,
    reads,
  };
}

type Asking = Extract<BatchSql, { readonly _tag: "Ask" }>;

/** The verdict in place of rows where a column is judged as a whole. */
const wholeOf = (rule: RowSql): Whole | undefined => (rule._tag === "EachRow" ? rule.whole : undefined);

type Results = Map<Expectation, ExpectationResult>;

class SuiteJudge {
  readonly #batch: DuckDbBatch;
  readonly #reads: readonly ReadColumn[];
  readonly #format: ResultFormat;
  /** The columns by name, as {@link #relation} has them. */
  readonly #columns: ReadonlyMap<string, SqlColumn>;
  readonly relation: string;
  readonly failing = new Map<Expectation, FailingRows>();

  constructor(batch: DuckDbBatch, reads: readonly ReadColumn[], format: ResultFormat) {
    const made = reads.map((read, nth) => ({ name: read.name, ...sqlColumn(read, `value${nth}`) }));
    const selected = [`${batch.row} AS row`, ...made.map(({ expression, column }) => `${expression} AS ${column.sql}`)];
    this.#batch = batch;
    this.#reads = reads;
    this.#format = format;
    this.#columns = new Map(made.map(({ name, column }) => [name, column]));
    this.relation = `(SELECT ${selected.join(", ")} FROM ${batch.from})`;
  }

  /** The expectations that SQL can judge, with their results. */
  async bySql(expectations: readonly Expectation[]): Promise<Results> {
    const results: Results = new Map();
    if (this.#batch.row === undefined) return results;
    const plans = expectations.map((expectation) => planOf(expectation, this.#columns)).filter((plan) => plan !== undefined);
    const rows = plans.filter((plan) => plan.kind === "row");
    const scanned = rows.length === 0 ? [] : readScan(rows, await this.#query(scanStatement(rows, this.relation)));
    for (const [nth, plan] of rows.entries()) {
      const result = await this.#rowResult(plan, scanned[nth]!);
      if (result) results.set(plan.expectation, result);
    }
    await this.#observe(
      plans.filter((plan) => plan.kind === "batch"),
      results,
    );
    return results;
  }

  /** {@link bySql} for the expectations that it left. */
  async inMemory(expectations: readonly Expectation[]): Promise<Results> {
    const named = new Set(this.#batch.columns.map(({ name }) => name));
    // One that lacks a column is not evaluated, and reads none.
    const read = new Set(
      expectations
        .map(columnsRead)
        .filter((names) => names.every((name) => named.has(name)))
        .flat(),
    );
    const { columns, dtypes } = await readTable(
      this.#batch,
      this.#reads.filter(({ name }) => read.has(name)),
    );
    const table = this.#table(this.#batch.rowCount, columns, dtypes!);
    const results: Results = new Map(expectations.map((expectation) => [expectation, evaluate(expectation, table, {})]));
    for (const [expectation, result] of results) {
      if (result._tag === "Rows" && result.unexpectedCount > 0) this.failing.set(expectation, { _tag: "Rows", rows: result.unexpected });
    }
    return results;
  }

  /** Columns that were not read are there by name. */
  #table(rowCount: number, values: ReadonlyMap<string, Column>, dtypes: ReadonlyMap<string, string>): Table {
    return { rowCount, columns: new Map(this.#batch.columns.map(({ name }) => [name, values.get(name) ?? []])), dtypes };
  }

  // ---- rules about rows ------------------------------------------------------------------------------------------

  async #rowResult(plan: RowPlan, scanned: Scanned): Promise<ExpectationResult | undefined> {
    const { rule } = plan;
    const found = await this.#unexpected(plan, scanned);
    if (!found) return undefined;
    const { expectation } = plan;
    if (found.count > 0) this.failing.set(expectation, this.#failingRows(plan, found.rows));
    const counts = { elementCount: scanned.elementCount, missingCount: scanned.missingCount, unexpectedCount: found.count };
    const whole = wholeOf(rule);
    const shown = whole ? [] : found.rows.slice(0, this.#shown(found.count));
    return {
      _tag: "Rows",
      expectation,
      success: isEnough(counts, expectation.check.mostly),
      columns: await this.#valuesAt(expectation.check.columns, shown),
      ...counts,
      unexpected: shown,
      ...whole,
    };
  }

  /** `found` are all of them where they were judged in memory. */
  #failingRows({ rule, where }: RowPlan, found: readonly number[]): FailingRows {
    switch (rule._tag) {
      case "EachRow":
        return { _tag: "Test", test: where === undefined ? rule.fails : allOf([where, rule.fails]) };
      case "RowsTogether":
        return { _tag: "Statement", statement: rule.unexpected(rowsOf(this.relation, where)) };
      case "DoubtfulRows":
        return { _tag: "Rows", rows: found };
    }
  }

  /** How many of so many rows are shown. */
  #shown(count: number): number {
    return this.#format === "COMPLETE" ? count : Math.min(count, PARTIAL);
  }

  /** How many rows fail, and the first of them, as many as are shown; undefined where they are too many to be picked out. */
  async #unexpected(plan: RowPlan, { count, rows }: Scanned): Promise<{ count: number; rows: readonly number[] } | undefined> {
    const { rule, where } = plan;
    const relation = rowsOf(this.relation, where);
    switch (rule._tag) {
      case "EachRow":
        if (rule.whole || rows.length >= this.#shown(count)) return { count, rows };
        return this.#pick(`SELECT row FROM ${relation} WHERE ${rule.fails}`);
      case "RowsTogether": {
        const [[isNone] = []] = rule.surelyNone ? await this.#query(rule.surelyNone(relation)) : [];
        return isNone === true ? { count: 0, rows: [] } : this.#pick(rule.unexpected(relation));
      }
      case "DoubtfulRows": {
        if (count === 0) return { count, rows };
        const doubtful = count > PICKED ? undefined : await this.#pick(`SELECT row FROM ${relation} WHERE ${rule.doubtful}`, PICKED);
        return doubtful && this.#judgeRows(plan, doubtful.rows);
      }
    }
  }

  /** Counts the rows that a statement selects, and names the first of them; undefined where more would be shown than are named. */
  async #pick(statement: string, most = this.#format === "COMPLETE" ? PICKED : PARTIAL) {
    const [[total, rows] = []] = await this.#query(`SELECT count(*), min(row, ${most}) FROM (${statement})`);
    const count = Number(total);
    return this.#shown(count) > most ? undefined : { count, rows: ((rows ?? []) as readonly bigint[]).map(Number) };
  }

  /** Judges some rows in memory, each by itself. */
  async #judgeRows({ expectation: { check } }: RowPlan, rows: readonly number[]) {
    const columns = await this.#valuesAt(check.columns, rows);
    const picked = columns.map((values) => rows.map((row) => values[row]));
    const finding = check.find(
      picked,
      rows.length,
      {},
      check.columns.map((name) => this.#columns.get(name)!.dtype),
    );
    if (finding._tag === "Left") return undefined;
    const { unexpected } = finding.right;
    return { count: unexpected.length, rows: unexpected.map((nth) => rows[nth]!) };
  }

  /** Columns with the values of these rows alone, each at its row's index. */
  async #valuesAt(names: readonly string[], rows: readonly number[]): Promise<readonly Column[]> {
    if (rows.length === 0) return names.map(() => []);
    const { session, from, row } = this.#batch;
    const reads = names.map((name) => this.#reads.find((read) => read.name === name)!);
    const picked = `${from} WHERE ${row} IN (${rows.join(", ")}) LIMIT ${rows.length}`;
    const [at, ...columns] = await readColumns(session, [{ sql: `CAST(${row} AS DOUBLE)`, kind: "double" }, ...reads], rows.length, picked);
    return columns.map((values) => {
      const sparse: unknown[] = [];
      for (let nth = 0; nth < rows.length; nth++) sparse[at![nth] as number] = values[nth];
      return sparse;
    });
  }

  // ---- rules about the batch -------------------------------------------------------------------------------------

  /** Asks for what all rules want to know at once, until they know enough. */
  async #observe(plans: readonly BatchPlan[], results: Results): Promise<void> {
    const asking: { readonly plan: BatchPlan; readonly rule: Asking; readonly at: number }[] = [];
    const aggregates: string[] = [];
    for (const plan of plans) {
      const { rule, expectation, where } = plan;
      if (rule._tag === "Tell") results.set(expectation, observedResult(expectation, rule.told));
      if (rule._tag !== "Ask") continue;
      asking.push({ plan, rule, at: aggregates.length });
      aggregates.push(...rule.aggregates.map((aggregate) => (where === undefined ? aggregate : `${aggregate} FILTER (WHERE ${where})`)));
    }
    if (asking.length === 0) return;
    const [found = []] = await this.#query(`SELECT ${aggregates.join(", ")} FROM ${this.relation}`);
    const next = asking.map(({ plan, rule, at }) => ({ ...plan, rule: rule.next(found.slice(at, at + rule.aggregates.length)) }));
    await this.#observe(next, results);
  }

  async #query(statement: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.#batch.session.connection.runAndReadAll(statement)).getRowsJS();
  }
}
