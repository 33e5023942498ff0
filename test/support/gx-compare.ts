/** Holds an answer against what a test definition of Great Expectations wants. */

type Json = Readonly<Record<string, unknown>>;

export interface GxExpectation {
  readonly out: Json;
  readonly exact_match_out: boolean;
  readonly tolerance?: number;
  readonly error?: { readonly traceback_substring?: string };
  /** Whether what is raised is a failed result: `catch_exceptions` among its kwargs. */
  readonly catches: boolean;
}

export interface GxAnswer {
  readonly success: boolean;
  readonly result: Json;
  /** What Great Expectations would show as the traceback. */
  readonly traceback: string | null;
  readonly columns: readonly string[];
}

/** By how much a number may differ from the one that is wanted. */
type Tolerance = (expected: number) => number;

const shareOf =
  (share: number): Tolerance =>
  (expected) =>
    share * Math.max(1, Math.abs(expected));

/** Unless a definition names another. */
const TOLERANCE = shareOf(1e-9);
/** Partitions agree as in Great Expectations' own reader of definitions: by numpy's `allclose`. */
const PARTITION_TOLERANCE = shareOf(1e-5);
/** Definitions write observed values rounded, or cut: their own reader lets them differ by 0.05, which would hide more than that. */
const AS_WRITTEN: Tolerance = (expected) => Math.max(TOLERANCE(expected), Math.min(0.05, lastDigit(expected)));

/** What the last digit that a number is written with stands for; 0 of whole numbers, and of those written with an exponent. */
function lastDigit(value: number): number {
  const [, digits] = /^-?\d+\.(\d+)$/.exec(String(value)) ?? [];
  return digits === undefined ? 0 : 10 ** -digits.length;
}

/** What differs, key by key; empty where the answer is the one that is wanted. */
export function differences(test: GxExpectation, found: GxAnswer): string[] {
  const expectedText = test.error?.traceback_substring ?? test.out["traceback_substring"];
  if (expectedText !== undefined)
    return found.traceback?.includes(String(expectedText)) ? [] : [`traceback: expected ${expectedText}, found ${found.traceback}`];
  const meansFailure = test.catches && test.out["success"] === false;
  if (found.traceback !== null && !meansFailure) return [`raised: ${found.traceback}`];
  const tolerance = test.tolerance === undefined ? undefined : shareOf(test.tolerance);
  // Great Expectations' own reader does not look at the count of what it holds as a list.
  const { unexpected_count: _, ...out } = test.out;
  if (!test.exact_match_out) return differing(out, told(test, found), tolerance);
  // Great Expectations compares the keys that both results have: definitions still name some of an older API.
  const wanted = (test.out["result"] ?? {}) as Json;
  const shared = Object.entries(wanted).filter(([key]) => key in found.result);
  return differing(
    { success: test.out["success"], ...Object.fromEntries(shared) },
    { success: found.success, ...found.result, unexpected_index_list: indexRecords(wanted, found) },
    tolerance,
  );
}

/** The answer under the keys that definitions use. */
function told(test: GxExpectation, found: GxAnswer): Json {
  const details = (found.result["details"] ?? {}) as Json;
  const { observed_partition } = details as { observed_partition?: Json };
  return {
    ...details,
    ...found.result,
    success: found.success,
    unexpected_index_list: indexRecords(test.out, found),
    weights: observed_partition?.["weights"],
    tail_weights: observed_partition?.["tail_weights"],
  };
}

function differing(expected: Json, found: Json, named: Tolerance | undefined): string[] {
  const toleranceOf = (key: string) => named ?? (key === "observed_value" ? AS_WRITTEN : TOLERANCE);
  return Object.keys(expected)
    .filter((key) => !agrees(key, expected[key], found, toleranceOf(key)))
    .map((key) => `${key}: expected ${JSON.stringify(expected[key])}, found ${JSON.stringify(found[key])}`);
}

function agrees(key: string, expected: unknown, found: Json, tolerance: Tolerance): boolean {
  if (key === "observed_value_list")
    return (expected as unknown[]).some((value) => equal(value, found["observed_value"], false, tolerance));
  if (key === "value_counts") {
    const counts = (found[key] ?? []) as unknown[];
    return (expected as unknown[]).every((count) => counts.some((other) => equal(count, other, false, tolerance)));
  }
  if (/^(observed|expected)_partition$/.test(key)) {
    const partition = (found[key] ?? {}) as Json;
    return Object.entries(expected as Json).every(([part, value]) => equal(value, partition[part], false, PARTITION_TOLERANCE));
  }
  if (key.startsWith("observed_cdf")) return cdfAgrees(key, expected as number, found["observed_cdf"] as { x: readonly number[] });
  return equal(expected, found[key], key === "unexpected_list" || key === "partial_unexpected_list", tolerance);
}

/** `observed_cdf_x_0_lt`: how the first edge, or the last, `x_-1`, lies to a number. */
function cdfAgrees(key: string, expected: number, { x }: { readonly x: readonly number[] }): boolean {
  const edge = key.includes("x_-1") ? x.at(-1)! : x[0]!;
  if (key.endsWith("_gt")) return edge > expected;
  return key.endsWith("_lt") ? edge < expected : edge === expected;
}

/** Definitions name rows by a `pk_index` column that holds the row's number, beside the values of the rule's columns. */
function indexRecords(wanted: Json, found: GxAnswer): unknown {
  const rows = found.result["unexpected_index_list"] as number[] | undefined;
  const values = found.result["unexpected_list"] as unknown[];
  const expected = wanted["unexpected_index_list"] as unknown[] | null | undefined;
  if (!rows || typeof expected?.[0] !== "object") return rows;
  return rows.map((row, nth) => ({ pk_index: row, ...recordOf(found.columns, values[nth]) }));
}

function recordOf(columns: readonly string[], value: unknown): Json {
  if (columns.length === 1) return { [columns[0]!]: value };
  return Array.isArray(value) ? Object.fromEntries(columns.map((column, index) => [column, value[index]])) : (value as Json);
}

function equal(expected: unknown, found: unknown, anyOrder: boolean, tolerance: Tolerance): boolean {
  if (typeof expected === "number" && typeof found === "number") {
    return expected === found || Math.abs(expected - found) <= tolerance(expected);
  }
  // What is infinite is told as text, Python's True is 1, and a date is written without its midnight.
  if (Math.abs(Number(expected)) === Number.POSITIVE_INFINITY) return String(expected) === String(found);
  if (typeof expected === "boolean" || typeof found === "boolean") return Number(expected) === Number(found);
  if (typeof expected === "string" && typeof found === "string") return plainDate(expected) === plainDate(found);
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

/** Dates are in UTC here without saying so; numpy writes nine digits of a second. */
const plainDate = (text: string): string => text.replace(/(:\d\d)(\.0+)?(\+00:00)?$/, "$1").replace(/[T ]00:00:00$/, "");

const sorted = (items: readonly unknown[]) => [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
