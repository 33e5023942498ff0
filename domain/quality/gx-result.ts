import { isoFormat, zoneOf } from "./dates.ts";
import type { ExpectationResult, RowsResult, SuiteOutcome } from "./execute.ts";
import type { Json } from "./json.ts";
import { compareText, compareValues, keyOf } from "./pandas.ts";
import { type ResultFormat, type Telling, tellingOf } from "./result-format.ts";
import type { Expectation } from "./suite-expectation.ts";
import { type Column, isMissing, microsOf } from "./table.ts";
import { writable, written } from "./whole-numbers.ts";

/**
 * The outcome as the JSON that Great Expectations 1.x writes, the unit of interchange with its tools and reports.
 * Keys and results stand in one order, so equal outcomes give equal text.
 */

export interface GxOptions {
  /** For expectations that do not say themselves how they are told; default `SUMMARY`, as in Great Expectations. */
  readonly resultFormat?: ResultFormat;
  /** Repeated in every `expectation_config.kwargs`, as Great Expectations does. */
  readonly batchId?: string;
  /** The result's `meta`: versions and run ids belong here. */
  readonly meta?: Json;
}

export function gxValidationResult(outcome: SuiteOutcome, { resultFormat = "SUMMARY", batchId, meta = {} }: GxOptions = {}): Json {
  const evaluated = outcome.results.length;
  const successful = outcome.results.filter(({ success }) => success).length;
  return {
    success: outcome.success,
    results: outcome.results.map((result) => gxExpectationResult(result, resultFormat, batchId)),
    suite_name: outcome.suite.name,
    suite_parameters: outcome.suite.kept["suite_parameters"] ?? {},
    statistics: {
      evaluated_expectations: evaluated,
      successful_expectations: successful,
      unsuccessful_expectations: evaluated - successful,
      success_percent: percent(successful, evaluated),
    },
    meta,
    id: null,
  };
}

/** One entry of `results`. */
export function gxExpectationResult(result: ExpectationResult, resultFormat: ResultFormat = "SUMMARY", batchId?: string): Json {
  const raised = result._tag === "Raised" ? result.raised : undefined;
  const telling = result.expectation.telling ?? tellingOf(resultFormat);
  return {
    success: result.success,
    expectation_config: configOf(result.expectation, batchId),
    result: writable(resultOf(result, telling)) as Json,
    meta: {},
    exception_info: {
      raised_exception: raised !== undefined,
      exception_traceback: raised ? `${raised.exception}: ${raised.message}` : null,
      exception_message: raised?.message ?? null,
    },
  };
}

function configOf({ type, kwargs, severity, kept }: Expectation, batchId: string | undefined): Json {
  return {
    type,
    kwargs: { ...(batchId !== undefined && { batch_id: batchId }), ...(writable(kwargs) as Json) },
    meta: {},
    severity,
    ...kept,
  };
}

function resultOf(result: ExpectationResult, telling: Telling): Json {
  if (result._tag === "Rows" && !("observed" in result)) return rowsResult(result, telling);
  if (result._tag === "Raised" || telling.format === "BOOLEAN_ONLY") return {};
  return {
    ...("observed" in result && { observed_value: told(result.observed) }),
    ...("details" in result && { details: told(result.details) }),
  };
}

function rowsResult(result: RowsResult, telling: Telling): Json {
  const { elementCount, missingCount, unexpectedCount, unexpected, expectation, rowColumns } = result;
  const { format, partial, indexColumns, showsValues } = telling;
  const query = telling.showsQuery ? { unexpected_index_query: `df.filter(items=[${unexpected.join(", ")}], axis=0)` } : {};
  if (format === "BOOLEAN_ONLY") return query;
  const unexpectedPercent = percent(unexpectedCount, elementCount - missingCount);
  // Great Expectations reads no more rows than it shows, so SUMMARY counts among those.
  const rows = format === "COMPLETE" ? unexpected : unexpected.slice(0, partial);
  const shown = rows.map((row) => shownValue(result, row));
  const basic = {
    element_count: elementCount,
    unexpected_count: unexpectedCount,
    unexpected_percent: unexpectedPercent,
    ...(showsValues && { partial_unexpected_list: shown.slice(0, partial) }),
    ...(indexColumns.length > 0 && { unexpected_index_column_names: indexColumns }),
    ...(expectation.check.skipsMissing && {
      missing_count: missingCount,
      missing_percent: percent(missingCount, elementCount),
      unexpected_percent_total: percent(unexpectedCount, elementCount),
      unexpected_percent_nonmissing: unexpectedPercent,
    }),
    ...(rowColumns && { unexpected_rows: rows.slice(0, partial).map((row) => recordOf(rowColumns, row)) }),
  };
  if (format === "BASIC") return { ...basic, ...query };
  const summary = {
    ...basic,
    ...(showsValues && partial > 0 && { partial_unexpected_counts: countsOf(shown, partial) }),
    ...(partial > 0 && { partial_unexpected_index_list: indexOf(result, rows.slice(0, partial), telling) }),
  };
  if (format === "SUMMARY") return { ...summary, ...query };
  return {
    ...summary,
    ...(showsValues && { unexpected_list: shown }),
    unexpected_index_list: indexOf(result, rows, telling),
    ...query,
  };
}

const recordOf = (columns: ReadonlyMap<string, Column>, row: number): Json =>
  Object.fromEntries([...columns].map(([name, values]) => [name, shown(values[row])]));

/** Rows by their numbers, or by the columns that name them, beside their values; the columns alone where values are not shown. */
function indexOf(result: RowsResult, rows: readonly number[], { showsValues }: Telling): readonly unknown[] {
  const { columns, indexColumns, expectation } = result;
  if (!indexColumns?.size || rows.length === 0) return rows;
  if (!showsValues) return [Object.fromEntries([...indexColumns].map(([name, values]) => [name, rows.map((row) => shown(values[row]))]))];
  const named = new Map([...expectation.check.columns.map((name, nth) => [name, columns[nth]!] as const), ...indexColumns]);
  return rows.map((row) => recordOf(named, row));
}

function shownValue({ columns, expectation }: RowsResult, row: number): unknown {
  const values = columns.map((column) => shown(column[row]));
  const { shape, columns: names } = expectation.check;
  if (shape === "compound") return Object.fromEntries(names.map((name, index) => [name, values[index]]));
  return shape === "pair" ? values : values[0];
}

function shown(value: unknown): unknown {
  if (value instanceof Date) return isoFormat(microsOf(value), zoneOf(value));
  return isMissing(value) ? null : told(value);
}

/** JSON has no infinite numbers, and would tell them as missing. */
function told(value: unknown): unknown {
  if (typeof value === "number") return Math.abs(value) === Number.POSITIVE_INFINITY ? String(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(told);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, told(item)]));
}

/** The most frequent values, most frequent first; what is missing equals nothing, as NaN in pandas, and counts one by one; True counts as 1. */
function countsOf(shown: readonly unknown[], most: number): { value: unknown; count: number }[] {
  const counts = new Map<unknown, { value: unknown; count: number }>();
  for (const item of shown) {
    const value = typeof item === "object" && item !== null && !Array.isArray(item) ? Object.values(item) : item;
    const key = value === null ? Symbol() : keyOf(value);
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { value, count: 1 });
  }
  const frequent = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, most);
  return frequent.sort((a, b) => b.count - a.count || inOrder(a.value, b.value));
}

/** Lists by their first values that differ; what has no order, by its text. */
function inOrder(a: unknown, b: unknown): number {
  if (!Array.isArray(a) || !Array.isArray(b)) {
    return compareValues(a, b) ?? compareValues(sizeOf(a), sizeOf(b)) ?? compareText(written(a), written(b));
  }
  return a.map((item, nth) => inOrder(item, b[nth])).find((order) => order !== 0) ?? 0;
}

/** What is infinite is told as text. */
const sizeOf = (value: unknown): unknown => (value === "Infinity" || value === "-Infinity" ? Number(value) : value);

/** Null of nothing, as Great Expectations writes it. */
const percent = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100);
