import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { firstOf, isoFormat, momentBounds, momentOf, momentsOf, readsDates, zoneOf, zoneOfType } from "../dates.ts";
import { type Check, type Definition, define, type Observation, type Problem, problem, type Raised, raise } from "../expectation.ts";
import { aggregateBound, boolean, column, optional, required } from "../kwargs.ts";
import { alike, type Bounds, likeness, type Ordered, saysNumber, within } from "../like.ts";
import { presentOf } from "../rows.ts";
import type { SqlColumn } from "../sql/column.ts";
import type { BatchSql } from "../sql/rule.ts";
import type { Column } from "../table.ts";
import { written } from "../whole-numbers.ts";

/** The shape of a rule that measures one number (or text, or date) of a column and holds it against bounds. */

/** Null where nothing can be measured; the rule then fails. */
export type Measured = Either<Raised, Ordered | null>;

/** {@link Measure} in SQL; null ends with nothing measured, and undefined is for columns and values of which SQL cannot say it. */
export type MeasureSql = (column: SqlColumn, tell: (measured: number | string | null | undefined) => BatchSql) => BatchSql | undefined;

/** Measures the values that are present; `rowCount` counts the missing ones too. */
type Measure = (column: string, present: readonly unknown[], rowCount: number) => Measured;

const kwargs = {
  column: required(column),
  min_value: optional(aggregateBound),
  max_value: optional(aggregateBound),
  strict_min: optional(boolean),
  strict_max: optional(boolean),
};

/** A rule over a measure of numbers or text. */
export function measured(type: string, measure: Measure, measureSql?: MeasureSql): Definition {
  return define({
    type,
    kwargs,
    compile: ({ column, ...given }) =>
      checkOf(
        column,
        given,
        (values, rowCount, bounds) => hold(measure, column, values, rowCount, bounds),
        measureSql && ((only, bounds) => measureSql(only, (found) => tell(column, found, bounds))),
      ),
  });
}

/** {@link measured} for a measure that dates have too: it is taken of their moments, and shown as a date. */
export function measuredWithDates(type: string, measure: Measure, measureSql: MeasureSql): Definition {
  return define({
    type,
    kwargs: { ...kwargs, parse_strings_as_datetimes: optional(boolean) },
    compile: ({ column, parse_strings_as_datetimes: parse, ...given }) =>
      checkOf(
        column,
        given,
        (values, rowCount, bounds) =>
          readsDates(values, rowCount, parse)
            ? holdDates(measure, column, values, rowCount, bounds)
            : hold(measure, column, values, rowCount, bounds),
        (only, bounds) => {
          if (parse && only.kind === "text") return undefined;
          return measureSql(only, (found) =>
            only.kind === "date" ? tellDate(column, found, bounds, zoneOfType(only.dtype)) : tell(column, found, bounds),
          );
        },
      ),
  });
}

interface Given {
  readonly min_value: Ordered | undefined;
  readonly max_value: Ordered | undefined;
  readonly strict_min: boolean | undefined;
  readonly strict_max: boolean | undefined;
}

function checkOf(
  column: string,
  { min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax }: Given,
  observe: (values: Column, rowCount: number, bounds: Bounds) => Either<Raised, Observation>,
  sql: ((column: SqlColumn, bounds: Bounds) => BatchSql | undefined) | undefined,
): Either<readonly Problem[], Check> {
  if (min !== undefined && max !== undefined) {
    if (!alike(min, max)) return problem("max_value", "min_value and max_value must be both numbers or both dates");
    if ((momentOf(min) ?? min) > (momentOf(max) ?? max)) {
      return problem("min_value", `Minimum Threshold cannot be larger than Maximum Threshold: ${min} is larger than ${max}`);
    }
  }
  const bounds = { min, max, strictMin, strictMax };
  return right({
    kind: "batch",
    columns: [column],
    observe: ([values], { rowCount }) => observe(values!, rowCount, bounds),
    sql: sql && (([only]) => sql(only!, bounds)),
  });
}

function hold(measure: Measure, column: string, values: Column, rowCount: number, bounds: Bounds): Either<Raised, Observation> {
  const found = measure(column, presentOf(values, rowCount), rowCount);
  return isLeft(found) ? found : judge(column, found.right, bounds);
}

function judge(column: string, observed: Ordered | null, bounds: Bounds): Either<Raised, Observation> {
  if (observed === null) return right({ success: false, observed });
  const bound = bounds.min ?? bounds.max;
  if (bound !== undefined && !alike(bound, observed)) {
    return raise(
      "TypeError",
      `column ${column} holds ${likeness(observed)} (${written(observed)}), which cannot be compared with ${written(bound)}`,
    );
  }
  return right({ success: within(observed, bounds), observed });
}

function holdDates(measure: Measure, column: string, values: Column, rowCount: number, bounds: Bounds): Either<Raised, Observation> {
  const [moments, range] = [momentsOf(column, values, rowCount), momentBounds(bounds)];
  if (isLeft(moments)) return moments;
  if (isLeft(range)) return range;
  const held = hold(measure, column, moments.right, rowCount, range.right);
  const zone = zoneOf(firstOf(values, rowCount));
  return isLeft(held) ? held : right({ ...held.right, observed: isoFormat(Math.round(held.right.observed as number), zone) });
}

const tell = (column: string, found: number | string | null | undefined, bounds: Bounds): BatchSql =>
  found === undefined ? { _tag: "Unfit" } : { _tag: "Tell", told: judge(column, found, bounds) };

/** Without a date there is nothing that bounds could be no dates for. */
function tellDate(column: string, found: number | string | null | undefined, bounds: Bounds, zone: string): BatchSql {
  const range = momentBounds(bounds);
  if (found === null || found === undefined) return tell(column, found, {});
  if (isLeft(range)) return { _tag: "Tell", told: range };
  const held = judge(column, found, range.right);
  return { _tag: "Tell", told: isLeft(held) ? held : right({ ...held.right, observed: isoFormat(found as number, zone) }) };
}

/** The values as numbers, booleans as 0 and 1; anything else has no `what`. */
export function numbersOf(column: string, present: readonly unknown[], what: string): Either<Raised, number[]> {
  const stranger = present.find((value) => likeness(value) !== "number");
  if (stranger === undefined) return right(present.map(Number));
  const worst = present.find((value) => likeness(value) !== "number" && !saysNumber(value)) ?? stranger;
  return raise("TypeError", `column ${column} is not numeric: it holds ${written(worst)}, so it has no ${what}`);
}
