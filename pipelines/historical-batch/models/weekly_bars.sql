-- The bars of each ISO week as one: it starts on Monday, whichever day its first session fell on.
-- order by: symbol, week_start, source, price_basis
-- scope: symbol
--
-- Volumes add up as decimals of 8 places: the same total in any order, as of doubles it would not be. A volume that such a
-- decimal cannot hold leaves the total unknown, not wrong.
SELECT
  symbol,
  source,
  CAST(DATE_TRUNC('week', price_date) AS DATE) AS week_start,
  price_basis,
  COUNT(*) AS sessions,
  MIN_BY(open, price_date) AS open,
  MAX(high) AS high,
  MIN(low) AS low,
  MAX_BY(close, price_date) AS close,
  CASE WHEN MAX(volume) < 1e20 THEN
    CAST(SUM(CAST(CASE WHEN volume < 1e20 THEN volume END AS DECIMAL(28, 8))) AS DOUBLE)
  END AS volume
FROM daily_bars
GROUP BY symbol, source, price_basis, CAST(DATE_TRUNC('week', price_date) AS DATE)
