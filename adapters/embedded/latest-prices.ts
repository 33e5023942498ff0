/** Latest prices as SQLite holds them; read also while a writer runs. */
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import type { LatestPrices } from "../../domain/ports/stores.ts";
import type { Database } from "./sqlite.ts";

const SELECT = "SELECT symbol, price, volume, currency, event_time, source, receipt_id, order_key FROM latest_prices";

export function sqliteLatestPrices(database: Database): LatestPrices {
  return {
    async get(symbol) {
      const row = database.run((db) => db.prepare(`${SELECT} WHERE symbol = ?`).get(symbol));
      return row && latestPrice(row);
    },
    /** By symbol. */
    async all() {
      return database.run((db) => db.prepare(`${SELECT} ORDER BY symbol`).all()).map(latestPrice);
    },
  };
}

/** The columns are the record's fields, typed by a STRICT table. SQLite's rows have no prototype; the record is a plain object. */
function latestPrice(row: Record<string, unknown>): LatestPrice {
  return { ...row } as unknown as LatestPrice;
}
