import { type Either, right } from "fp-ts/lib/Either.js";
import { Instants } from "../../market/instants.ts";
import { isInstant, microsOfInstant } from "../../market/times.ts";
import { columnRule, type Definition, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { boolean, column, type Kind, number, optional, proportion, required } from "../kwargs.ts";
import { alike, type Bounds, type Ordered } from "../like.ts";
import type { SqlColumn } from "../sql/column.ts";
import type { RowSql } from "../sql/rule.ts";
import { type Column, isMissing } from "../table.ts";

/** What the rule about a range knows to compare. */
interface Comparison {
  readonly bound: Kind<Ordered>;
  readonly isGreater: (min: Ordered, max: Ordered, parse: boolean) => boolean;
  readonly find: (column: string, values: Column, rowCount: number, bounds: Bounds, parse: boolean) => Either<Raised, RowFinding>;
  readonly sql?: (column: SqlColumn, bounds: Bounds, parse: boolean) => RowSql | undefined;
}

export function betweenBy({ bound, isGreater, find, sql }: Comparison): Definition {
  return define({
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
        sql && ((only) => sql(only, bounds, parse)),
      );
    },
  });
}

/** The rule for who has columns of numbers and of instants alone, and so reads no other dates. */
export const numbersBetween = betweenBy({
  bound: {
    expects: "a number, or an instant as text (2026-01-18T14:30:00.000000Z)",
    is: (value): value is Ordered => number.is(value) || isInstant(value),
  },
  isGreater: (min, max) => min > max,
  find(column, values, rowCount, bounds) {
    const ofInstants = typeof (bounds.min ?? bounds.max) === "string";
    const numbers = numbersOf(values, rowCount, ofInstants);
    const range = ofInstants ? microsBounds(bounds) : bounds;
    if (numbers && range) return right(outsideDoubles(numbers, rowCount, range));
    return raise("TypeError", `column ${column} does not hold ${ofInstants ? "instants" : "numbers"}, as its bounds are`);
  },
});

/** A column of numbers, or of instants, as doubles (microseconds of instants), NaN where a value is missing; undefined of any other. */
export function numbersOf(values: Column, rowCount: number, ofInstants = false): Float64Array | undefined {
  if (values instanceof Instants) return ofInstants ? values.micros : undefined;
  if (values instanceof Float64Array) return ofInstants ? undefined : values;
  const numbers = new Float64Array(rowCount).fill(Number.NaN);
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) continue;
    if (ofInstants && isInstant(value)) numbers[row] = microsOfInstant(value);
    else if (!ofInstants && number.is(value)) numbers[row] = value;
    else return undefined;
  }
  return numbers;
}

/** Of columns that are numbers, or that compare as such; undefined of another, or where a bound is of another kind. */
export function outsideNumbers(values: Column, rowCount: number, bounds: Bounds): RowFinding | undefined {
  if (values instanceof Instants) {
    const micros = microsBounds(bounds);
    return micros && outsideDoubles(values.micros, rowCount, micros);
  }
  const given = bounds.min ?? bounds.max;
  return values instanceof Float64Array && typeof given === "number" ? outsideDoubles(values, rowCount, bounds) : undefined;
}

/** Instants of one width sort as their microseconds do. Undefined where a bound is none. */
function microsBounds({ min, max, ...strict }: Bounds): Bounds | undefined {
  if ((min !== undefined && !isInstant(min)) || (max !== undefined && !isInstant(max))) return undefined;
  return { min: min && microsOfInstant(min), max: max && microsOfInstant(max), ...strict };
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
