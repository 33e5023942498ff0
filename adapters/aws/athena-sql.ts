/**
 * Models as statements of Athena. Each stands by itself: what a model reads is put before it as subqueries of their names, so that it
 * needs no table but the curated one, and no view that somebody could forget to change.
 */
import { barContract } from "../../domain/market/bar.ts";
import type { Model } from "../../domain/ports/sql.ts";
import { latestBars } from "../../domain/schema/latest-tellings.ts";

/** Where a statement reads and writes. */
export interface Unloading {
  /** The catalog's database that holds the curated tables. */
  readonly database: string;
  /** `s3://bucket/derived/<model>/<generation>/`; UNLOAD takes only one that is empty. */
  readonly folder: string;
  /** Models that were computed from the same bars before it, in their order: it may read them. Those it does not read cost nothing. */
  readonly earlier: readonly Model[];
}

/** Writes the model's rows as Parquet files, each sorted by itself: Athena's workers write side by side. */
export function unloadStatement({ sql, orderBy }: Model, { database, folder, earlier }: Unloading): string {
  const { dataset } = barContract;
  const history = `${dataset}_history`;
  const read = [
    // Named with its database, for without it the name would be of the subquery below.
    { name: history, sql: `SELECT * FROM ${identifier(database)}.${identifier(dataset)}` },
    { name: dataset, sql: latestBars(history) },
    ...earlier,
  ];
  return `UNLOAD (
WITH ${read.map((from) => `${from.name} AS (\n${from.sql}\n)`).join(",\n")}
SELECT * FROM (
${sql}
)
ORDER BY ${orderBy.map(identifier).join(", ")}
)
TO ${textLiteral(folder)}
WITH (format = 'PARQUET', compression = 'ZSTD')`;
}

export const textLiteral = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
