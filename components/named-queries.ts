/** Questions that are asked often, kept with the workgroup so that nobody has to type them. */

export interface NamedQuery {
  /** Also part of its resource's name. */
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

export const NAMED_QUERIES: readonly NamedQuery[] = [
  {
    name: "average-price-by-symbol",
    description: "Each symbol's mean price on one day.",
    sql: "SELECT symbol, AVG(price) AS avg_price FROM stock_market_data WHERE year = 2026 AND month = 1 AND day = 18 GROUP BY symbol;",
  },
  {
    name: "prices-of-a-symbol",
    description: "One symbol's prices through one day, in order.",
    sql: "SELECT event_time, price FROM stock_market_data WHERE symbol = 'AAPL' AND year = 2026 AND month = 1 AND day = 18 ORDER BY event_time;",
  },
  {
    name: "most-traded-symbols",
    description: "The five symbols with the highest volume of a year.",
    sql: "SELECT symbol, SUM(volume) AS total_volume FROM stock_market_data WHERE year = 2026 GROUP BY symbol ORDER BY total_volume DESC LIMIT 5;",
  },
];
