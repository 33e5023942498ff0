import { type Either, isLeft } from "fp-ts/lib/Either.js";
import { nearest } from "../settings.ts";
import type { Context, Observation, Raised, RowCheck } from "./expectation.ts";
import { emptyMask, markRows, type RowMask } from "./row-mask.ts";
import type { Suite } from "./suite.ts";
import type { Expectation } from "./suite-expectation.ts";
import type { Column, Table } from "./table.ts";

/** What one expectation found on one batch. */
export type ExpectationResult = RowsResult | ObservedResult | RaisedResult;

export interface RowsResult {
  readonly _tag: "Rows";
  readonly expectation: Expectation & { readonly check: RowCheck };
  readonly success: boolean;
  /** The columns it read, which hold at least the values of {@link unexpected}. */
  readonly columns: readonly Column[];
  /** Those that name its rows, where it says which. */
  readonly indexColumns?: ReadonlyMap<string, Column>;
  /** All columns of the batch, where its first unexpected rows are shown whole. */
  readonly rowColumns?: ReadonlyMap<string, Column>;
  /** Rows that a row condition selected, or all. */
  readonly elementCount: number;
  readonly missingCount: number;
  readonly unexpectedCount: number;
  /** Indices of the rows that failed, ascending: all of them, or the first where the rows are not in memory. */
  readonly unexpected: readonly number[];
  /** Given in place of rows where a column is judged as a whole. */
  readonly observed?: unknown;
}

interface ObservedResult extends Observation {
  readonly _tag: "Observed";
  readonly expectation: Expectation;
}

/** The expectation could not be evaluated: Great Expectations counts that as a failure. */
interface RaisedResult {
  readonly _tag: "Raised";
  readonly expectation: Expectation;
  readonly success: false;
  readonly raised: Raised;
}

export interface SuiteOutcome {
  readonly suite: Suite;
  /** Whether every expectation holds, whatever its severity. */
  readonly success: boolean;
  /** One for each expectation, in the order of the suite. */
  readonly results: readonly ExpectationResult[];
}

/** Of a batch whose rows are at hand. */
export interface RowsOutcome extends SuiteOutcome {
  /** Which row rules each row failed, by index into `results`, regardless of `mostly`. */
  readonly rowMask: RowMask;
}

/** Runs a suite over a batch in memory. What a rule cannot evaluate is a result, never an exception. */
export function validate(suite: Suite, table: Table, context: Context = {}): RowsOutcome {
  const rowMask = emptyMask(table.rowCount, suite.expectations.length);
  const results = suite.expectations.map((expectation, index) => {
    const result = evaluate(expectation, table, context);
    if (result._tag === "Rows") markRows(rowMask, index, result.unexpected);
    return result;
  });
  return { ...outcomeOf(suite, results), rowMask };
}

export const outcomeOf = (suite: Suite, results: readonly ExpectationResult[]): SuiteOutcome => ({
  suite,
  success: results.every(({ success }) => success),
  results,
});

/** Only the columns that the expectation reads ({@link columnsRead}, {@link showsRows}) need to hold values. */
export function evaluate(expectation: Expectation, table: Table, context: Context): ExpectationResult {
  const { check, where } = expectation;
  const missing = columnsRead(expectation).find((name) => !table.columns.has(name));
  if (missing !== undefined) return { _tag: "Raised", expectation, success: false, raised: noColumn(missing, table) };
  if (!where) return named(evaluateOn(expectation, table, context), table);
  const rows = where.rowsOf(table);
  if (isLeft(rows)) return { _tag: "Raised", expectation, success: false, raised: rows.left };
  const result = evaluateOn(expectation, where.tableOf(table, rows.right, check.columns), context);
  if (result._tag !== "Rows") return result;
  const columns = check.columns.map((name) => table.columns.get(name)!);
  return named({ ...result, columns, unexpected: result.unexpected.map((nth) => rows.right[nth]!) }, table);
}

/** A result with the columns that name its rows, or show them whole. */
function named(result: ExpectationResult, { columns }: Table): ExpectationResult {
  const { telling } = result.expectation;
  if (result._tag !== "Rows" || telling === undefined) return result;
  const indexColumns = new Map(telling.indexColumns.map((name) => [name, columns.get(name)!]));
  return { ...result, indexColumns, ...(telling.showsRows && { rowColumns: columns }) };
}

/** The names of the columns that an expectation, its condition and its result read; a result without rows names none by columns. */
export const columnsRead = ({ check, where, telling }: Expectation): readonly string[] => [
  ...check.columns,
  ...(where?.columns ?? []),
  ...(check.kind === "row" ? (telling?.indexColumns ?? []) : []),
];

/** Whether it reads every column of the batch, since its result shows whole rows. */
export const showsRows = ({ check, telling }: Expectation): boolean => check.kind === "row" && telling?.showsRows === true;

function evaluateOn(expectation: Expectation, table: Table, context: Context): ExpectationResult {
  const { check } = expectation;
  if (check.kind === "row") return evaluateRows({ ...expectation, check }, table, context);
  const columns = check.columns.map((name) => table.columns.get(name)!);
  return observedResult(expectation, check.observe(columns, table, context));
}

export const observedResult = (expectation: Expectation, observation: Either<Raised, Observation>): ExpectationResult =>
  isLeft(observation)
    ? { _tag: "Raised", expectation, success: false, raised: observation.left }
    : { _tag: "Observed", expectation, ...observation.right };

function evaluateRows(expectation: RowsResult["expectation"], table: Table, context: Context): ExpectationResult {
  const { find, mostly, columns: names } = expectation.check;
  const columns = names.map((name) => table.columns.get(name)!);
  const dtypes = names.map((name) => table.dtypes?.get(name));
  const { rowCount: elementCount } = table;
  const finding = find(columns, elementCount, context, dtypes);
  if (isLeft(finding)) return { _tag: "Raised", expectation, success: false, raised: finding.left };
  const { missing: missingCount, unexpected, whole } = finding.right;
  const counts = { elementCount, missingCount, unexpectedCount: unexpected.length };
  return { _tag: "Rows", expectation, success: isEnough(counts, mostly), columns, ...counts, unexpected, ...whole };
}

/** Whether the share of the rows looked at that passed is enough. None to judge is vacuously true, as in Great Expectations. */
export function isEnough(counts: Pick<RowsResult, "elementCount" | "missingCount" | "unexpectedCount">, mostly: number): boolean {
  const judged = counts.elementCount - counts.missingCount;
  return judged === 0 || (judged - counts.unexpectedCount) / judged >= mostly;
}

function noColumn(name: string, table: Table): Raised {
  const names = [...table.columns.keys()];
  const near = nearest(name, names);
  const hint = near === undefined ? `The batch has ${names.join(", ") || "no columns"}` : `Did you mean ${near}?`;
  return { _tag: "Raised", exception: "KeyError", message: `The column "${name}" in BatchData does not exist. ${hint}` };
}
