import { isLeft } from "fp-ts/lib/Either.js";
import type { WritableData } from "../../adapters/embedded/data-directory.ts";
import { damaged } from "../../adapters/embedded/duckdb/duckdb-error.ts";
import { query } from "../../adapters/embedded/duckdb/query.ts";
import { openReadingSession } from "../../adapters/embedded/duckdb/reading-session.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import type { SessionDate } from "../../domain/market/times.ts";

/** The newest session served from a source, if any is. Latest prices do not tell it: trades of a stream move them on too. */
export async function newestSession(data: WritableData, source: string): Promise<SessionDate | undefined> {
  const session = await openReadingSession(data, []);
  try {
    let newest: SessionDate | undefined;
    const sql = `SELECT CAST(max(price_date) AS VARCHAR) FROM daily_bars WHERE source = ${textLiteral(source)}`;
    const asked = await query(session, sql, ([row]) => {
      newest = (row?.[0] ?? undefined) as SessionDate | undefined;
    });
    if (isLeft(asked)) throw damaged(asked.left.message);
    return newest;
  } finally {
    session.close();
  }
}
