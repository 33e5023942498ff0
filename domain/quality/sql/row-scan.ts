import { allOf } from "./expressions.ts";
import type { RowPlan } from "./plan.ts";

/**
 * One scan for all row rules: each row gets a mask with a bit for every rule that it fails, and rows are counted by their mask.
 * Few masks occur, and what each rule found is the sum of those with its bit.
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

/**
 * The statement over a relation; its rows are for {@link readScan}.
 * @param most how many of the rows that fail a rule are named
 */
export function scanStatement(plans: readonly RowPlan[], relation: string, most: number): string {
  const { masks, tests } = layoutOf(plans);
  const inner = [...masks.map((mask, nth) => `${mask} AS mask${nth}`), ...tests.map((test, nth) => `${test} AS test${nth}`)];
  const words = masks.map((_, nth) => `mask${nth}`);
  const firstRows = `min(row, ${most}) FILTER (WHERE ${words.map((word) => `${word} <> 0`).join(" OR ")})`;
  const counts = tests.map((_, nth) => `count_if(test${nth})`);
  return `SELECT ${[...words, "count(*)", firstRows, ...counts].join(", ")}
    FROM (SELECT row, ${inner.join(", ")} FROM ${relation}) GROUP BY ${words.join(", ")}`;
}

/** What the statement found, for each plan. */
export function readScan(plans: readonly RowPlan[], found: readonly (readonly unknown[])[], most: number): readonly Scanned[] {
  const { masks, tests } = layoutOf(plans);
  const groups = found.map((row) => ({
    words: row.slice(0, masks.length) as readonly bigint[],
    count: Number(row[masks.length]),
    rows: ((row[masks.length + 1] ?? []) as readonly bigint[]).map(Number),
    counts: row.slice(masks.length + 2).map(Number),
  }));
  const total = (test: string) => {
    const nth = tests.indexOf(test);
    return groups.reduce((sum, { count, counts }) => sum + (nth < 0 ? count : counts[nth]!), 0);
  };
  return plans.map((plan, index) => {
    const own = bitOf(plan) === undefined ? [] : groups.filter(({ words }) => hasBit(words, index));
    const rows = own.flatMap((group) => group.rows).sort((a, b) => a - b);
    const elementCount = total(selected(plan));
    return {
      elementCount,
      missingCount: elementCount - total(looked(plan)),
      count: own.reduce((sum, { count }) => sum + count, 0),
      rows: rows.slice(0, most),
    };
  });
}

const hasBit = (words: readonly bigint[], index: number): boolean =>
  (words[Math.floor(index / BITS)]! & (1n << BigInt(index % BITS))) !== 0n;

/** The expressions of the masks, and those that rows are counted by besides; what is true of every row needs no count. */
function layoutOf(plans: readonly RowPlan[]): { readonly masks: readonly string[]; readonly tests: readonly string[] } {
  const masks = Array.from({ length: Math.max(1, Math.ceil(plans.length / BITS)) }, (_, word) =>
    maskOf(plans.slice(word * BITS, (word + 1) * BITS)),
  );
  const tests = new Set(plans.flatMap((plan) => [selected(plan), looked(plan)]));
  tests.delete(ALL);
  return { masks, tests: [...tests] };
}

function maskOf(plans: readonly RowPlan[]): string {
  const bits = plans.flatMap((plan, nth) => {
    const bit = bitOf(plan);
    return bit === undefined ? [] : [`CASE WHEN ${bit} THEN CAST(${1n << BigInt(nth)} AS BIGINT) ELSE CAST(0 AS BIGINT) END`];
  });
  return bits.length === 0 ? "CAST(0 AS BIGINT)" : `(${bits.join(" | ")})`;
}

const ALL = allOf([]);
const selected = ({ where }: RowPlan): string => where ?? ALL;
const looked = ({ where, rule }: RowPlan): string => (where === undefined ? rule.looked : allOf([where, rule.looked]));

function bitOf({ where, rule }: RowPlan): string | undefined {
  if (rule._tag === "RowsTogether") return undefined;
  const test = rule._tag === "EachRow" ? rule.fails : rule.doubtful;
  return where === undefined ? test : allOf([where, test]);
}
