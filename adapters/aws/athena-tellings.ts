/**
 * What curated trades tell of some of them, on AWS. Athena finds the days on which they were told, from a few columns; the objects of
 * those days are then read here, since Athena reads instants to the millisecond only.
 */
import { type AthenaClient, GetQueryResultsCommand, type Row } from "@aws-sdk/client-athena";
import { tickContract } from "../../domain/market/tick.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import type { Telling, TellingsOf, TradeKey } from "../../domain/ports/tellings.ts";
import { WantedTrades } from "../encoding/tellings.ts";
import { type AthenaWork, runStatement } from "./athena-query.ts";
import { identifier, textLiteral } from "./athena-sql.ts";
import { onAws } from "./aws-fault.ts";

export interface AthenaTellings extends AthenaWork {
  /** The catalog's database that holds the curated tables. */
  readonly database: string;
  readonly objects: Pick<ObjectStore, "list" | "read">;
}

/** What Athena takes as the text of a statement. */
const MOST_BYTES = 262_144;

/** Throws `AthenaFault` and `AwsFault`. */
export function athenaTellings(lake: AthenaTellings): TellingsOf {
  return async (trades) => {
    const days = new Set<string>();
    for (const sql of statementsOf(lake.database, trades)) {
      const id = await runStatement(lake, "what is told of late trades", sql);
      for (const day of await rowsOf(lake.client, id)) days.add(day);
    }
    const wanted = new WantedTrades(trades);
    const tellings: Telling[] = [];
    for (const day of [...days].sort()) {
      for (const key of await lake.objects.list(`curated/${tickContract.dataset}/${day}/`)) {
        tellings.push(...(await wanted.tellingsIn(lake.objects, key)));
      }
    }
    return tellings;
  };
}

/** As few as there can be halves of the trades that Athena takes; of no trades none. */
function statementsOf(database: string, trades: readonly TradeKey[]): readonly string[] {
  if (trades.length === 0) return [];
  const sql = daysOf(database, trades);
  if (trades.length === 1 || Buffer.byteLength(sql) <= MOST_BYTES) return [sql];
  const half = trades.length >> 1;
  return [trades.slice(0, half), trades.slice(half)].flatMap((some) => statementsOf(database, some));
}

/** The partitions that hold one of these trades, each as the folder that it is. */
function daysOf(database: string, trades: readonly TradeKey[]): string {
  const bySeries = Map.groupBy(trades, ({ source, symbol }) => JSON.stringify([source, symbol]));
  const wanted = [...bySeries.values()].map((series) => {
    const { source, symbol } = series[0]!;
    const ids = series.map(({ id }) => textLiteral(id)).join(", ");
    return `(source = ${textLiteral(source)} AND symbol = ${textLiteral(symbol)} AND COALESCE(trade_id, '#' || CAST(sequence AS VARCHAR)) IN (${ids}))`;
  });
  return `SELECT DISTINCT 'year=' || CAST(year AS VARCHAR) || '/month=' || LPAD(CAST(month AS VARCHAR), 2, '0') || '/day=' || LPAD(CAST(day AS VARCHAR), 2, '0') AS folder
FROM ${identifier(database)}.${identifier(tickContract.dataset)}
WHERE ${wanted.join("\n  OR ")}`;
}

/** The first column of a statement's rows; the first row of the first page has the columns' names. */
async function rowsOf(client: AthenaClient, id: string): Promise<readonly string[]> {
  const rows: Row[] = [];
  let next: string | undefined;
  do {
    const page = new GetQueryResultsCommand({ QueryExecutionId: id, ...(next !== undefined && { NextToken: next }) });
    const { ResultSet, NextToken } = await onAws("read", `the results of Athena's query ${id}`, () => client.send(page));
    rows.push(...(ResultSet?.Rows ?? []));
    next = NextToken;
  } while (next !== undefined);
  return rows.slice(1).map(({ Data }) => Data![0]!.VarCharValue!);
}
