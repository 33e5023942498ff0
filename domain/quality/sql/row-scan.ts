import { allOf, anyOf } from "./expressions.ts";
import type { RowPlan } from "./plan.ts";

/**
 * One scan for all row rules: it selects the rows that fail any of them, each with a mask that has a bit for every rule. They are
 * kept as a table. Few masks occur: rows are counted by their mask, and what each rule found is the sum of those with its bit.
 */

/** What the scan tells of a rule. */
export interface Scanned {
  readonly elementCount: number;
  readonly missingCount: number;
  /** Rows that fail or are doubtful; 0 for rows that have to be held against each other. */
  readonly count: number;
  /** The first of them, ascending. */
  readonly rows: readonly number[];
}

/** A BIGINT has 63 bits beside its sign; a mask of more rules is several words. */
const BITS = 62;

/** The rows of a relation that fail or are doubtful: `row`, their masks, and these columns of the relation. */
export function failingRows(plans: readonly RowPlan[], relation: string, columns: readonly string[]): string {
  const masks = wordsOf(plans).map((word, nth) => `${maskOf(word)} AS mask${nth}`);
  return `SELECT ${["row", ...masks, ...columns].join(", ")} FROM ${relation} WHERE ${anyOf(plans.flatMap(testOf))}`;
}

/** An expression over the table of {@link failingRows}: whether a row fails the plan of this index. */
export const failsPlan = (index: number): string => `(mask${Math.floor(index / BITS)} & ${1n << BigInt(index % BITS)}) <> 0`;

/**
 * Counts by mask over the table of {@link failingRows}, for {@link readScan}.
 * @param most how many of the rows that fail a rule are named
 */
export function failuresStatement(plans: readonly RowPlan[], table: string, most: number): string {
  const words = wordsOf(plans).map((_, nth) => `mask${nth}`);
  return `SELECT ${[...words, "count(*)", `min(row, ${most})`].join(", ")} FROM ${table} GROUP BY ${words.join(", ")}`;
}

/**
 * Counts over the relation the rows that rules do not look at, for {@link readScan}; undefined where they look at all of them.
 * Those rows alone are counted: where DuckDB knows that there are none, it reads nothing.
 */
export function missingStatement(plans: readonly RowPlan[], relation: string): string | undefined {
  const tests = lookingTests(plans);
  if (tests.length === 0) return undefined;
  return `SELECT ${tests.map((test) => `count_if(NOT ${test})`).join(", ")} FROM ${relation} WHERE NOT ${allOf(tests)}`;
}

/** What the statements found, for each plan; `missing` is a row of counts. */
export function readScan(
  plans: readonly RowPlan[],
  failures: readonly (readonly unknown[])[],
  missing: readonly unknown[],
  rowCount: number,
  most: number,
): readonly Scanned[] {
  const words = wordsOf(plans).length;
  const groups = failures.map((found) => ({
    words: found.slice(0, words) as readonly bigint[],
    count: Number(found[words]),
    rows: (found[words + 1] as readonly bigint[]).map(Number),
  }));
  const left = new Map(lookingTests(plans).map((test, nth) => [test, Number(missing[nth])]));
  return plans.map((plan, index) => {
    const own = groups.filter(({ words }) => hasBit(words, index));
    const rows = own.flatMap((group) => group.rows).sort((a, b) => a - b);
    const unselected = left.get(selected(plan)) ?? 0;
    return {
      elementCount: rowCount - unselected,
      missingCount: (left.get(looked(plan)) ?? 0) - unselected,
      count: own.reduce((sum, { count }) => sum + count, 0),
      rows: rows.slice(0, most),
    };
  });
}

const hasBit = (words: readonly bigint[], index: number): boolean =>
  (words[Math.floor(index / BITS)]! & (1n << BigInt(index % BITS))) !== 0n;

/** The plans of each word of a mask. */
const wordsOf = (plans: readonly RowPlan[]): readonly (readonly RowPlan[])[] =>
  Array.from({ length: Math.max(1, Math.ceil(plans.length / BITS)) }, (_, word) => plans.slice(word * BITS, (word + 1) * BITS));

function maskOf(plans: readonly RowPlan[]): string {
  const bits = plans.flatMap((plan, nth) =>
    testOf(plan).map((test) => `CASE WHEN ${test} THEN CAST(${1n << BigInt(nth)} AS BIGINT) ELSE CAST(0 AS BIGINT) END`),
  );
  return bits.length === 0 ? "CAST(0 AS BIGINT)" : `(${bits.join(" | ")})`;
}

/** What rows are counted by that a rule does not look at; what is true of every row needs no count. */
function lookingTests(plans: readonly RowPlan[]): readonly string[] {
  const tests = new Set(plans.flatMap((plan) => [selected(plan), looked(plan)]));
  tests.delete(ALL);
  return [...tests];
}

const ALL = allOf([]);
const selected = ({ where }: RowPlan): string => where ?? ALL;
const looked = ({ where, rule }: RowPlan): string => (where === undefined ? rule.looked : allOf([where, rule.looked]));

/** None of rows that have to be held against each other. */
function testOf({ where, rule }: RowPlan): readonly string[] {
  if (rule._tag === "RowsTogether") return [];
  const test = rule._tag === "EachRow" ? rule.fails : rule.doubtful;
  return [allOf(where === undefined ? [test] : [where, test])];
}
