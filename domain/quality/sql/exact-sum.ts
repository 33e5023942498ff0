/**
 * The exactly rounded sum of doubles by SQL. A double is cut into whole numbers: its part before the point, and two parts of 53
 * binary digits after it. DuckDB adds whole numbers up in 128 bits and loses nothing; together the sums are a whole number of
 * 2^-106, which is rounded once. Doubles from 2^63 on are not cut, nor is what has digits beyond 2^-106.
 */

const PART = 2 ** 53;
const LIMIT = 2 ** 63;

/** Aggregates of a numeric expression that is null where it is missing, for {@link sumOfParts}. */
export function sumParts(sql: string): readonly string[] {
  const scaled = `(${sql} - trunc(${sql})) * ${PART}e0`;
  const rest = `(${scaled} - trunc(${scaled})) * ${PART}e0`;
  const part = (number: string) => `sum(TRY_CAST(trunc(${number}) AS BIGINT))`;
  return [`bool_and(abs(${sql}) < ${LIMIT}e0 AND ${rest} = trunc(${rest}))`, part(sql), part(scaled), part(rest)];
}

/** Undefined where a value could not be cut. The sum of nothing is 0. */
export function sumOfParts([areCut, ...parts]: readonly unknown[]): number | undefined {
  if (areCut === false) return undefined;
  const [whole, scaled, rest] = parts.map((part) => BigInt((part as bigint | null) ?? 0)) as [bigint, bigint, bigint];
  // The conversion of a bigint rounds half-way cases to even; the division by a power of two rounds nothing.
  return Number((whole << 106n) + (scaled << 53n) + rest) / 2 ** 106;
}
