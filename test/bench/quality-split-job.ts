/**
 * A batch job in a process: bars are loaded, one is kept of each symbol and day, and with their returns and moving averages they are
 * written as Parquet by year. `node quality-split-job.ts gated SUITE.json DATA DIRECTORY` splits bad rows off first, with their
 * reasons; `ungated` trusts its data: a value of the wrong type ends it, and a bad price is served.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import { withSplitBatch } from "../../adapters/quality/split-batch.ts";
import { withFiles } from "../../adapters/quality/validate-files.ts";
import { parseSuite } from "../../domain/quality/any-suite.ts";
import { DEFAULT_POLICY } from "../../domain/quality/gate.ts";
import { gxValidationResult } from "../../domain/quality/gx-result.ts";
import { readBars } from "./quality-bars.ts";

const [kind, suitePath, data, directory] = process.argv.slice(2) as [string, string, string, string];
const started = process.cpuUsage();
mkdirSync(directory);
await (kind === "gated" ? gated() : ungated());
const { user, system } = process.cpuUsage(started);
console.log(JSON.stringify({ workSeconds: (user + system) / 1e6 }));

async function gated(): Promise<void> {
  const suite = parseSuite(readFileSync(suitePath, "utf8"));
  if (isLeft(suite)) throw new Error(JSON.stringify(suite.left));
  const done = await withFiles([data], (files) =>
    withSplitBatch(files, suite.right, "SUMMARY", DEFAULT_POLICY, async ({ session, outcome, passedRows, failedRows }) => {
      if (passedRows === undefined) throw new Error("the batch failed");
      await session.run(`COPY (${failedRows}) TO ${textLiteral(join(directory, "failed.parquet"))} (FORMAT parquet, COMPRESSION zstd)`);
      await curate(session, passedRows);
      return { result: JSON.stringify(gxValidationResult(outcome)) };
    }),
  );
  if (isLeft(done)) throw new Error(done.left.join("\n"));
}

async function ungated(): Promise<void> {
  const session = await Session.open({ spillDirectory: `${directory}-spill` });
  await curate(session, readBars(data));
  session.close();
}

function curate(session: Session, bars: string): Promise<void> {
  const one = `SELECT DISTINCT ON (symbol, price_date) * REPLACE (CAST(price_date AS DATE) AS price_date) FROM (${bars})`;
  const models = `SELECT *, close / lag(close) OVER days - 1 AS change, avg(close) OVER (days ROWS 4 PRECEDING) AS ma5,
    avg(close) OVER (days ROWS 19 PRECEDING) AS ma20, year(price_date) AS year
    FROM (${one}) WINDOW days AS (PARTITION BY symbol ORDER BY price_date)`;
  // Prices hardly recur: no dictionary is tried for long, and their bytes by place compress better than their doubles.
  const written = "FORMAT parquet, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1000, COMPRESSION zstd, PARTITION_BY (year)";
  return session.run(`COPY (${models}) TO ${textLiteral(join(directory, "curated"))} (${written})`);
}
