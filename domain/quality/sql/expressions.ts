import { isRight } from "fp-ts/lib/Either.js";
import { momentBounds } from "../dates.ts";
import type { Bounds, Ordered } from "../like.ts";
import type { SqlColumn } from "./column.ts";

/** Parts of statements. */

/** The number itself: with an exponent it is read as a double, without one as a decimal; an infinite one is text to begin with. */
export const numberLiteral = (number: number): string =>
  Number.isFinite(number) ? `(${number.toExponential()})` : `CAST('${number}' AS DOUBLE)`;

export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Numbers are doubles: {@link boundsFor} lets no other through. */
export const literal = (value: Ordered): string => (typeof value === "string" ? textLiteral(value) : numberLiteral(Number(value)));

/** Null for no columns at all would be no test. */
export const allOf = (tests: readonly string[]): string => (tests.length === 0 ? "TRUE" : `(${tests.join(" AND ")})`);
export const anyOf = (tests: readonly string[]): string => (tests.length === 0 ? "FALSE" : `(${tests.join(" OR ")})`);

/** Whether the value of an expression, a missing one aside, lies within bounds of its own kind. */
export function withinSql(sql: string, { min, max, strictMin, strictMax }: Bounds): string {
  return allOf([
    ...(min === undefined ? [] : [`${sql} ${strictMin ? ">" : ">="} ${literal(min)}`]),
    ...(max === undefined ? [] : [`${sql} ${strictMax ? "<" : "<="} ${literal(max)}`]),
  ]);
}

/** Whether the value of an expression is one of these; null of a missing one. */
export const amongSql = (sql: string, members: readonly (number | string)[]): string =>
  members.length === 0 ? `CASE WHEN ${sql} IS NOT NULL THEN FALSE END` : `${sql} IN (${members.map(literal).join(", ")})`;

/** The bounds as the column's values compare with them; undefined where they do not. */
export function boundsFor({ kind }: SqlColumn, bounds: Bounds): Bounds | undefined {
  if (kind === "date") {
    const moments = momentBounds(bounds);
    return isRight(moments) ? moments.right : undefined;
  }
  const type = { number: "number", text: "string", boolean: "", other: "" }[kind];
  return [bounds.min, bounds.max].every((bound) => bound === undefined || typeof bound === type) ? bounds : undefined;
}
