/** The bars of the quality benches, as a SELECT: symbols of 5,000 days each, all of them good. */
export function barsSelect(rows: number): string {
  const price = (base: number) => `round(${base} + 50 * sin(i / 1000.0) + hash(i, ${base}) % 300 / 100, 2)`;
  return `SELECT 'S' || lpad((i // 5000)::VARCHAR, 4, '0') AS symbol, strftime(DATE '2004-01-01' + (i % 5000)::INTEGER, '%Y-%m-%d') AS day, i AS sequence,
      ${price(100)} AS open, ${price(108)} AS high, ${price(92)} AS low, ${price(101)} AS close, (hash(i) % 1000000)::BIGINT AS volume,
      CASE WHEN i % 3 = 0 THEN 'USD' ELSE 'EUR' END AS currency
    FROM range(${rows}) bars (i)`;
}
