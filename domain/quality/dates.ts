import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { parseDate } from "./dateutil/parse.ts";
import { type Raised, raise } from "./expectation.ts";
import type { Bounds, Ordered } from "./like.ts";
import { remember } from "./remember.ts";
import { type Column, isMissing, Moment, microsOf } from "./table.ts";
import { written } from "./whole-numbers.ts";

/**
 * Dates as numbers, so that they compare as such: microseconds since 1970 in UTC. A column holds dates when its values are
 * `Date`s (pandas' `datetime64`), or where a rule is told to parse its strings as datetimes.
 */

/** How Python's `isoformat` writes a moment: `2018-01-02T00:34:01`, with six more digits if there are any, and the zone if there is one. */
export function isoFormat(micros: number, zone = ""): string {
  const millis = Math.floor(micros / 1000);
  const text = new Date(millis).toISOString().slice(0, -5);
  const fraction = micros - Math.floor(millis / 1000) * 1_000_000;
  return `${text}${fraction === 0 ? "" : `.${String(fraction).padStart(6, "0")}`}${zone}`;
}

const UTC = "+00:00";

/** The zone that a value is told with, if it is a date that has one. */
export const zoneOf = (value: unknown): string => (value instanceof Moment && value.isZoned ? UTC : "");

/** {@link zoneOf} the dates of a column of this type, by its pandas name. */
export const zoneOfType = (dtype: string | undefined): string => (dtype?.startsWith("datetime64[") && dtype.includes(",") ? UTC : "");

/** The first value of a column that is present. A column of dates holds nothing else, so this one tells. */
export function firstOf(values: Column, rowCount: number): unknown {
  for (let row = 0; row < rowCount; row++) if (!isMissing(values[row])) return values[row];
  return undefined;
}

/**
 * Whether a column is to be read as dates: it holds them, or it holds text and the rule says `parse_strings_as_datetimes`, which does
 * nothing to numbers.
 */
export function readsDates(values: Column, rowCount: number, parseStrings = false): boolean {
  const first = firstOf(values, rowCount);
  return first instanceof Date || (parseStrings && typeof first === "string");
}

/** A moment of a `Date` or of text that says one; undefined for anything else. */
export function momentOf(value: unknown): number | undefined {
  if (value instanceof Date) return microsOf(value);
  return typeof value === "string" ? parseDate(value) : undefined;
}

/** A column of dates as moments, NaN where a value is missing; a value that says no date is raised. */
export function momentsOf(column: string, values: Column, rowCount: number): Either<Raised, Float64Array> {
  const moments = new Float64Array(rowCount).fill(Number.NaN);
  const read = remember((text) => parseDate(text) ?? null);
  for (let row = 0; row < rowCount; row++) {
    if (isMissing(values[row])) continue;
    const value = values[row];
    const moment = typeof value === "string" ? read(value) : (momentOf(value) ?? null);
    if (moment === null) {
      const found = written(value);
      const exception = typeof value === "string" ? "ValueError" : "TypeError";
      return raise(exception, `column ${column}, row ${row}: ${found} cannot be read as a date (Unknown string format)`);
    }
    moments[row] = moment;
  }
  return right(moments);
}

/** The bounds of a column that is read as dates: text in them is a moment. */
export function momentBounds({ min, max, ...strict }: Bounds): Either<Raised, Bounds> {
  const [low, high] = [momentBound("min_value", min), momentBound("max_value", max)];
  if (isLeft(low)) return low;
  return isLeft(high) ? high : right({ min: low.right, max: high.right, ...strict });
}

function momentBound(kwarg: string, bound: Ordered | undefined): Either<Raised, number | undefined> {
  if (bound === undefined) return right(undefined);
  const moment = momentOf(bound);
  if (moment !== undefined) return right(moment);
  return raise("TypeError", `${kwarg} ${written(bound)} cannot be compared with dates: it must be a date as text`);
}
