import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isLeft } from "fp-ts/lib/Either.js";
import { validate } from "../../domain/quality/execute.ts";
import { gxExpectationResult, type ResultFormat } from "../../domain/quality/gx-result.ts";
import { decodeSuite } from "../../domain/quality/suite.ts";
import { type SuiteFault, suiteFaultText } from "../../domain/quality/suite-fault.ts";
import type { Table } from "../../domain/quality/table.ts";

/**
 * Runs the test definitions that Great Expectations publishes for its own backends against this engine, as pandas is
 * expected to answer them. The files are not part of the project.
 */

const CASES = new URL("../../../shared/data/gx/cases/", import.meta.url);
const BACKEND = "pandas";

type Json = Readonly<Record<string, unknown>>;

interface GxDataset {
  readonly data: Readonly<Record<string, readonly unknown[]>>;
  readonly only_for?: readonly string[];
  readonly suppress_test_for?: readonly string[];
  readonly tests: readonly GxTest[];
}

interface GxTest {
  readonly title: string;
  readonly in: Json;
  readonly out: Json;
  readonly exact_match_out: boolean;
  readonly tolerance?: number;
  readonly error?: { readonly traceback_substring: string };
  readonly only_for?: readonly string[];
  readonly suppress_test_for?: readonly string[];
}

export interface GxVerdict {
  readonly title: string;
  /** What differs from the definition, empty where the engine agrees. */
  readonly differences: readonly string[];
}

/** The names of the files of definitions; none where they are absent. */
export const gxCaseFiles = (): string[] => (existsSync(CASES) ? readdirSync(CASES).sort() : []);

/** Runs every case of a file that is meant for pandas. */
export function runGxFile(file: string): GxVerdict[] {
  const { expectation_type, datasets } = JSON.parse(readFileSync(new URL(file, CASES), "utf8")) as {
    expectation_type: string;
    datasets: GxDataset[];
  };
  return datasets.filter(isForPandas).flatMap(({ data, tests }) => {
    const columns = new Map(Object.entries(data));
    const table: Table = { rowCount: Math.max(0, ...[...columns.values()].map((values) => values.length)), columns };
    return tests
      .filter(isForPandas)
      .map((test) => ({ title: test.title, differences: compare(test, answer(expectation_type, test, table)) }));
  });
}

const isForPandas = ({ only_for, suppress_test_for = [] }: { only_for?: readonly string[]; suppress_test_for?: readonly string[] }) =>
  !suppress_test_for.includes(BACKEND) && (only_for === undefined || only_for.includes(BACKEND));

interface Answer {
  readonly success: boolean;
  readonly result: Json;
  /** What Great Expectations would show as the traceback; a suite refused before it runs is an error raised early. */
  readonly traceback: string | null;
  readonly columns: readonly string[];
}

function answer(type: string, test: GxTest, table: Table): Answer {
  const suite = decodeSuite({ expectation_suite_name: test.title, expectations: [{ expectation_type: type, kwargs: test.in }] });
  if (isLeft(suite)) return { success: false, result: {}, traceback: suite.left.map(asTraceback).join("\n"), columns: [] };
  const [result] = validate(suite.right, table).results;
  const gx = gxExpectationResult(result!, (test.in["result_format"] as ResultFormat | undefined) ?? "COMPLETE");
  const exception = gx["exception_info"] as { exception_traceback: string | null };
  return {
    success: gx["success"] as boolean,
    result: gx["result"] as Json,
    traceback: exception.exception_traceback,
    columns: result!.expectation.check.columns,
  };
}

function asTraceback(fault: SuiteFault): string {
  const text = suiteFaultText(fault);
  return `${PYTHON[fault._tag] ?? "ValueError"}: ${text.slice(text.indexOf(": ") + 2)}`;
}

/** The exception that Great Expectations raises where this engine refuses the suite; ValueError for the others. */
const PYTHON: Partial<Record<SuiteFault["_tag"], string>> = { WrongKwarg: "TypeError", UnsupportedKwarg: "NotImplementedError" };

function compare(test: GxTest, found: Answer): string[] {
  const expectedText = test.error?.traceback_substring ?? test.out["traceback_substring"];
  if (expectedText !== undefined)
    return found.traceback?.includes(String(expectedText)) ? [] : [`traceback: ${found.traceback} lacks ${expectedText}`];
  if (found.traceback !== null) return [`raised: ${found.traceback}`];
  if (test.exact_match_out)
    return differing(
      { success: test.out["success"], ...(test.out["result"] as Json) },
      { success: found.success, ...found.result },
      test.tolerance,
    );
  return differing(test.out, { ...found.result, success: found.success, unexpected_index_list: indexRecords(test, found) }, test.tolerance);
}

/** Keys of the definition whose value here is another. `details` told of a limitation of an API that is gone. */
function differing(expected: Json, found: Json, tolerance = 1e-9): string[] {
  return Object.keys(expected)
    .filter((key) => key !== "details" && !equal(expected[key], found[key], key === "unexpected_list", tolerance))
    .map((key) => `${key}: expected ${JSON.stringify(expected[key])}, found ${JSON.stringify(found[key])}`);
}

/** Definitions name rows by a `pk_index` column that holds the row's number, beside the values of the rule's columns. */
function indexRecords(test: GxTest, found: Answer): unknown {
  const rows = found.result["unexpected_index_list"] as number[] | undefined;
  const values = found.result["unexpected_list"] as unknown[];
  const expected = test.out["unexpected_index_list"] as unknown[] | undefined;
  if (!rows || typeof expected?.[0] !== "object") return rows;
  return rows.map((row, nth) => ({ pk_index: row, ...recordOf(found.columns, values[nth]) }));
}

function recordOf(columns: readonly string[], value: unknown): Json {
  if (columns.length === 1) return { [columns[0]!]: value };
  return Array.isArray(value) ? Object.fromEntries(columns.map((column, index) => [column, value[index]])) : (value as Json);
}

function equal(expected: unknown, found: unknown, anyOrder: boolean, tolerance: number): boolean {
  if (typeof expected === "number" && typeof found === "number") return Math.abs(expected - found) <= tolerance;
  if (Array.isArray(expected) && Array.isArray(found)) {
    const [a, b] = anyOrder ? [sorted(expected), sorted(found)] : [expected, found];
    return a.length === b.length && a.every((item, index) => equal(item, b[index], false, tolerance));
  }
  if (typeof expected === "object" && expected !== null && typeof found === "object" && found !== null) {
    const keys = Object.keys(expected);
    return (
      keys.length === Object.keys(found).length &&
      keys.every((key) => equal((expected as Json)[key], (found as Json)[key], anyOrder, tolerance))
    );
  }
  return Object.is(expected, found);
}

const sorted = (items: readonly unknown[]) => [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
