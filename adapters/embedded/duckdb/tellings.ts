/**
 * What curated trades tell of some of them. DuckDB finds the objects in which they are, from three columns of each; the rows are
 * then read by whom every row is read, so that their hashes are those of the ledger.
 */
import { join, relative } from "node:path";
import { rowHasher } from "../../../domain/ledger/row-hash.ts";
import { type Tick, tickContract, tradeIdOf } from "../../../domain/market/tick.ts";
import type { Telling, TellingsOf, TradeKey } from "../../../domain/ports/tellings.ts";
import { decodeCurated } from "../../encoding/curated.ts";
import type { DataFiles } from "./derived.ts";
import { Session } from "./session.ts";
import { curatedKeys, curatedScans } from "./views.ts";

export function duckdbTellings(data: DataFiles): TellingsOf {
  return async (trades) => {
    if (trades.length === 0) return [];
    const wanted = new Set(trades.map(textOf));
    const tellings: Telling[] = [];
    for (const key of await objectsWith(data, trades)) tellings.push(...(await tellingsIn(data, key, wanted)));
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

async function tellingsIn({ objects }: DataFiles, key: string, wanted: ReadonlySet<string>): Promise<readonly Telling[]> {
  const bytes = await objects.read(key);
  if (!bytes) throw new Error(`${key} is gone while it is read: run again`);
  const columns = await decodeCurated(key, bytes, tickContract);
  const of = <K extends keyof Tick>(name: K) => columns.get(name) as readonly Tick[K][];
  const [sources, symbols, revisions] = [of("source"), of("symbol"), of("revision")];
  const [tradeIds, sequences] = [of("trade_id"), of("sequence")];
  const hasher = rowHasher(tickContract, columns);
  return symbols.flatMap((symbol, row) => {
    const id = tradeIdOf({ trade_id: tradeIds[row]!, sequence: sequences[row]! });
    if (id === undefined || !wanted.has(textOf({ source: sources[row]!, symbol, id }))) return [];
    return [{ source: sources[row]!, symbol, id, revision: revisions[row]!, content: hasher.content(row) }];
  });
}

/** Codes and names hold no control characters. */
const textOf = ({ source, symbol, id }: TradeKey) => `${source}\n${symbol}\n${id}`;
