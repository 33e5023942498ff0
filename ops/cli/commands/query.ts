import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { type QueryColumn, type QueryRow, query, type TakeRows } from "../../../adapters/embedded/duckdb/query.ts";
import { openReadingSession } from "../../../adapters/embedded/duckdb/reading-session.ts";
import { modelsFromFiles } from "../../../adapters/models-from-files.ts";
import { pipelines } from "../../../pipelines/registry.ts";
import { readData } from "../data.ts";
import { CommandFault } from "../exit.ts";
import { print } from "../print-json.ts";
import { table } from "../table.ts";

/** Rows shown to a person; `--json` has them all. */
const SHOWN = 1_000;

export function queryCommand(): Command {
  return new Command("query")
    .description("Run one SQL statement of DuckDB's over what is published: daily_bars, latest_prices, stock_market_data, the models.")
    .argument("<sql>", 'for example "SHOW TABLES" or "SELECT * FROM daily_bars LIMIT 10"')
    .option("--data <dir>", "the data directory", "data")
    .option("--json", "print one JSON document: {columns, rows}")
    .action((sql: string, { data, json }: { data: string; json?: true }) => (json ? printAll(data, sql) : printFirst(data, sql)));
}

/** Rows are kept as the text that they become, so that what goes wrong with the last of them is told in place of the first. */
async function printAll(directory: string, sql: string): Promise<void> {
  const pages: Buffer[] = [];
  const columns = await ask(directory, sql, (rows) => {
    pages.push(Buffer.from(`${pages.length > 0 ? "," : ""}${JSON.stringify(rows).slice(1, -1)}`));
  });
  await print([`{"columns":${JSON.stringify(columns)},"rows":[`, ...pages, "]}\n"]);
}

async function printFirst(directory: string, sql: string): Promise<void> {
  const all: QueryRow[] = [];
  const columns = await ask(directory, sql, (some) => {
    for (const row of some) all.push(row);
    return all.length <= SHOWN;
  });
  const [rows, more] = [all.slice(0, SHOWN), all.length > SHOWN];
  if (columns[0]?.name === "explain_key") {
    // A plan is drawn over several lines.
    for (const [, plan] of rows) console.log(plan);
    return;
  }
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

function ask(directory: string, sql: string, take: TakeRows): Promise<readonly QueryColumn[]> {
  return readData(directory, async (data) => {
    const session = await openReadingSession(data, await allModels());
    try {
      const columns = await query(session, sql, take);
      if (isLeft(columns)) throw new CommandFault([columns.left.message]);
      return columns.right;
    } finally {
      session.close();
    }
  });
}

async function allModels() {
  const folders = pipelines.flatMap(({ models }) => (models ? [models] : []));
  return (await Promise.all(folders.map((folder) => modelsFromFiles(folder).all()))).flat();
}
