import type { SqlColumn } from "./column.ts";
import { ask, type BatchSql } from "./rule.ts";

/**
 * Asks for the values of a column that stand at some ranks of its order (0 is the least). `ranksOf` knows them from the count of
 * values present, a rank between two asking for both; no value present has no rank.
 */
export function askRanks<A>(
  { sql }: SqlColumn,
  ranksOf: (count: number) => readonly number[],
  next: (at: (rank: number) => A, ranks: readonly number[]) => BatchSql,
): BatchSql {
  return ask([`count(${sql})`], ([present]) => {
    const count = Number(present);
    const ranks = count === 0 ? [] : ranksOf(count);
    const whole = [...new Set(ranks.flatMap((rank) => [Math.floor(rank), Math.ceil(rank)]))];
    if (whole.length === 0) return next(() => undefined as A, ranks);
    // DuckDB takes the value that at least this share of the values does not exceed: half a rank on, no rounding matters.
    const shares = whole.map((rank) => (rank + 0.5) / count);
    return ask([`quantile_disc(${sql}, [${shares.join(", ")}])`], ([values]) => {
      const known = new Map(whole.map((rank, nth) => [rank, (values as readonly A[])[nth]!]));
      return next((rank) => known.get(rank)!, ranks);
    });
  });
}
