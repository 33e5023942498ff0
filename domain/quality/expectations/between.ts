import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { momentBounds, momentOf, momentsOf, readsDates } from "../dates.ts";
import { type Raised, type RowFinding, raise } from "../expectation.ts";
import { bound } from "../kwargs.ts";
import { alike, type Bounds, type Ordered, saysNumber, within } from "../like.ts";
import type { SqlColumn } from "../sql/column.ts";
import { boundsFor, withinSql } from "../sql/expressions.ts";
import { eachValue, type RowSql } from "../sql/rule.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";
import { betweenBy, outsideNumbers } from "./between-numbers.ts";

/**
 * Numbers within numbers, text within text: ISO 8601 dates of one width sort as time does. Dates, and text that is parsed as
 * such, within dates. Open where a bound is not given. A column without a value present passes, so a suite that means "there
 * are values" says not-null as well.
 */
export const valuesBetween = betweenBy({
  bound,
  isGreater,
  find,
  sql: (only, bounds, parse) => (parse && only.kind === "text" ? undefined : outsideSql(only, bounds)),
});

function isGreater(min: Ordered, max: Ordered, parse: boolean): boolean {
  const [from, to] = parse ? [momentOf(min) ?? min, momentOf(max) ?? max] : [min, max];
  return from > to;
}

function find(column: string, values: Column, rowCount: number, bounds: Bounds, parse: boolean): Either<Raised, RowFinding> {
  if (!readsDates(values, rowCount, parse)) return outside(column, values, rowCount, bounds);
  const moments = momentsOf(column, values, rowCount);
  if (isLeft(moments)) return moments;
  const moment = momentBounds(bounds);
  return isLeft(moment) ? moment : outside(column, moments.right, rowCount, moment.right);
}

function outsideSql(column: SqlColumn, given: Bounds): RowSql | undefined {
  const bounds = boundsFor(column, given);
  return bounds && eachValue(column, `NOT ${withinSql(column.sql, bounds)}`);
}

function outside(column: string, values: Column, rowCount: number, bounds: Bounds): Either<Raised, RowFinding> {
  const found = outsideNumbers(values, rowCount, bounds);
  if (found) return right(found);
  const given = (bounds.min ?? bounds.max)!;
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (!alike(value, given)) return raise("TypeError", mixed(column, worstFrom(row, values, rowCount, given), values, given));
    else if (!within(value as Ordered, bounds)) unexpected.push(row);
  }
  return right({ unexpected, missing });
}

/** The row that is to be told of, from the first that does not compare on: numbers that are text for the sake of another are not at fault. */
function worstFrom(row: number, values: Column, rowCount: number, given: Ordered): number {
  for (let at = row; at < rowCount; at++) {
    const value = values[at];
    if (!isMissing(value) && !alike(value, given) && !saysNumber(value)) return at;
  }
  return row;
}

function mixed(column: string, row: number, values: Column, given: Ordered): string {
  const found = `column ${column}, row ${row} holds ${written(values[row])}, which cannot be compared with ${written(given)}`;
  return `Column values, min_value, and max_value must either be None or of the same type. ${found}`;
}
