import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { firstOf, isoFormat, momentOf, momentsOf, readsDates, zoneOf } from "../dates.ts";
import { define, type Observation, problem, type Raised, raise } from "../expectation.ts";
import { column, oneOf, optional, type QuantileRanges, quantileRanges, required } from "../kwargs.ts";
import { alike, likeness, type Ordered, within } from "../like.ts";
import { compareText } from "../pandas.ts";
import { presentOf } from "../rows.ts";
import type { SqlColumn } from "../sql/column.ts";
import { askRanks } from "../sql/ranks.ts";
import type { BatchSql } from "../sql/rule.ts";
import { betweenRanks, INTERPOLATIONS, type Interpolation, nearestRank, quantileOf, sorted } from "../statistics.ts";
import type { Column } from "../table.ts";
import { written } from "../whole-numbers.ts";

/**
 * Quantiles as values of the column itself: the nearest rank, halves to the even one (numpy's `nearest`).
 * `allow_relative_error` names, as on pandas, what to take between two ranks instead.
 */
export const quantilesBetween = define({
  type: "expect_column_quantile_values_to_be_between",
  kwargs: {
    column: required(column),
    quantile_ranges: required(quantileRanges),
    allow_relative_error: optional({
      expects: `false, or one of ${INTERPOLATIONS.join(", ")}`,
      is: (value): value is false | Interpolation => value === false || oneOf(...INTERPOLATIONS).is(value),
    }),
  },
  compile: ({ column, quantile_ranges, allow_relative_error }) => {
    const { quantiles, value_ranges } = quantile_ranges;
    if (quantiles.length !== value_ranges.length) {
      return problem(
        "quantile_ranges",
        `quantile_values and quantiles must have the same number of elements: ${value_ranges.length} and ${quantiles.length}`,
      );
    }
    const disordered = value_ranges.find(([low, high]) => low !== null && high !== null && !(alike(low, high) && low <= high));
    if (disordered) return problem("quantile_ranges", `quantile_ranges must consist of ordered pairs: [${disordered.join(", ")}] is not`);
    const interpolation = allow_relative_error || "nearest";
    return right({
      kind: "batch",
      columns: [column],
      observe: ([values], { rowCount }) => observe(column, values!, rowCount, quantile_ranges, interpolation),
      sql: ([only]) => observeSql(only!, quantile_ranges, interpolation),
    });
  },
});

function observe(
  column: string,
  values: Column,
  rowCount: number,
  ranges: QuantileRanges,
  interpolation: Interpolation,
): Either<Raised, Observation> {
  if (!readsDates(values, rowCount)) return judge(column, presentOf(values, rowCount), ranges, interpolation);
  const moments = momentsOf(column, values, rowCount);
  if (isLeft(moments)) return moments;
  const toMoment = (bound: Ordered | null) => (bound === null ? null : (momentOf(bound) ?? bound));
  const value_ranges = ranges.value_ranges.map(([low, high]) => [toMoment(low), toMoment(high)] as const);
  const found = judge(column, presentOf(moments.right, rowCount), { ...ranges, value_ranges }, interpolation);
  if (isLeft(found)) return found;
  const observed = found.right.observed as { quantiles: readonly number[]; values: readonly number[] };
  const zone = zoneOf(firstOf(values, rowCount));
  return right({ ...found.right, observed: { ...observed, values: observed.values.map((micros) => isoFormat(micros, zone)) } });
}

function judge(
  column: string,
  present: readonly unknown[],
  { quantiles, value_ranges }: QuantileRanges,
  interpolation: Interpolation,
): Either<Raised, Observation> {
  const sample = value_ranges.flat().find((bound) => bound !== null) ?? present[0];
  const stranger = present.find((value) => !alike(value, sample));
  if (stranger !== undefined)
    return raise("TypeError", `column ${column} holds ${written(stranger)}, which cannot be compared with ${written(sample)}`);
  return right(judgeValues(quantileValues(present.map(asDouble), quantiles, interpolation), quantiles, value_ranges));
}

/** A quantile lies between values as doubles do. */
const asDouble = (value: unknown): number | string => (typeof value === "bigint" ? Number(value) : (value as number | string));

function judgeValues(
  values: readonly (number | string | null)[],
  quantiles: readonly number[],
  value_ranges: QuantileRanges["value_ranges"],
): Observation {
  const successes = values.map((value, index) => {
    const [min, max] = value_ranges[index]!;
    // Between what is infinite and another value there is no number.
    return value !== null && !Number.isNaN(value) && within(value, { min: min ?? undefined, max: max ?? undefined });
  });
  return { success: successes.every(Boolean), observed: { quantiles, values }, details: { success_details: successes } };
}

/** Of numbers held against numbers, and text against text. */
function observeSql(column: SqlColumn, { quantiles, value_ranges }: QuantileRanges, interpolation: Interpolation): BatchSql | undefined {
  const type = { number: "number", text: "string", date: undefined, boolean: undefined, other: undefined }[column.kind];
  if (type === undefined || value_ranges.flat().some((bound) => bound !== null && typeof bound !== type)) return undefined;
  return askRanks<number | string>(
    column,
    (count) => quantiles.map((quantile) => quantile * (count - 1)),
    (at, ranks) => {
      const valueAt = (rank: number) =>
        type === "number" ? betweenRanks(rank, at as (rank: number) => number, interpolation) : at(nearestRank(rank));
      const values = quantiles.map((_, nth) => (ranks[nth] === undefined ? null : valueAt(ranks[nth])));
      return { _tag: "Tell", told: right(judgeValues(values, quantiles, value_ranges)) };
    },
  );
}

function quantileValues(
  present: readonly (number | string)[],
  quantiles: readonly number[],
  interpolation: Interpolation,
): (number | string | null)[] {
  if (present.length === 0) return quantiles.map(() => null);
  if (likeness(present[0]) === "number") {
    const ascending = sorted(present.map(Number));
    return quantiles.map((quantile) => quantileOf(ascending, quantile, interpolation));
  }
  const ascending = (present as readonly string[]).toSorted(compareText);
  return quantiles.map((quantile) => ascending[nearestRank(quantile * (ascending.length - 1))]!);
}
