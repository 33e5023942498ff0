import { type Either, right } from "fp-ts/lib/Either.js";
import { type Check, type Context, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { column, number, optional, proportion, required } from "../kwargs.ts";
import { type Column, isMissing } from "../table.ts";

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

/** A value in its place; `row` is −1 for one that came before the batch. */
interface Point {
  readonly at: string | number;
  readonly value: number;
  readonly row: number;
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
  const points = earlierPoints(earlier?.get(column), earlier?.get(orderBy));
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) missing++;
    else if (typeof value !== "number") return raise("TypeError", `column ${column}, row ${row}: ${JSON.stringify(value)} is no number`);
    else if (value > 0) points.push({ at: order[row] as string | number, value, row });
  }
  sort(points);
  const unexpected = points.filter(({ row }, place) => row >= 0 && isFar(place, points, factor)).map(({ row }) => row);
  return right({ unexpected: unexpected.sort((a, b) => a - b), missing });
}

function earlierPoints(values: Column = [], order: Column = []): Point[] {
  return Array.from(values, (value, i) => ({ at: order[i] as string | number, value: value as number, row: -1 })).filter(
    ({ value }) => value > 0,
  );
}

function isFar(place: number, points: readonly Point[], factor: number): boolean {
  const { value } = points[place]!;
  let balance = 0;
  for (let other = Math.max(0, place - REACH); other <= Math.min(points.length - 1, place + REACH); other++) {
    if (other === place) continue;
    const neighbour = points[other]!.value;
    balance += value <= neighbour * factor && neighbour <= value * factor ? 1 : -1;
  }
  return balance < 0;
}

/** Points nearly always come in order, and then nothing is to do. */
function sort(points: Point[]): void {
  const compare = (a: Point, b: Point) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.row - b.row);
  for (let i = 1; i < points.length; i++) {
    if (compare(points[i - 1]!, points[i]!) > 0) {
      points.sort(compare);
      return;
    }
  }
}
