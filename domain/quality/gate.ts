import { type RowsOutcome, type SuiteOutcome, validate } from "./execute.ts";
import type { Context } from "./expectation.ts";
import type { Verdict } from "./log-line.ts";
import { failuresOf, rowsFailing } from "./row-mask.ts";
import type { Suite } from "./suite.ts";
import type { Table } from "./table.ts";
import { written } from "./whole-numbers.ts";

/** `rows` splits bad rows off and fails a batch that holds too many; `batch` fails the whole batch for any failure. */
type GateMode = "rows" | "batch";

export interface GatePolicy {
  /** The share (0–1) of bad records above which a batch fails in rows mode. */
  readonly maxErrorRate: number;
  /** Records from which on that share is judged: of fewer, one bad record is too large a share to mean anything. */
  readonly minRows: number;
}

export const DEFAULT_POLICY: GatePolicy = { maxErrorRate: 0.05, minRows: 100 };

export interface GateInput {
  readonly suite: Suite;
  /** The canonical rows, without duplicates: those neither pass nor fail. */
  readonly table: Table;
  /** Records that tell nothing new. The share of bad records is of these too: what comes again brings its bad ones again. Default 0. */
  readonly repeats?: number;
  /** Records that could not be decoded into rows. */
  readonly undecodable: number;
  readonly mode: GateMode;
  /** Default {@link DEFAULT_POLICY}. */
  readonly policy?: GatePolicy;
  readonly context: Context;
}

/** Why a batch failed. */
export type Reason =
  | { readonly _tag: "EmptyBatch" }
  | { readonly _tag: "ErrorRate"; readonly bad: number; readonly records: number; readonly maxErrorRate: number }
  | { readonly _tag: "Undecodable"; readonly count: number }
  | { readonly _tag: "ExpectationFailed"; readonly id: string; readonly rows: number | undefined; readonly observed?: unknown }
  | { readonly _tag: "ExpectationRaised"; readonly id: string; readonly message: string };

export interface Judgement {
  readonly verdict: Verdict;
  /** Rows that go on to curated: none of a failed batch. */
  readonly passing: "all" | readonly number[];
  /** The bad rows and the ids of the critical rules each of them failed; what batch mode tolerates (`mostly`) is not bad. */
  readonly failing: ReadonlyMap<number, readonly string[]>;
  /** Empty when the verdict is PASS. */
  readonly reasons: readonly Reason[];
  readonly outcome: RowsOutcome;
}

/** Judges a batch as a whole, every record of which could be read, by what a suite found in it. */
export function judgeWhole(outcome: SuiteOutcome, rowCount: number): Pick<Judgement, "verdict" | "reasons"> {
  const reasons = [...emptiness(outcome.suite, rowCount), ...brokenRules(outcome, "batch")];
  return { verdict: reasons.length === 0 ? "PASS" : "FAIL", reasons };
}

/** The critical rules about rows, by index: a row that fails any of them is bad, whatever `mostly` says. */
export const rulesAboutRows = (outcome: SuiteOutcome): number[] => blamingRules(outcome, "rows");

/** Judges a batch whose bad rows are split off: it fails by their share of `rowCount`, and by what no row can be blamed for. */
export function judgeSplit(
  outcome: SuiteOutcome,
  rowCount: number,
  bad: number,
  policy: GatePolicy = DEFAULT_POLICY,
): Pick<Judgement, "verdict" | "reasons"> {
  const reasons = [...emptiness(outcome.suite, rowCount), ...tooManyBad(bad, rowCount, policy), ...brokenRules(outcome, "rows")];
  return { verdict: reasons.length === 0 ? "PASS" : "FAIL", reasons };
}

/** Judges a batch: which rows may pass, and whether the batch as a whole does. */
export function judge(input: GateInput): Judgement {
  const { suite, table, undecodable, mode } = input;
  const outcome = validate(suite, table, input.context);
  const blaming = blamingRules(outcome, mode);
  const bad = rowsFailing(outcome.rowMask, blaming);
  const reasons = emptiness(suite, table.rowCount + undecodable);
  if (mode === "batch" && undecodable > 0) reasons.push({ _tag: "Undecodable", count: undecodable });
  if (mode === "rows")
    reasons.push(
      ...tooManyBad(bad.length + undecodable, table.rowCount + undecodable + (input.repeats ?? 0), input.policy ?? DEFAULT_POLICY),
    );
  reasons.push(...brokenRules(outcome, mode));
  const verdict = reasons.length === 0 ? "PASS" : "FAIL";
  return {
    verdict,
    get passing() {
      return passingRows(verdict, table.rowCount, bad);
    },
    failing: idsByRow(outcome, bad, new Set(blaming)),
    reasons,
    outcome,
  };
}

/** An expectation that needs a whole batch, in the suite of a stream. */
export interface AggregateOnStream {
  readonly _tag: "AggregateOnStream";
  readonly id: string;
  readonly message: string;
}

/** What keeps a suite from judging a stream, where a batch is whatever happened to arrive together. */
export function refuseAggregates(suite: Suite): readonly AggregateOnStream[] {
  return suite.expectations
    .filter(({ check }) => check.kind === "batch")
    .map(({ id, type }) => ({
      _tag: "AggregateOnStream",
      id,
      message: `${id}: ${type} judges a whole batch, and a stream has none; move it to the suite of historical-batch or of closed minutes`,
    }));
}

export function reasonText(reason: Reason): string {
  switch (reason._tag) {
    case "EmptyBatch":
      return "the batch is empty; a suite that expects this says meta.assay.allowEmpty: true";
    case "ErrorRate":
      return `${reason.bad} of ${reason.records} records are bad, more than the ${reason.maxErrorRate * 100} % allowed`;
    case "Undecodable":
      return `${reason.count} records could not be decoded`;
    case "ExpectationFailed":
      return `${reason.id} failed${onRows(reason.rows)}${reason.observed === undefined ? "" : `: observed ${written(reason.observed)}`}`;
    case "ExpectationRaised":
      return `${reason.id} could not be evaluated: ${reason.message}`;
  }
}

const onRows = (rows: number | undefined): string => (rows === undefined ? "" : ` on ${rows} ${rows === 1 ? "row" : "rows"}`);

const isCritical = ({ expectation }: SuiteOutcome["results"][number]) => expectation.severity === "critical";

/** The rules that make a row bad. In rows mode `mostly` saves no row; in batch mode a rule that holds tolerates those it does not hold for. */
function blamingRules(outcome: SuiteOutcome, mode: GateMode): number[] {
  return [...outcome.results.keys()].filter((index) => {
    const result = outcome.results[index]!;
    return result._tag === "Rows" && isCritical(result) && (mode === "rows" || !result.success);
  });
}

/** Why a batch fails by its share of bad records: for whoever knows only after the judgement which records count. */
export function tooManyBad(bad: number, records: number, { maxErrorRate, minRows }: GatePolicy): Reason[] {
  if (records < minRows || bad <= maxErrorRate * records) return [];
  return [{ _tag: "ErrorRate", bad, records, maxErrorRate }];
}

/** The critical rules that fail the batch itself. In rows mode a row rule blames rows, unless it could not be evaluated. */
function brokenRules({ results }: SuiteOutcome, mode: GateMode): Reason[] {
  const reasons: Reason[] = [];
  for (const result of results) {
    if (result.success || !isCritical(result)) continue;
    const { id } = result.expectation;
    if (result._tag === "Raised") reasons.push({ _tag: "ExpectationRaised", id, message: result.raised.message });
    else if (result._tag === "Observed") reasons.push({ _tag: "ExpectationFailed", id, rows: undefined, ...observedOf(result) });
    else if (mode === "batch") reasons.push({ _tag: "ExpectationFailed", id, rows: result.unexpectedCount, ...observedOf(result) });
  }
  return reasons;
}

const emptiness = ({ allowEmpty }: Suite, records: number): Reason[] => (records === 0 && !allowEmpty ? [{ _tag: "EmptyBatch" }] : []);

const observedOf = (result: { readonly observed?: unknown }) => ("observed" in result ? { observed: result.observed } : {});

function passingRows(verdict: Verdict, rowCount: number, bad: readonly number[]): "all" | readonly number[] {
  if (verdict === "FAIL") return [];
  if (bad.length === 0) return "all";
  const failed = new Set(bad);
  return Array.from({ length: rowCount }, (_, row) => row).filter((row) => !failed.has(row));
}

/** Rows that failed the same rules share one list: a bad batch has many rows and few ways to fail. */
function idsByRow(outcome: RowsOutcome, bad: readonly number[], blaming: ReadonlySet<number>): ReadonlyMap<number, readonly string[]> {
  const shared = new Map<string, readonly string[]>();
  return new Map(
    bad.map((row) => {
      const failures = failuresOf(outcome.rowMask, row).filter((index) => blaming.has(index));
      const key = failures.join();
      const ids = shared.get(key) ?? failures.map((index) => outcome.results[index]!.expectation.id);
      shared.set(key, ids);
      return [row, ids];
    }),
  );
}
