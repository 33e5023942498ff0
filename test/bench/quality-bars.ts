import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";

/** The bars of the quality benches, as a SELECT: symbols of 5,000 days each, all of them good. */
export function barsSelect(rows: number): string {
  const price = (base: number) => `round(${base} + 50 * sin(i / 1000.0) + hash(i, ${base}) % 300 / 100, 2)`;
  return `SELECT 'S' || lpad((i // 5000)::VARCHAR, 4, '0') AS symbol, strftime(DATE '2004-01-01' + (i % 5000)::INTEGER, '%Y-%m-%d') AS day, i AS sequence,
      ${price(100)} AS open, ${price(108)} AS high, ${price(92)} AS low, ${price(101)} AS close, (hash(i) % 1000000)::BIGINT AS volume,
      CASE WHEN i % 3 = 0 THEN 'USD' ELSE 'EUR' END AS currency
    FROM range(${rows}) bars (i)`;
}

/** The columns of the bars of `bars.ts`, as DuckDB types them. */
const BAR_COLUMNS = {
  symbol: "VARCHAR",
  price_date: "VARCHAR",
  open: "DOUBLE",
  high: "DOUBLE",
  low: "DOUBLE",
  close: "DOUBLE",
  adjusted_close: "DOUBLE",
  volume: "BIGINT",
  currency: "VARCHAR",
};

/** Those bars as a SELECT from the file that holds them. */
export function readBars(path: string): string {
  if (path.endsWith(".parquet")) return `FROM read_parquet(${textLiteral(path)})`;
  const columns = Object.entries(BAR_COLUMNS).map(([name, type]) => `${name}: '${type}'`);
  return `FROM read_json(${textLiteral(path)}, format = 'newline_delimited', columns = {${columns.join(", ")}})`;
}
