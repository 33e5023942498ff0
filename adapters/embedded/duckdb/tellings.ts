/** What curated trades tell of some of them: DuckDB finds the objects in which they are, from three columns of each. */
import { join, relative } from "node:path";
import { tickContract } from "../../../domain/market/tick.ts";
import type { Telling, TellingsOf, TradeKey } from "../../../domain/ports/tellings.ts";
import { WantedTrades } from "../../encoding/tellings.ts";
import type { DataFiles } from "./derived.ts";
import { Session } from "./session.ts";
import { curatedKeys, curatedScans } from "./views.ts";

export function duckdbTellings(data: DataFiles): TellingsOf {
  return async (trades) => {
    if (trades.length === 0) return [];
    const wanted = new WantedTrades(trades);
    const tellings: Telling[] = [];
    for (const key of await objectsWith(data, trades)) tellings.push(...(await wanted.tellingsIn(data.objects, key)));
    return tellings;
  };
}

async function objectsWith(data: DataFiles, trades: readonly TradeKey[]): Promise<readonly string[]> {
  const scans = curatedScans(tickContract, data.root, await curatedKeys(data, tickContract));
  if (scans.length === 0) return [];
  const session = await Session.open({ spillDirectory: join(data.root, "staging", "duckdb-tellings") });
  try {
    await session.run("CREATE TABLE wanted (source VARCHAR, symbol VARCHAR, id VARCHAR)");
    const appender = await session.connection.createAppender("wanted");
    for (const { source, symbol, id } of trades) {
      for (const text of [source, symbol, id]) appender.appendVarchar(text);
      appender.endRow();
    }
    appender.closeSync();
    const curated = scans.map((scan) => `SELECT filename, source, symbol, coalesce(trade_id, '#' || sequence) AS id FROM ${scan}`);
    const rows = await session.rows(
      `SELECT DISTINCT filename FROM (${curated.join(" UNION ALL ")}) SEMI JOIN wanted USING (source, symbol, id) ORDER BY filename`,
    );
    return rows.map(([path]) => relative(data.root, String(path)));
  } finally {
    session.close();
  }
}
