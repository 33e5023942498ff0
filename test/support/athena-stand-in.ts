/** Athena for statements that select, as far as the program uses it: DuckDB over the curated trades that lie in a folder. */
import { join } from "node:path";
import { type AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { Session } from "../../adapters/embedded/duckdb/session.ts";

export interface AthenaStandIn {
  readonly client: AthenaClient;
  /** What was asked, in its order. */
  readonly statements: readonly string[];
}

/** @param folder called for each statement: where `curated/stock_market_data/` lies as it is then. Results come a row a page. */
export function athenaOver(database: string, folder: () => string): AthenaStandIn {
  const statements: string[] = [];
  const results: string[][] = [];
  const select = async (sql: string): Promise<string[]> => {
    const root = folder();
    const session = await Session.open({ spillDirectory: join(root, "spill") });
    try {
      const files = join(root, "curated/stock_market_data/**/*.parquet");
      await session.run(`CREATE SCHEMA ${database}`);
      await session.run(`CREATE VIEW ${database}.stock_market_data AS SELECT * FROM read_parquet('${files}', hive_partitioning = true)`);
      return (await session.rows(sql)).map(([first]) => String(first));
    } finally {
      session.close();
    }
  };
  const send = async (command: unknown): Promise<object> => {
    if (command instanceof StartQueryExecutionCommand) {
      const sql = command.input.QueryString!;
      results.push(await select(sql));
      statements.push(sql);
      return { QueryExecutionId: String(results.length - 1) };
    }
    if (command instanceof GetQueryExecutionCommand) return { QueryExecution: { Status: { State: "SUCCEEDED" } } };
    if (command instanceof GetQueryResultsCommand) {
      const { QueryExecutionId, NextToken = "0" } = command.input;
      const rows = ["names of columns", ...results[Number(QueryExecutionId)]!];
      const next = Number(NextToken) + 1;
      const Rows = [{ Data: [{ VarCharValue: rows[Number(NextToken)] }] }];
      return { ResultSet: { Rows }, ...(next < rows.length && { NextToken: String(next) }) };
    }
    throw new Error(`Athena is asked for ${(command as object).constructor.name}, which this stand-in does not know`);
  };
  // Of the client the program uses `send` alone.
  return { client: { send } as unknown as AthenaClient, statements };
}
