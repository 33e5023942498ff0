/** The market cut into runs of symbols, each small enough to compute at once. */
import type { Session } from "./session.ts";
import { textLiteral } from "./sql-text.ts";

/** All symbols from `first` to `last`, both included, in the order of their text. */
export interface Bucket {
  readonly first: string;
  readonly last: string;
}

/**
 * Cuts the symbols of a table, in order, into buckets of at most `maxRows` rows; a symbol with more is a bucket of its own. The
 * same rows are always cut in the same way.
 */
export async function bucketsOf(session: Session, table: string, maxRows: number): Promise<readonly Bucket[]> {
  const counts = await session.rows(`SELECT symbol, count(*) FROM ${table} GROUP BY symbol ORDER BY symbol`);
  return cut(counts as readonly (readonly [string, bigint])[], maxRows);
}

function cut(counts: readonly (readonly [symbol: string, rows: bigint])[], maxRows: number): readonly Bucket[] {
  const buckets: Bucket[] = [];
  let rows = 0;
  for (const [symbol, count] of counts) {
    const open = buckets.at(-1);
    rows += Number(count);
    if (open && rows <= maxRows) {
      buckets[buckets.length - 1] = { first: open.first, last: symbol };
    } else {
      buckets.push({ first: symbol, last: symbol });
      rows = Number(count);
    }
  }
  return buckets;
}

export function isIn({ first, last }: Bucket): string {
  return `symbol BETWEEN ${textLiteral(first)} AND ${textLiteral(last)}`;
}
