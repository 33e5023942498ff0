import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { firstOf, isoFormat, momentOf, momentsOf, readsDates, zoneOf, zoneOfType } from "../dates.ts";
import { type Definition, define, type Observation, type Raised } from "../expectation.ts";
import { boolean, column, type Kwarg, optional, required, type Scalar, scalars, scalarsOrNone } from "../kwargs.ts";
import { compareValues, keyOf, pythonText } from "../pandas.ts";
import { presentOf } from "../rows.ts";
import type { SqlColumn } from "../sql/column.ts";
import { ask, type BatchSql } from "../sql/rule.ts";
import type { Column } from "../table.ts";
import { momentSet } from "./sets.ts";

/** Which different values a column holds, and which of them most often, held against a set. What is missing is no value. */

type Keys = ReadonlySet<unknown>;

const isWithin = (inner: Keys, outer: Keys): boolean => [...inner].every((key) => outer.has(key));

/** No set, or an empty one, holds every column. */
export const distinctInSet = distinct(
  "expect_column_distinct_values_to_be_in_set",
  optional(scalarsOrNone),
  (observed, expected) => expected.size === 0 || isWithin(observed, expected),
);
export const distinctContainSet = distinct(
  "expect_column_distinct_values_to_contain_set",
  required(scalars),
  (observed, expected) => isWithin(expected, observed),
  true,
);
export const distinctEqualSet = distinct(
  "expect_column_distinct_values_to_equal_set",
  required(scalars),
  (observed, expected) => observed.size === expected.size && isWithin(observed, expected),
);

/** A value that no other is more frequent than. Of several, one in the set is enough where `ties_okay`, and none otherwise. */
export const mostCommonInSet = define({
  type: "expect_column_most_common_value_to_be_in_set",
  kwargs: { column: required(column), value_set: required(scalars), ties_okay: optional(boolean) },
  compile: ({ column, value_set, ties_okay = false }) =>
    right({
      kind: "batch",
      columns: [column],
      observe: ([values], { rowCount }) => {
        const counted = countsOf(column, values!, rowCount, value_set, undefined, countsByValue);
        return isLeft(counted) ? counted : right(modes(counted.right, ties_okay));
      },
      sql: ([only]) => askCounts(only!, value_set, (counted) => modes(counted, ties_okay)),
    }),
});

function modes({ counts, expected, shown }: Counted, tiesOkay: boolean): Observation {
  const most = counts.reduce((greatest, { count }) => Math.max(greatest, count), 0);
  const mostCommon = counts.filter(({ count }) => count === most).map(({ value }) => value);
  const modes = mostCommon.some((value) => compareValues(value, mostCommon[0]) === undefined)
    ? mostCommon
    : mostCommon.toSorted((a, b) => compareValues(a, b)!);
  const among = modes.filter((mode) => expected.has(keyOf(mode))).length;
  return { success: tiesOkay ? among > 0 : modes.length === 1 && among === 1, observed: modes.map(shown) };
}

/** @param readsText whether `parse_strings_as_datetimes` is also of the column's text; of the members it always is */
function distinct(
  type: string,
  value_set: Kwarg<readonly (Scalar | null)[], boolean>,
  holds: (observed: Keys, expected: Keys) => boolean,
  readsText = false,
): Definition {
  return define({
    type,
    kwargs: { column: required(column), value_set, parse_strings_as_datetimes: optional(boolean) },
    compile: ({ column, value_set = [], parse_strings_as_datetimes: parse = false }) =>
      right({
        kind: "batch",
        columns: [column],
        observe: ([values], { rowCount }) => {
          const counted = countsOf(column, values!, rowCount, value_set, parse ? { readsText } : undefined);
          return isLeft(counted) ? counted : right(observed(counted.right, holds));
        },
        sql: ([only]) => (parse ? undefined : askCounts(only!, value_set, (counted) => observed(counted, holds))),
      }),
  });
}

interface Counted {
  /** Every different value with its count, in ascending order. */
  readonly counts: readonly { readonly value: unknown; readonly count: number }[];
  /** Keys of the members of the set, as the values have them. */
  readonly expected: Keys;
  /** How a value is shown. */
  readonly shown: (value: unknown) => unknown;
}

function observed({ counts, expected, shown }: Counted, holds: (observed: Keys, expected: Keys) => boolean): Observation {
  const valueCounts = counts.map(({ value, count }) => ({ value: shown(value), count }));
  return {
    success: holds(new Set(counts.map(({ value }) => keyOf(value))), expected),
    observed: [...new Set(valueCounts.map(({ value }) => value))],
    details: { value_counts: valueCounts },
  };
}

function countsOf(
  column: string,
  values: Column,
  rowCount: number,
  members: readonly (Scalar | null)[],
  parse: { readonly readsText: boolean } | undefined,
  count: (present: readonly unknown[]) => Counted["counts"] = valueCounts,
): Either<Raised, Counted> {
  const parsed = parse ? momentSet(members) : right(new Set<number>());
  if (isLeft(parsed)) return parsed;
  if (!readsDates(values, rowCount, parse?.readsText)) {
    const counts = count(presentOf(values, rowCount));
    const keys = parse ? members.map((member) => (typeof member === "string" ? A_DATE : keyOf(member))) : members.map(keyOf);
    return right({ counts, expected: new Set(keys), shown: (value) => value });
  }
  const moments = momentsOf(column, values, rowCount);
  if (isLeft(moments)) return moments;
  const counts = count(presentOf(moments.right, rowCount));
  return right({ counts, expected: momentsAmong(members), shown: dateText(zoneOf(firstOf(values, rowCount))) });
}

const dateText =
  (zone: string) =>
  (value: unknown): string =>
    isoFormat(value as number, zone);

/** A member that is a date, which nothing equals that is none. */
const A_DATE = Symbol("a date");

/** What is no date is a member that no date equals. */
const momentsAmong = (members: readonly (Scalar | null)[]): Keys => new Set(members.map((member) => momentOf(member) ?? Number.NaN));

function askCounts(column: SqlColumn, members: readonly (Scalar | null)[], tell: (counted: Counted) => Observation): BatchSql | undefined {
  const { kind, sql } = column;
  if (kind !== "number" && kind !== "text" && kind !== "date") return undefined;
  return ask([`histogram(${sql})`], ([found]) => {
    const entries = (found ?? []) as readonly { readonly key: unknown; readonly value: bigint }[];
    const counts = inOrder(entries.map(({ key, value }) => ({ value: key, count: Number(value) })));
    const expected = kind === "date" && counts.length > 0 ? momentsAmong(members) : new Set(members.map(keyOf));
    const shown = kind === "date" ? dateText(zoneOfType(column.dtype)) : (value: unknown) => value;
    return { _tag: "Tell", told: right(tell({ counts, expected, shown })) };
  });
}

/** pandas' `value_counts`, in the order of the values; where several kinds have no order, of the values as text. */
export function valueCounts(present: readonly unknown[]): Counted["counts"] {
  return inOrder(countsByValue(present));
}

function inOrder(counts: Counted["counts"]): Counted["counts"] {
  const mixed = counts.some(({ value }) => compareValues(value, counts[0]!.value) === undefined);
  const ordered = mixed ? counts.map(({ value, count }) => ({ value: pythonText(value), count })) : counts;
  return ordered.toSorted((a, b) => compareValues(a.value, b.value)!);
}

/** {@link valueCounts} in the order of first appearance. */
export function countsByValue(present: readonly unknown[]): { readonly value: unknown; count: number }[] {
  const counts = new Map<unknown, { readonly value: unknown; count: number }>();
  for (const value of present) {
    const key = keyOf(value);
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { value, count: 1 });
  }
  return [...counts.values()];
}
