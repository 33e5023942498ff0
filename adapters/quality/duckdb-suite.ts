/**
 * A suite over a relation in DuckDB: all row rules in one scan, the aggregates of all other rules in another, what holds rows
 * against each other in a statement of its own. What SQL cannot say of the columns at hand is judged in memory, over the columns
 * that it reads.
 */
import { columnsRead, type ExpectationResult, evaluate, showsRows } from "../../domain/quality/execute.ts";
import type { ResultFormat } from "../../domain/quality/result-format.ts";
import { planOf } from "../../domain/quality/sql/plan.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { Expectation } from "../../domain/quality/suite-expectation.ts";
import type { Table } from "../../domain/quality/table.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { measureColumns, readTable } from "./duckdb-columns.ts";
import { judgeBatch } from "./judge-batch.ts";
import { type FailingRows, judgeRows } from "./judge-rows.ts";
import type { SourceColumn } from "./source-columns.ts";
import { SuiteRelation } from "./suite-relation.ts";

/** The columns that expectations read; undefined where one shows whole rows. */
export const namesRead = (expectations: readonly Expectation[]): ReadonlySet<string> | undefined =>
  expectations.some(showsRows) ? undefined : new Set(expectations.flatMap(columnsRead));

interface SuiteFindings {
  /** Of the expectations, in the order of the suite. */
  readonly results: readonly ExpectationResult[];
  /** Of each rule about rows that some row fails; numbered as `row` of {@link relation}. */
  readonly failing: ReadonlyMap<Expectation, FailingRows>;
  readonly relation: SuiteRelation;
}

/** The results of a suite's expectations, in its order. */
export const judgeSuite = async (batch: DuckDbBatch, suite: Suite, format: ResultFormat): Promise<readonly ExpectationResult[]> =>
  (await findingsOf(batch, suite, format, [])).results;

/**
 * {@link judgeSuite}, and where the rows are that fail.
 * @param kept columns of the batch that are kept of rows that fail a rule about a row
 */
export async function findingsOf(
  batch: DuckDbBatch,
  suite: Suite,
  format: ResultFormat,
  kept: readonly SourceColumn[],
): Promise<SuiteFindings> {
  const { expectations } = suite;
  const read = namesRead(expectations);
  const reads = await measureColumns(batch, read ? batch.columns.filter(({ name }) => read.has(name)) : batch.columns);
  const relation = new SuiteRelation(batch, reads, kept);
  const results = new Map<Expectation, ExpectationResult>();
  const failing = new Map<Expectation, FailingRows>();
  // Without numbers of rows, SQL has no names for them.
  const plans = batch.row === undefined ? [] : expectations.map((expectation) => planOf(expectation, relation.columns));
  const rowPlans = plans.filter((plan) => plan?.kind === "row");
  for (const [expectation, found] of batch.row === undefined ? [] : await judgeRows(relation, rowPlans, format)) {
    results.set(expectation, found.result);
    if (found.failing) failing.set(expectation, found.failing);
  }
  const batchPlans = plans.filter((plan) => plan?.kind === "batch");
  for (const [expectation, result] of await judgeBatch(relation, batchPlans)) results.set(expectation, result);
  const rest = expectations.filter((expectation) => !results.has(expectation));
  for (const [expectation, result] of await judgeInMemory(relation, rest)) {
    results.set(expectation, result);
    if (result._tag === "Rows" && result.unexpectedCount > 0) failing.set(expectation, { _tag: "Rows", rows: result.unexpected });
  }
  return { results: expectations.map((expectation) => results.get(expectation)!), failing, relation };
}

async function judgeInMemory(
  { batch, reads }: SuiteRelation,
  expectations: readonly Expectation[],
): Promise<ReadonlyMap<Expectation, ExpectationResult>> {
  const named = new Set(batch.columns.map(({ name }) => name));
  // One that lacks a column is not evaluated, and reads none.
  const read = namesRead(expectations.filter((expectation) => columnsRead(expectation).every((name) => named.has(name))));
  const { columns, dtypes } = await readTable(batch, read ? reads.filter(({ name }) => read.has(name)) : reads);
  // Columns that were not read are there by name.
  const all = new Map(batch.columns.map(({ name }) => [name, columns.get(name) ?? []]));
  const table: Table = { rowCount: batch.rowCount, columns: all, dtypes: dtypes! };
  return new Map(expectations.map((expectation) => [expectation, evaluate(expectation, table, {})]));
}
