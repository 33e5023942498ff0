/** SQLite's tables of what was last: their SQL, made of their rows' fields. */
import type { SQLInputValue } from "node:sqlite";
import { type LatestIndicators, latestIndicatorsFields } from "../../domain/market/latest-indicators.ts";
import { type LatestPrice, latestPriceFields, type RowFields } from "../../domain/market/latest-price.ts";

const TYPES = { text: "TEXT", number: "REAL", integer: "INTEGER", instant: "TEXT" } as const;

function tableOf<Row>(name: string, key: readonly (keyof Row & string)[], fields: RowFields<Row>) {
  const columns = Object.keys(fields) as (keyof Row & string)[];
  const created = columns.map((column) => `${column} ${TYPES[fields[column].kind]}${fields[column].nullable ? "" : " NOT NULL"}`);
  const replaced = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`);
  return {
    create: `CREATE TABLE IF NOT EXISTS ${name} (${created.join(", ")}, PRIMARY KEY (${key.join(", ")})) STRICT;`,
    select: `SELECT ${columns.join(", ")} FROM ${name}`,
    upsert: `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
      ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${replaced.join(", ")}`,
    /** What `upsert` takes. */
    values: (row: Row) => columns.map((column) => row[column] as SQLInputValue),
  };
}

export const LATEST_PRICES = tableOf<LatestPrice>("latest_prices", ["symbol"], latestPriceFields);
export const LATEST_INDICATORS = tableOf<LatestIndicators>("latest_indicators", ["symbol", "source"], latestIndicatorsFields);
