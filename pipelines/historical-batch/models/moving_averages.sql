-- The mean close of the last 5 and the last 20 sessions, NULL until there are so many.
-- order by: symbol, price_date, source
-- scope: symbol
--
-- AVG over a window would add in whatever order the engine likes, and a sum of doubles depends on that order. Here it is
-- written out, the same in every engine: five closes from the newest back, then four such sums, five sessions apart. LAG is
-- NULL before the series begins, and NULL added to anything is NULL.
WITH fives AS (
  SELECT
    symbol,
    source,
    price_date,
    price_basis,
    close,
    close
      + LAG(close, 1) OVER series
      + LAG(close, 2) OVER series
      + LAG(close, 3) OVER series
      + LAG(close, 4) OVER series AS sum5
  FROM daily_bars
  WINDOW series AS (PARTITION BY symbol, source, price_basis ORDER BY price_date)
)
SELECT
  symbol,
  source,
  price_date,
  price_basis,
  close,
  sum5 / 5 AS ma5,
  (
    sum5
      + LAG(sum5, 5) OVER series
      + LAG(sum5, 10) OVER series
      + LAG(sum5, 15) OVER series
  ) / 20 AS ma20
FROM fives
WINDOW series AS (PARTITION BY symbol, source, price_basis ORDER BY price_date)
