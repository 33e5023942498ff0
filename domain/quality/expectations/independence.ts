import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { define, type Observation, type Raised, raise } from "../expectation.ts";
import { column, type Kind, number, optional, required } from "../kwargs.ts";
import { keyOf, pythonText } from "../pandas.ts";
import { sorted } from "../statistics.ts";
import { exactSum } from "../sum.ts";
import { type Column, isMissing } from "../table.ts";
import { countsByValue } from "./distinct.ts";

type Bins = readonly number[] | readonly (readonly unknown[])[];

const bins: Kind<Bins> = {
  expects: "a list of numbers (edges of bins), or a list of lists of values (groups)",
  is: (value): value is Bins => Array.isArray(value) && value.length > 0 && (value.every(number.is) || value.every(Array.isArray)),
};

const binCount: Kind<number> = {
  expects: "an integer from 1 to 1,000",
  is: (value): value is number => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1000,
};

/** Cells of a contingency table; nobody reads a larger one. */
const MOST_CELLS = 1_000_000;

/**
 * How far two columns are from being independent: Cramér's V of their contingency table, from 0 to 1, with Yates' correction for two
 * values by two. Numbers are counted by bin, ten of one width unless given otherwise; of other values the ten most frequent are counted,
 * and the rest as one. A missing value is a value of its own.
 */
export const pairIndependent = define({
  type: "expect_column_pair_cramers_phi_value_to_be_less_than",
  kwargs: {
    column_A: required(column),
    column_B: required(column),
    bins_A: optional(bins),
    bins_B: optional(bins),
    n_bins_A: optional(binCount),
    n_bins_B: optional(binCount),
    threshold: optional(number),
  },
  compile: ({ column_A, column_B, bins_A, bins_B, n_bins_A = 10, n_bins_B = 10, threshold = 0.1 }) =>
    right({
      kind: "batch",
      columns: [column_A, column_B],
      observe: ([a, b], { rowCount }) => {
        const left = labelled(column_A, a!, rowCount, bins_A, n_bins_A);
        if (isLeft(left)) return left;
        const other = labelled(column_B, b!, rowCount, bins_B, n_bins_B);
        return isLeft(other) ? other : judge(left.right, other.right, threshold);
      },
    }),
});

const MISSING = "(missing)";
const OTHER = "(other)";

/** What each row is counted as. */
function labelled(
  column: string,
  values: Column,
  rowCount: number,
  given: Bins | undefined,
  wanted: number,
): Either<Raised, readonly string[]> {
  const present = Array.from({ length: rowCount }, (_, row) => values[row]).filter((value) => !isMissing(value));
  if (present.length === 0) return right(Array.from({ length: rowCount }, () => MISSING));
  const isNumeric = present.every((value) => typeof value === "number");
  if (given && isNumeric !== given.every(number.is)) {
    const [what, must] = isNumeric
      ? ["numbers", "edges, a list of numbers"]
      : ["other values than numbers", "groups, a list of lists of values"];
    return raise("TypeError", `column ${column} holds ${what}, so that its bins must be ${must}`);
  }
  const label = isNumeric ? binOf(present as number[], given, wanted) : groupOf(present, given, wanted);
  return right(Array.from({ length: rowCount }, (_, row) => (isMissing(values[row]) ? MISSING : label(values[row]))));
}

/** The last bin has both its edges, and edges are added for what lies outside of those given. */
function binOf(present: readonly number[], given: Bins | undefined, wanted: number): (value: unknown) => string {
  const ascending = sorted(present);
  const [least, greatest] = [ascending[0]!, ascending.at(-1)!];
  const [from, to] = least === greatest ? [least - 0.5, greatest + 0.5] : [least, greatest];
  const even = Array.from({ length: wanted + 1 }, (_, nth) => from + ((to - from) * nth) / wanted);
  const edges = given ? reaching(sorted(given as readonly number[]), least, greatest) : even;
  return (value) => {
    const after = edges.findIndex((edge) => (value as number) < edge);
    const nth = after < 0 ? edges.length - 1 : after;
    return `[${edges[nth - 1]}, ${edges[nth]}${nth === edges.length - 1 ? "]" : ")"}`;
  };
}

const reaching = (edges: Float64Array, least: number, greatest: number): readonly number[] => [
  ...(least < edges[0]! ? [least] : []),
  ...new Set(edges),
  ...(greatest > edges.at(-1)! ? [greatest] : []),
];

function groupOf(present: readonly unknown[], given: Bins | undefined, wanted: number): (value: unknown) => string {
  if (given) {
    const groups = new Map(
      (given as readonly (readonly unknown[])[]).flatMap((group) =>
        group.map((value) => [keyOf(value), group.map(pythonText).join(", ")] as const),
      ),
    );
    return (value) => groups.get(keyOf(value)) ?? pythonText(value);
  }
  const counts = countsByValue(present).toSorted((a, b) => b.count - a.count);
  const kept = new Set(counts.slice(0, counts.length < wanted + 1 ? undefined : wanted).map(({ value }) => keyOf(value)));
  return (value) => (kept.has(keyOf(value)) ? pythonText(value) : OTHER);
}

const placesOf = (labels: readonly string[]) => new Map(labels.map((label, nth) => [label, nth]));

function judge(a: readonly string[], b: readonly string[], threshold: number): Either<Raised, Observation> {
  const [rows, columns] = [[...new Set(a)].sort(), [...new Set(b)].sort()];
  if (rows.length * columns.length > MOST_CELLS) {
    const found = `${rows.length} by ${columns.length} of them`;
    return raise(
      "ValueError",
      `too many different values to count in pairs, ${found}: put more of them into the groups of bins_A and bins_B`,
    );
  }
  const [rowOf, columnOf] = [placesOf(rows), placesOf(columns)];
  const counts = rows.map(() => columns.map(() => 0));
  for (const [row, label] of a.entries()) counts[rowOf.get(label)!]![columnOf.get(b[row]!)!]!++;
  const smaller = Math.min(rows.length, columns.length) - 1;
  const association = smaller < 1 ? Number.NaN : Math.min(1, Math.sqrt(chiSquareOf(counts, a.length) / a.length / smaller));
  return right({
    success: association <= threshold,
    observed: Number.isNaN(association) ? null : association,
    details: { crosstab: { rows, columns, counts } },
  });
}

/** Of what is found in a contingency table against what independence would have. */
function chiSquareOf(counts: readonly (readonly number[])[], total: number): number {
  const acrossRows = counts.map((row) => exactSum(row));
  const downColumns = counts[0]!.map((_, column) => exactSum(counts.map((row) => row[column]!)));
  const correction = counts.length === 2 && downColumns.length === 2 ? 0.5 : 0;
  return exactSum(
    counts.flatMap((row, nth) =>
      row.map((count, column) => {
        const expected = (acrossRows[nth]! * downColumns[column]!) / total;
        const distance = Math.abs(count - expected);
        return (distance - Math.min(correction, distance)) ** 2 / expected;
      }),
    ),
  );
}
