import { type Either, right } from "fp-ts/lib/Either.js";
import { define, type Observation, problem, type Raised, raise } from "../expectation.ts";
import { column, type QuantileRanges, quantileRanges, required } from "../kwargs.ts";
import { alike, within } from "../like.ts";
import { presentOf } from "./aggregates.ts";

/** Quantiles as values of the column itself: the nearest rank, halves to the even one (numpy's `nearest`). */
export const quantilesBetween = define({
  type: "expect_column_quantile_values_to_be_between",
  kwargs: { column: required(column), quantile_ranges: required(quantileRanges) },
  unsupported: { allow_relative_error: "only the nearest rank is offered" },
  compile: ({ column, quantile_ranges }) => {
    const { quantiles, value_ranges } = quantile_ranges;
    if (quantiles.length !== value_ranges.length) {
      return problem(
        "quantile_ranges",
        `quantile_values and quantiles must have the same number of elements: ${value_ranges.length} and ${quantiles.length}`,
      );
    }
    const disordered = value_ranges.find(([low, high]) => low !== null && high !== null && !(alike(low, high) && low <= high));
    if (disordered) return problem("quantile_ranges", `quantile_ranges must consist of ordered pairs: [${disordered.join(", ")}] is not`);
    return right({
      kind: "batch",
      columns: [column],
      observe: ([values], { rowCount }) => observe(column, presentOf(values!, rowCount), quantile_ranges),
    });
  },
});

function observe(column: string, present: unknown[], { quantiles, value_ranges }: QuantileRanges): Either<Raised, Observation> {
  const bounds = value_ranges.flat().filter((bound) => bound !== null);
  const sample = bounds[0] ?? present[0];
  const stranger = present.find((value) => !alike(value, sample));
  if (stranger !== undefined)
    return raise(
      "TypeError",
      `column ${column} holds ${JSON.stringify(stranger)}, which cannot be compared with ${JSON.stringify(sample)}`,
    );
  const sorted = (present as (number | string)[]).sort((a, b) => (a < b ? -1 : Number(a > b)));
  const values = quantiles.map((quantile) => sorted[nearestRank(quantile, sorted.length)] ?? null);
  const successes = values.map((value, index) => {
    const [min, max] = value_ranges[index]!;
    return value !== null && within(value, { min: min ?? undefined, max: max ?? undefined });
  });
  return right({ success: successes.every(Boolean), observed: { quantiles, values }, details: { success_details: successes } });
}

function nearestRank(quantile: number, length: number): number {
  const rank = quantile * (length - 1);
  const below = Math.floor(rank);
  if (rank - below !== 0.5) return Math.round(rank);
  return below % 2 === 0 ? below : below + 1;
}
