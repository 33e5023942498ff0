/** Latest prices as SQLite holds them; read also while a writer runs. */
import type { DatabaseSync } from "node:sqlite";
import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import type { LatestPrices } from "../../domain/ports/stores.ts";
import { LATEST_INDICATORS, LATEST_PRICES } from "./latest-tables.ts";
import type { Database } from "./sqlite.ts";

const SELECT_INDICATORS = `${LATEST_INDICATORS.select} ORDER BY symbol, source`;

export function sqliteLatestPrices(database: Database): LatestPrices {
  return {
    async get(symbol) {
      const row = database.run((db) => db.prepare(`${LATEST_PRICES.select} WHERE symbol = ?`).get(symbol));
      return row && latestPrice(row);
    },
    /** By symbol. */
    async all() {
      return database.run((db) => db.prepare(`${LATEST_PRICES.select} ORDER BY symbol`).all()).map(latestPrice);
    },
    async indicators() {
      const rows = database.run((db) => (hasIndicators(db) ? db.prepare(SELECT_INDICATORS).all() : []));
      return rows.map((row) => ({ ...row }) as unknown as LatestIndicators);
    },
  };
}

/** A directory that nothing was written into since has no such table yet, and readers make none. */
function hasIndicators(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'latest_indicators'").get() !== undefined;
}

/** The columns are the record's fields, typed by a STRICT table. SQLite's rows have no prototype; the record is a plain object. */
function latestPrice(row: Record<string, unknown>): LatestPrice {
  return { ...row } as unknown as LatestPrice;
}
