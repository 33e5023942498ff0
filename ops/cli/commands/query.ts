import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { ReadableData } from "../../../adapters/embedded/data-directory.ts";
import { type QueryColumn, type QueryRow, query } from "../../../adapters/embedded/duckdb/query.ts";
import { openReadingSession } from "../../../adapters/embedded/duckdb/reading-session.ts";
import { modelsFromFiles } from "../../../adapters/models-from-files.ts";
import { pipelines } from "../../../pipelines/registry.ts";
import { readData } from "../data.ts";
import { CommandFault } from "../exit.ts";
import { table } from "../table.ts";

/** Rows shown to a person; `--json` has them all. */
const SHOWN = 1_000;

export function queryCommand(): Command {
  return new Command("query")
    .description("Run one SQL statement of DuckDB's over what is published: daily_bars, latest_prices, stock_market_data, the models.")
    .argument("<sql>", 'for example "SHOW TABLES" or "SELECT * FROM daily_bars LIMIT 10"')
    .option("--data <dir>", "the data directory", "data")
    .option("--json", "print one JSON document: {columns, rows}")
    .action(async (sql: string, { data: directory, json }: { data: string; json?: true }) => {
      const { columns, rows, more } = await readData(directory, (data) => answer(data, sql, json ? Number.POSITIVE_INFINITY : SHOWN));
      if (json) console.log(JSON.stringify({ columns, rows }));
      // A plan is drawn over several lines.
      else if (columns[0]?.name === "explain_key") for (const [, plan] of rows) console.log(plan);
      else {
        console.log(
          table(
            columns.map(({ name }) => name),
            rows,
          ),
        );
        console.log(
          `${rows.length.toLocaleString("en-US")}${more ? "+" : ""} rows${more ? `; only the first ${SHOWN} are shown: say LIMIT, or --json` : ""}`,
        );
      }
    });
}

async function answer(data: ReadableData, sql: string, most: number) {
  const session = await openReadingSession(data, await allModels());
  try {
    const rows: QueryRow[] = [];
    const columns = await query(session, sql, (some) => {
      for (const row of some) rows.push(row);
      return rows.length <= most;
    });
    if (isLeft(columns)) throw new CommandFault([columns.left.message]);
    return { columns: columns.right as readonly QueryColumn[], rows: rows.slice(0, most), more: rows.length > most };
  } finally {
    session.close();
  }
}

async function allModels() {
  const folders = pipelines.flatMap(({ models }) => (models ? [models] : []));
  return (await Promise.all(folders.map((folder) => modelsFromFiles(folder).all()))).flat();
}
