import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { momentOf, momentsOf, readsDates } from "../dates.ts";
import { columnRule, define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, column, optional, proportion, required, type Scalar, scalars, scalarsOrNone } from "../kwargs.ts";
import { keyOf } from "../pandas.ts";
import { judgeValues } from "../rows.ts";
import type { SqlColumn } from "../sql/column.ts";
import { amongSql } from "../sql/expressions.ts";
import { eachValue, type RowSql } from "../sql/rule.ts";
import type { Column } from "../table.ts";
import { written } from "../whole-numbers.ts";

/** Membership, by value and type: 1 is not "1", though True is 1, as in Python. */

const kwargs = {
  column: required(column),
  /** Says nothing: of a column of dates the members are always read as dates, and of text never. */
  parse_strings_as_datetimes: optional(boolean),
  mostly: optional(proportion),
};

/** No set at all is passed by everything. */
export const inSet = define({
  type: "expect_column_values_to_be_in_set",
  kwargs: { ...kwargs, value_set: optional(scalarsOrNone) },
  compile: ({ column, value_set, mostly }) =>
    columnRule(
      column,
      mostly,
      (values, rowCount) =>
        value_set === undefined ? judgeValues(values, rowCount, () => true) : membership(column, values, rowCount, value_set, true),
      (only) => (value_set === undefined ? eachValue(only, "FALSE") : membershipSql(only, value_set, true)),
    ),
});

export const notInSet = define({
  type: "expect_column_values_to_not_be_in_set",
  kwargs: { ...kwargs, value_set: required(scalars) },
  compile: ({ column, value_set, mostly }) =>
    columnRule(
      column,
      mostly,
      (values, rowCount) => membership(column, values, rowCount, value_set, false),
      (only) => membershipSql(only, value_set, false),
    ),
});

function membershipSql(column: SqlColumn, members: readonly (Scalar | null)[], expected: boolean): RowSql | undefined {
  const keys = keysFor(column, members);
  return keys && eachValue(column, `${expected ? "NOT " : ""}(${amongSql(column.sql, keys)})`);
}

/** The members that a column's values can be equal to, as it has them. */
export function keysFor({ kind }: SqlColumn, members: readonly (Scalar | null)[]): readonly (number | string)[] | undefined {
  if (kind === "date") {
    const moments = momentSet(members);
    return isLeft(moments) ? undefined : [...moments.right].filter((moment) => !Number.isNaN(moment));
  }
  if (kind !== "number" && kind !== "text") return undefined;
  const type = kind === "text" ? "string" : "number";
  return members.map(keyOf).filter((key): key is number | string => typeof key === type);
}

function membership(
  column: string,
  values: Column,
  rowCount: number,
  members: readonly (Scalar | null)[],
  expected: boolean,
): Either<Raised, RowFinding> {
  if (!readsDates(values, rowCount)) {
    const set = new Set(members.map(keyOf));
    return judgeValues(values, rowCount, (value) => set.has(keyOf(value)) === expected);
  }
  const [moments, set] = [momentsOf(column, values, rowCount), momentSet(members)];
  if (isLeft(moments)) return moments;
  return isLeft(set) ? set : judgeValues(moments.right, rowCount, (value) => set.right.has(value as number) === expected);
}

/** The members of a set that is held against dates. What is no text is equal to none of them, and NaN stands for it. */
export function momentSet(members: readonly (Scalar | null)[]): Either<Raised, ReadonlySet<number>> {
  const set = new Set<number>();
  for (const member of members) {
    const moment = momentOf(member);
    if (moment === undefined && typeof member === "string") {
      return raise("ValueError", `value_set holds ${written(member)}, which cannot be read as a date (Unknown string format)`);
    }
    set.add(moment ?? Number.NaN);
  }
  return right(set);
}
