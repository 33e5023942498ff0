import { type Either, right } from "fp-ts/lib/Either.js";
import { type Check, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { column, number, optional, proportion, required } from "../kwargs.ts";
import { type Column, isMissing } from "../table.ts";

/**
 * A rule of Assay's own, for prices a hundred times too large or small: a value is unexpected when most of its
 * neighbours, three on either side in the order of `order_by`, differ from it by more than a factor of `max_factor`.
 *
 * A lasting change of level, such as an unadjusted split, is not unexpected: from either side of it half the neighbours
 * agree. Whether it is a fault cannot be told without the corporate action.
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
    find: ([values, order], rowCount) => farFromNeighbours(column, values!, order!, rowCount, factor),
  });
}

function farFromNeighbours(column: string, values: Column, order: Column, rowCount: number, factor: number): Either<Raised, RowFinding> {
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) continue;
    if (typeof value !== "number") return raise("TypeError", `column ${column}, row ${row}: ${JSON.stringify(value)} is no number`);
    rows.push(row);
  }
  sortBy(rows, order);
  const unexpected = rows.filter((row, place) => isFar(values[row] as number, place, rows, values, factor)).sort((a, b) => a - b);
  return right({ unexpected, missing: rowCount - rows.length });
}

function isFar(value: number, place: number, rows: readonly number[], values: Column, factor: number): boolean {
  let balance = 0;
  for (let other = Math.max(0, place - REACH); other <= Math.min(rows.length - 1, place + REACH); other++) {
    if (other === place) continue;
    const neighbour = values[rows[other]!] as number;
    balance += value <= neighbour * factor && neighbour <= value * factor ? 1 : -1;
  }
  return balance < 0;
}

/** Rows nearly always come in order; only then is nothing to do. */
function sortBy(rows: number[], order: Column): void {
  const compare = (a: number, b: number) => {
    const [x, y] = [order[a] as string | number, order[b] as string | number];
    return x < y ? -1 : x > y ? 1 : a - b;
  };
  for (let i = 1; i < rows.length; i++) {
    if (compare(rows[i - 1]!, rows[i]!) > 0) {
      rows.sort(compare);
      return;
    }
  }
}
