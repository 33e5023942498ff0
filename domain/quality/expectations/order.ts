import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { momentsOf, readsDates } from "../dates.ts";
import { columnRule, define, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, column, optional, proportion, required } from "../kwargs.ts";
import { alike, isBelow, type Ordered } from "../like.ts";
import { dtypeOf } from "../pandas.ts";
import type { SqlColumn } from "../sql/column.ts";
import type { RowSql } from "../sql/rule.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";

/**
 * Each present value against the one before it; the first has none, and passes. A value that breaks the order is
 * unexpected, the one after it is compared with it. Dates have an order, and text that is parsed as such; ISO 8601 text has
 * one as it stands, which Great Expectations does not offer.
 */

const kwargs = {
  column: required(column),
  strictly: optional(boolean),
  parse_strings_as_datetimes: optional(boolean),
  mostly: optional(proportion),
};

type InOrder = (before: Ordered, value: Ordered) => boolean;

export const increasing = ordered("expect_column_values_to_be_increasing", "<", isBelow, (before, value) => before !== value);
export const decreasing = ordered(
  "expect_column_values_to_be_decreasing",
  ">",
  (before, value) => isBelow(value, before),
  () => false,
);

/** Of a column of booleans pandas takes the exclusive or for the difference: another value is always the greater one. */
function ordered(type: string, sign: "<" | ">", ofNumbers: InOrder, ofBooleans: InOrder) {
  return define({
    type,
    kwargs,
    compile: ({ column, strictly = false, parse_strings_as_datetimes: parse = false, mostly }) =>
      columnRule(
        column,
        mostly,
        (values, rowCount, dtype) => {
          const isBoolean = typeof values[0] === "boolean" && (dtype ?? dtypeOf(values, rowCount)) === "bool";
          const strictlyInOrder = isBoolean ? ofBooleans : ofNumbers;
          const test: InOrder = strictly ? strictlyInOrder : (before, value) => before === value || strictlyInOrder(before, value);
          if (!readsDates(values, rowCount, parse)) return inOrder(column, values, rowCount, test);
          const moments = momentsOf(column, values, rowCount);
          return isLeft(moments) ? moments : inOrder(column, moments.right, rowCount, test);
        },
        (only) => inOrderSql(only, strictly ? sign : `${sign}=`),
      ),
  });
}

/** The rows are in the order of the batch, which a window without an order of its own keeps. */
function inOrderSql({ kind, sql }: SqlColumn, sign: string): RowSql | undefined {
  if (kind !== "number" && kind !== "date") return undefined;
  const looked = `${sql} IS NOT NULL`;
  return {
    _tag: "RowsTogether",
    looked,
    unexpected: (relation) => `SELECT row FROM (SELECT row, ${sql} AS value, lag(${sql}) OVER () AS before FROM ${relation} WHERE ${looked})
      WHERE NOT (before ${sign} value)`,
  };
}

const ISO_DATE = /^\d{4}-\d\d-\d\d/;

function inOrder(column: string, values: Column, rowCount: number, test: InOrder): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  let before: Ordered | undefined;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row] as Ordered | null | undefined;
    if (isMissing(value)) {
      missing++;
      continue;
    }
    if (!alike(value, before ?? value)) return raise("TypeError", unordered(column, row, value, `against ${written(before ?? value)}`));
    if (typeof value === "string" && !ISO_DATE.test(value)) {
      return raise(
        "TypeError",
        unordered(
          column,
          row,
          value,
          "(unsupported operand type(s) for -: 'str' and 'str'); set parse_strings_as_datetimes where it is a date",
        ),
      );
    }
    if (before !== undefined && !test(before, value)) unexpected.push(row);
    before = value;
  }
  return right({ unexpected, missing });
}

const unordered = (column: string, row: number, value: unknown, how: string) =>
  `column ${column}, row ${row}: ${written(value)} cannot be ordered ${how}`;
