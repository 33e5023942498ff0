import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { define, type Observation, problem, type Raised, raise } from "../expectation.ts";
import { aggregateBound, boolean, column, optional, required } from "../kwargs.ts";
import { alike, type Bounds, likeness, PARSED_DATES, within } from "../like.ts";
import { exactSum } from "../sum.ts";
import { type Column, isMissing } from "../table.ts";

/** One number (or text) measured over the present values of a column, held against bounds. Where none is present it fails. */

type Measured = Either<Raised, number | string | null>;

export const minBetween = aggregate("expect_column_min_to_be_between", (column, present) =>
  extreme(column, present, (value, best) => value < best),
);
export const maxBetween = aggregate("expect_column_max_to_be_between", (column, present) =>
  extreme(column, present, (value, best) => value > best),
);
export const meanBetween = aggregate("expect_column_mean_to_be_between", mean);

function aggregate(type: string, measure: (column: string, present: readonly unknown[]) => Measured) {
  return define({
    type,
    kwargs: {
      column: required(column),
      min_value: optional(aggregateBound),
      max_value: optional(aggregateBound),
      strict_min: optional(boolean),
      strict_max: optional(boolean),
    },
    unsupported: PARSED_DATES,
    compile: ({ column, min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax }) => {
      if (min !== undefined && max !== undefined) {
        if (!alike(min, max)) return problem("max_value", "min_value and max_value must be both numbers or both dates");
        if (min > max)
          return problem("min_value", `Minimum Threshold cannot be larger than Maximum Threshold: ${min} is larger than ${max}`);
      }
      return right({
        kind: "batch",
        columns: [column],
        observe: ([values], { rowCount }) => {
          const measured = measure(column, presentOf(values!, rowCount));
          return isLeft(measured) ? measured : held(column, measured.right, { min, max, strictMin, strictMax });
        },
      });
    },
  });
}

/** The values that are not missing, in row order. */
export function presentOf(values: Column, rowCount: number): unknown[] {
  const present: unknown[] = [];
  for (let row = 0; row < rowCount; row++) if (!isMissing(values[row])) present.push(values[row]);
  return present;
}

function held(column: string, observed: number | string | null, bounds: Bounds): Either<Raised, Observation> {
  if (observed === null) return right({ success: false, observed });
  const bound = bounds.min ?? bounds.max;
  if (bound !== undefined && !alike(bound, observed)) {
    return raise(
      "TypeError",
      `column ${column} holds ${likeness(observed)} (${JSON.stringify(observed)}), which cannot be compared with ${JSON.stringify(bound)}`,
    );
  }
  return right({ success: within(observed, bounds), observed });
}

function extreme(
  column: string,
  present: readonly unknown[],
  better: (value: number | string, best: number | string) => boolean,
): Measured {
  let best = (present[0] as number | string | undefined) ?? null;
  for (const value of present as readonly (number | string)[]) {
    if (!alike(value, best))
      return raise("TypeError", `column ${column} mixes ${JSON.stringify(best)} and ${JSON.stringify(value)}, which have no common order`);
    if (better(value, best!)) best = value;
  }
  return right(best);
}

function mean(column: string, present: readonly unknown[]): Measured {
  const text = present.find((value) => likeness(value) !== "number");
  if (text !== undefined) return raise("TypeError", `column ${column} is not numeric: it holds ${JSON.stringify(text)}, so it has no mean`);
  return right(present.length === 0 ? null : exactSum(present.map(Number)) / present.length);
}
