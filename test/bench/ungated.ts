/**
 * The job of historical-batch in DuckDB alone, as one would write it with no gate: read the bars, drop repeated ones, write
 * curated Parquet by year, build the models. It is measured as a process: `node ungated.ts INPUT.jsonl DIRECTORY`.
 *
 * It trusts its input: a value that is not of its column's type ends it, a bad price is served, and of bars of one session
 * any one is kept.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { duckdbEngine } from "../../adapters/embedded/duckdb/sql-engine.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import { publishedObjects } from "../../adapters/embedded/object-store.ts";
import { modelsFromFiles } from "../../adapters/models-from-files.ts";

const [input, root] = process.argv.slice(2).map((path) => resolve(path)) as [string, string];
const curated = await curate(input, root);
const models = await modelsFromFiles(new URL("../../pipelines/historical-batch/models/", import.meta.url)).all();
const built = await duckdbEngine({ root, objects: publishedObjects(root) }).build(models);
console.log(JSON.stringify({ curated, models: built }));

/** How many bars it wrote. */
async function curate(input: string, root: string): Promise<number> {
  const session = await Session.open({ spillDirectory: join(root, "spill") });
  try {
    await session.run(`CREATE TABLE bars AS ${barsOf(input)}`);
    const years = await session.rows("SELECT year(price_date), count(*) FROM bars GROUP BY 1 ORDER BY 1");
    for (const [year] of years) await writeYear(session, root, Number(year));
    return years.reduce((total, [, count]) => total + Number(count), 0);
  } finally {
    session.close();
  }
}

/** The bar contract's columns, in its order, with the types that its Parquet files have. */
function barsOf(input: string): string {
  return `
    SELECT DISTINCT ON (symbol, price_date)
      symbol, price_date, open, high, low, close, adjusted_close, volume, currency,
      'traded' AS price_basis,
      'replay' AS source,
      TIMESTAMP WITH TIME ZONE '2026-01-18 21:00:00Z' AS ingested_at,
      CAST(1 AS BIGINT) AS revision,
      '0123456789abcdef0123:' || row_number() OVER () AS receipt_id
    FROM read_json(${textLiteral(input)}, format = 'newline_delimited', columns = {
      symbol: 'VARCHAR', price_date: 'DATE', open: 'DOUBLE', high: 'DOUBLE', low: 'DOUBLE', close: 'DOUBLE',
      adjusted_close: 'DOUBLE', volume: 'DOUBLE', currency: 'VARCHAR'
    })`;
}

/** One ordered COPY a file, as every file here is written: PARTITION_BY would write the rows in another order each time. */
async function writeYear(session: Session, root: string, year: number): Promise<void> {
  const folder = join(root, `curated/daily_bars/year=${year}`);
  await mkdir(folder, { recursive: true });
  await session.run(
    `COPY (SELECT * FROM bars WHERE year(price_date) = ${year} ORDER BY symbol, price_date)
     TO ${textLiteral(join(folder, "bars.parquet"))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 100000)`,
  );
}
