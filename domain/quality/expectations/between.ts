import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { Instants } from "../../market/instants.ts";
import { isInstant, microsOfInstant } from "../../market/times.ts";
import { momentBounds, momentOf, momentsOf, readsDates } from "../dates.ts";
import { columnRule, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, bound, column, optional, proportion, required } from "../kwargs.ts";
import { alike, type Bounds, type Ordered, saysNumber, within } from "../like.ts";
import type { SqlColumn } from "../sql/column.ts";
import { boundsFor, withinSql } from "../sql/expressions.ts";
import { eachValue, type RowSql } from "../sql/rule.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";

/**
 * Numbers within numbers, text within text: ISO 8601 dates of one width sort as time does. Dates, and text that is parsed as
 * such, within dates. Open where a bound is not given. A column without a value present passes, so a suite that means "there
 * are values" says not-null as well.
 */
export const valuesBetween = define({
  type: "expect_column_values_to_be_between",
  kwargs: {
    column: required(column),
    min_value: optional(bound),
    max_value: optional(bound),
    strict_min: optional(boolean),
    strict_max: optional(boolean),
    parse_strings_as_datetimes: optional(boolean),
    mostly: optional(proportion),
  },
  unsupported: { allow_cross_type_comparisons: "numbers and text have no common order" },
  compile: ({ column, min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax, mostly, ...rest }) => {
    const { parse_strings_as_datetimes: parse = false } = rest;
    if (min === undefined && max === undefined) {
      return problem("min_value", "min_value and max_value cannot both be None: give at least one of them");
    }
    if (min !== undefined && max !== undefined) {
      if (!alike(min, max)) return problem("max_value", "min_value and max_value must be both numbers or both text");
      if (isGreater(min, max, parse)) {
        return problem("min_value", `min_value cannot be greater than max_value: ${min} is greater than ${max}`);
      }
    }
    const bounds = { min, max, strictMin, strictMax };
    return columnRule(
      column,
      mostly,
      (values, rowCount) => find(column, values, rowCount, bounds, parse),
      (only) => (parse && only.kind === "text" ? undefined : outsideSql(only, bounds)),
    );
  },
});

function isGreater(min: Ordered, max: Ordered, parse: boolean): boolean {
  const [from, to] = parse ? [momentOf(min) ?? min, momentOf(max) ?? max] : [min, max];
  return from > to;
}

function find(column: string, values: Column, rowCount: number, bounds: Bounds, parse: boolean): Either<Raised, RowFinding> {
  const micros = values instanceof Instants && !parse ? microsBounds(bounds) : undefined;
  if (micros) return right(outsideDoubles((values as unknown as Instants).micros, rowCount, micros));
  if (!readsDates(values, rowCount, parse)) return outside(column, values, rowCount, bounds);
  const moments = momentsOf(column, values, rowCount);
  if (isLeft(moments)) return moments;
  const moment = momentBounds(bounds);
  return isLeft(moment) ? moment : outside(column, moments.right, rowCount, moment.right);
}

/** Instants of one width sort as their microseconds do. Undefined where a bound is none. */
function microsBounds({ min, max, ...strict }: Bounds): Bounds | undefined {
  if ((min !== undefined && !isInstant(min)) || (max !== undefined && !isInstant(max))) return undefined;
  return { min: min && microsOfInstant(min), max: max && microsOfInstant(max), ...strict };
}

function outsideSql(column: SqlColumn, given: Bounds): RowSql | undefined {
  const bounds = boundsFor(column, given);
  return bounds && eachValue(column, `NOT ${withinSql(column.sql, bounds)}`);
}

function outside(column: string, values: Column, rowCount: number, bounds: Bounds): Either<Raised, RowFinding> {
  const given = (bounds.min ?? bounds.max)!;
  if (values instanceof Float64Array && typeof given === "number") return right(outsideDoubles(values, rowCount, bounds));
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

function outsideDoubles(values: Float64Array, rowCount: number, { min, max, strictMin, strictMax }: Bounds): RowFinding {
  const low = (min ?? Number.NEGATIVE_INFINITY) as number;
  const high = (max ?? Number.POSITIVE_INFINITY) as number;
  const [openLow, openHigh] = [strictMin === true && min !== undefined, strictMax === true && max !== undefined];
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row]!;
    if ((openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high)) continue;
    if (Number.isNaN(value)) missing++;
    else unexpected.push(row);
  }
  return { unexpected, missing };
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
