import { existsSync } from "node:fs";
import { join } from "node:path";
import { barContract } from "../../domain/market/bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { dataOption } from "./next-step.ts";

/** By dataset of the curated zone, what is worth asking once it has rows. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  [tickContract.dataset]: [
    "SELECT symbol, AVG(price) AS avg_price FROM stock_market_data WHERE year = 2026 AND month = 1 AND day = 18 GROUP BY symbol;",
    "SELECT event_time, price FROM stock_market_data WHERE symbol = 'AAPL' AND year = 2026 AND month = 1 AND day = 18 ORDER BY event_time;",
    "SELECT symbol, SUM(volume) AS total_volume FROM stock_market_data WHERE year = 2026 GROUP BY symbol ORDER BY total_volume DESC LIMIT 5;",
    "SELECT symbol, minute_start, open, high, low, close, trades FROM minute_bars ORDER BY minute_start DESC, symbol LIMIT 10",
  ],
  [barContract.dataset]: ["SELECT symbol, price_date, close, ma5, ma20 FROM moving_averages ORDER BY price_date DESC, symbol LIMIT 10"],
};

/** What to type next, as far as there is something to find. */
export function whatNext(dataDirectory: string): readonly string[] {
  const data = dataOption(dataDirectory);
  const served = Object.keys(QUERIES).filter((dataset) => existsSync(join(dataDirectory, "curated", dataset)));
  const queries = ["SELECT * FROM latest_prices ORDER BY symbol", ...served.flatMap((dataset) => QUERIES[dataset]!)];
  return ["next", `  npx assay audit${data}`, ...queries.map((sql) => `  npx assay query${data} "${sql}"`)];
}
