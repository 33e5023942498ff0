/**
 * A batch job in a process: bars are loaded, curated as Parquet, and their returns and moving averages written beside them.
 * `node quality-split-job.ts gated SUITE.json DATA DIRECTORY` splits bad rows off with their reasons; `ungated` keeps one bar of each symbol
 * and day, and nothing else: a value of the wrong type ends it, a bad price is served.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import { splitFiles } from "../../adapters/quality/split-files.ts";
import { PASSED } from "../../adapters/quality/split-rows.ts";
import { parseSuite } from "../../domain/quality/any-suite.ts";
import { DEFAULT_POLICY } from "../../domain/quality/gate.ts";

const [kind, suitePath, data, directory] = process.argv.slice(2) as [string, string, string, string];
const started = process.cpuUsage();
await (kind === "gated" ? gated() : ungated());
const session = await Session.open({ spillDirectory: `${directory}-spill` });
const passed = textLiteral(join(directory, PASSED));
await copy(
  session,
  `SELECT symbol, day, close / lag(close) OVER days - 1 AS change, avg(close) OVER (days ROWS 4 PRECEDING) AS ma5,
  avg(close) OVER (days ROWS 19 PRECEDING) AS ma20 FROM read_parquet(${passed}) WINDOW days AS (PARTITION BY symbol ORDER BY day)
  ORDER BY symbol, day`,
  "models.parquet",
);
const [[rows] = []] = await session.rows(`SELECT count(*) FROM read_parquet(${passed})`);
session.close();
const { user, system } = process.cpuUsage(started);
console.log(JSON.stringify({ rows: Number(rows), workSeconds: (user + system) / 1e6 }));

async function gated(): Promise<void> {
  const suite = parseSuite(readFileSync(suitePath, "utf8"));
  if (isLeft(suite)) throw new Error(JSON.stringify(suite.left));
  const split = await splitFiles(suite.right, [data], "SUMMARY", directory, DEFAULT_POLICY);
  if (isLeft(split)) throw new Error(split.left.join("\n"));
}

async function ungated(): Promise<void> {
  mkdirSync(directory);
  const session = await Session.open({ spillDirectory: `${directory}-spill` });
  const relation = data.endsWith(".parquet") ? `read_parquet(${textLiteral(data)})` : `read_csv(${textLiteral(data)})`;
  await copy(session, `SELECT DISTINCT ON (symbol, day) * FROM ${relation}`, PASSED);
  session.close();
}

function copy(session: Session, select: string, name: string): Promise<void> {
  return session.run(`COPY (${select}) TO ${textLiteral(join(directory, name))} (FORMAT parquet, COMPRESSION zstd)`);
}
