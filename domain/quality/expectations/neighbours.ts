import { type Either, right } from "fp-ts/lib/Either.js";
import { type Check, type Context, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { column, number, optional, proportion, required } from "../kwargs.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";

/**
 * A rule of Assay's own, for prices a hundred times too large or small: a value is unexpected when most of its
 * neighbours, three on either side in the order of `order_by`, differ from it by more than a factor of `max_factor`.
 * Rows that passed before the batch (`context.earlier`) are neighbours too. What is not above zero neither is judged nor
 * votes.
 *
 * Within one batch a lasting change of level, such as an unadjusted split, is not unexpected: from either side of it half
 * the neighbours agree. Whether it is a fault cannot be told without the corporate action.
 */
export const nearNeighbours = define({
  type: "expect_column_values_to_be_near_their_neighbours",
  kwargs: { column: required(column), order_by: required(column), max_factor: required(number), mostly: optional(proportion) },
  compile: ({ column, order_by, max_factor, mostly = 1 }) =>
    max_factor > 1
      ? check(column, order_by, max_factor, mostly)
      : problem("max_factor", `max_factor must be above 1, and is ${max_factor}`),
});

const REACH = 3;

function check(column: string, orderBy: string, factor: number, mostly: number): Either<never, Check> {
  return right({
    kind: "row",
    columns: [column, orderBy],
    shape: "column",
    mostly,
    skipsMissing: true,
    find: ([values, order], rowCount, context) => farFromNeighbours(column, orderBy, values!, order!, rowCount, factor, context),
  });
}

/** Values in the order they are held against each other; `row` is −1 for one that came before the batch. */
interface Series {
  readonly at: readonly (string | number)[];
  readonly values: Float64Array;
  readonly rows: Int32Array;
}

function farFromNeighbours(
  column: string,
  orderBy: string,
  values: Column,
  order: Column,
  rowCount: number,
  factor: number,
  { earlier }: Context,
): Either<Raised, RowFinding> {
  const earlierValues = earlier?.get(column) ?? [];
  const earlierOrder = earlier?.get(orderBy) ?? [];
  const most = earlierValues.length + rowCount;
  const at: (string | number)[] = [];
  const series = { at, values: new Float64Array(most), rows: new Int32Array(most) };
  const add = (place: unknown, value: number, row: number) => {
    series.values[at.length] = value;
    series.rows[at.length] = row;
    at.push(place as string | number);
  };
  for (let i = 0; i < earlierValues.length; i++) if ((earlierValues[i] as number) > 0) add(earlierOrder[i], earlierValues[i] as number, -1);
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (typeof value !== "number") return raise("TypeError", `column ${column}, row ${row}: ${written(value)} is no number`);
    else if (value > 0) add(order[row], value, row);
  }
  const { values: inOrder, rows } = sorted(series);
  const unexpected: number[] = [];
  for (let place = 0; place < at.length; place++)
    if (rows[place]! >= 0 && isFar(place, inOrder, at.length, factor)) unexpected.push(rows[place]!);
  return right({ unexpected: unexpected.sort((a, b) => a - b), missing });
}

function isFar(place: number, values: Float64Array, count: number, factor: number): boolean {
  const value = values[place]!;
  let balance = 0;
  for (let other = Math.max(0, place - REACH); other <= Math.min(count - 1, place + REACH); other++) {
    if (other === place) continue;
    const neighbour = values[other]!;
    balance += value <= neighbour * factor && neighbour <= value * factor ? 1 : -1;
  }
  return balance < 0;
}

/** They nearly always come in order, and then nothing is to do. */
function sorted({ at, values, rows }: Series): Series {
  const compare = (a: number, b: number) => (at[a]! < at[b]! ? -1 : at[a]! > at[b]! ? 1 : rows[a]! - rows[b]!);
  if (at.every((_, place) => place === 0 || compare(place - 1, place) <= 0)) return { at, values, rows };
  const places = Int32Array.from(at.keys()).sort(compare);
  return {
    at: Array.from(places, (place) => at[place]!),
    values: Float64Array.from(places, (place) => values[place]!),
    rows: places.map((place) => rows[place]!),
  };
}
