import type { Either } from "fp-ts/lib/Either.js";
import type { Observation, Raised, Whole } from "../expectation.ts";
import type { SqlColumn } from "./column.ts";

/**
 * A rule in SQL. A rule that has none for the columns at hand is judged in memory, so only what means the same has a place here:
 * no expression of a rule may raise, and each is over the columns of one relation, which also has `row`, the number of the row.
 */

/** A rule that rows pass or fail. */
export type RowSql = EachRow | DoubtfulRows | RowsTogether;

interface Looking {
  /** True for the rows that the rule looks at; the others lack what it reads. */
  readonly looked: string;
}

/** Each row is judged by itself. */
export interface EachRow extends Looking {
  readonly _tag: "EachRow";
  /** True for the rows that fail, all of which are looked at; else false or null. */
  readonly fails: string;
  readonly whole?: Whole;
}

/** Rows that SQL is sure of pass; the doubtful ones are judged in memory, each by itself. */
export interface DoubtfulRows extends Looking {
  readonly _tag: "DoubtfulRows";
  readonly doubtful: string;
}

/** Rows are held against each other: a statement over the relation names those that fail. */
export interface RowsTogether extends Looking {
  readonly _tag: "RowsTogether";
  /** A cheaper SELECT of one boolean, true only where no row fails. */
  readonly surelyNone?: (relation: string) => string;
  /** A SELECT of `row`; `relation` gives the rows in their order. */
  readonly unexpected: (relation: string) => string;
}

/**
 * A rule about the whole batch: it asks for aggregates, perhaps more than once, and then tells what it observed. What it finds are
 * numbers, bigints, text, null, lists of them, and of a map a list of `{key, value}`.
 */
export type BatchSql =
  | { readonly _tag: "Ask"; readonly aggregates: readonly string[]; readonly next: (found: readonly unknown[]) => BatchSql }
  | { readonly _tag: "Tell"; readonly told: Either<Raised, Observation> }
  /** The values are not those that SQL measures as the in-memory executor does. */
  | { readonly _tag: "Unfit" };

export const ask = (aggregates: readonly string[], next: (found: readonly unknown[]) => BatchSql): BatchSql => ({
  _tag: "Ask",
  aggregates,
  next,
});

/** A rule over the values of one column that are present. */
export const eachValue = ({ sql }: SqlColumn, fails: string): EachRow => ({ _tag: "EachRow", looked: `${sql} IS NOT NULL`, fails });
