import type { Either } from "fp-ts/lib/Either.js";
import { left, right } from "fp-ts/lib/Either.js";
import type { Kwargs, KwargsOf } from "./kwargs.ts";
import type { SqlColumn } from "./sql/column.ts";
import type { BatchSql, RowSql } from "./sql/rule.ts";
import type { Column, Table } from "./table.ts";

/**
 * What an expectation is: a definition is data (its name and kwargs) and one function, which turns decoded kwargs into a
 * check. Everything that can be refused without data is refused there, so a suite that parsed can run on any batch.
 *
 * A check says in memory what it means; `sql` says the same to DuckDB, and nothing for columns of which it cannot.
 */

/** What the batch knows besides its rows. Nothing here is read from a clock. */
export interface Context {
  /** Epoch milliseconds: the greatest envelope time of the batch. */
  readonly now?: number;
  /** The last session date (`YYYY-MM-DD`) that was asked for: freshness is not judged beyond it. */
  readonly expectedThrough?: string;
  /** Rows that passed before this batch, by column: ordered rules hold new rows against them, and never blame them. */
  readonly earlier?: ReadonlyMap<string, Column>;
}

/** Why an expectation could not be evaluated on this batch; `exception` is the name Python gives to such an error. */
export interface Raised {
  readonly _tag: "Raised";
  readonly exception: "TypeError" | "ValueError" | "KeyError" | "RecursionError";
  readonly message: string;
}

export const raise = (exception: Raised["exception"], message: string): Either<Raised, never> =>
  left({ _tag: "Raised", exception, message });

/** What a row rule found. */
export interface RowFinding {
  /** Indices of the rows that failed, ascending. */
  readonly unexpected: readonly number[];
  /** Rows the rule did not look at, because what it reads is missing there. */
  readonly missing: number;
  readonly whole?: Whole | undefined;
}

/** The verdict where Great Expectations judges a column as a whole (its type): `mostly` says nothing there, and no rows are reported. */
export interface Whole {
  readonly success: boolean;
  readonly observed: unknown;
}

/** What an aggregate measured. */
export interface Observation {
  readonly success: boolean;
  /** Absent where Great Expectations reports none (`expect_column_to_exist`). */
  readonly observed?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A rule that each row passes or fails. */
export interface RowCheck {
  readonly kind: "row";
  readonly columns: readonly string[];
  /** How an unexpected row is shown: its value, a pair of values, or an object of values by column. */
  readonly shape: "column" | "pair" | "compound";
  /** The share (0–1) of rows looked at that must pass. */
  readonly mostly: number;
  /** Whether missing rows are left out of the judgement, and counted in the result. */
  readonly skipsMissing: boolean;
  /** `dtypes` are those that the source declares for these columns. */
  readonly find: (
    columns: readonly Column[],
    rowCount: number,
    context: Context,
    dtypes: readonly (string | undefined)[],
  ) => Either<Raised, RowFinding>;
  readonly sql?: ((columns: readonly SqlColumn[]) => RowSql | undefined) | undefined;
}

/** A rule about the batch as a whole; no row can be blamed. */
interface BatchCheck {
  readonly kind: "batch";
  /** Columns without which the rule cannot be evaluated. */
  readonly columns: readonly string[];
  readonly observe: (columns: readonly Column[], table: Table, context: Context) => Either<Raised, Observation>;
  readonly sql?: ((columns: readonly SqlColumn[]) => BatchSql | undefined) | undefined;
}

export type Check = RowCheck | BatchCheck;

/** A kwarg of the right type that cannot work: an impossible range, a pattern beyond RE2. */
export interface Problem {
  readonly kwarg: string;
  readonly message: string;
}

export interface DefinitionOf<K extends Kwargs> {
  /** The name Great Expectations 1.x gives it. */
  readonly type: string;
  /** Other spellings that are read: those of 0.18. */
  readonly aliases?: readonly string[];
  readonly kwargs: K;
  /** Kwargs of Great Expectations that this engine refuses, and why. */
  readonly unsupported?: Readonly<Record<string, string>>;
  readonly compile: (kwargs: KwargsOf<K>) => Either<readonly Problem[], Check>;
}

/** A definition whose kwargs have been forgotten; suite.ts decodes by `kwargs` before it calls `compile`. */
export type Definition = DefinitionOf<Kwargs>;

export function define<K extends Kwargs>(definition: DefinitionOf<K>): Definition {
  return definition as unknown as Definition;
}

/** A rule over one column. */
export function columnRule(
  column: string,
  mostly: number | undefined,
  find: (values: Column, rowCount: number, dtype: string | undefined) => Either<Raised, RowFinding>,
  sql?: (column: SqlColumn) => RowSql | undefined,
): Either<never, Check> {
  return right({
    kind: "row",
    columns: [column],
    shape: "column",
    mostly: mostly ?? 1,
    skipsMissing: true,
    find: ([values], rowCount, _, [dtype]) => find(values!, rowCount, dtype),
    ...(sql && { sql: ([only]) => sql(only!) }),
  });
}

export const problem = (kwarg: string, message: string): Either<readonly Problem[], never> => left([{ kwarg, message }]);
