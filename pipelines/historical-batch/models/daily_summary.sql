-- What the market did in each session, as each source tells it on each price basis.
-- after: daily_returns
-- order by: price_date, source, price_basis
-- scope: market
--
-- advancers, decliners and unchanged count the instruments with a return; an instrument's first session has none.
-- Sums go through decimals, which add to the same total in any order, as doubles do not: volumes to 8 decimals, returns to 12.
-- What a decimal of that size cannot hold leaves the sum unknown, not wrong.
SELECT
  price_date,
  source,
  price_basis,
  COUNT(*) AS instruments,
  COUNT(CASE WHEN simple_return > 0 THEN 1 END) AS advancers,
  COUNT(CASE WHEN simple_return < 0 THEN 1 END) AS decliners,
  COUNT(CASE WHEN simple_return = 0 THEN 1 END) AS unchanged,
  CASE WHEN MAX(volume) < 1e20 THEN
    CAST(SUM(CAST(CASE WHEN volume < 1e20 THEN volume END AS DECIMAL(28, 8))) AS DOUBLE)
  END AS total_volume,
  CASE WHEN MAX(ABS(simple_return)) < 1e20 THEN
    CAST(SUM(CAST(CASE WHEN ABS(simple_return) < 1e20 THEN simple_return END AS DECIMAL(32, 12))) AS DOUBLE)
      / COUNT(simple_return)
  END AS mean_return
FROM daily_returns
GROUP BY price_date, source, price_basis
