-- Each session's close against the session before it.
-- order by: symbol, price_date, source
-- scope: symbol
--
-- A series is one symbol as one source tells it on one price basis: a traded price is never compared with a split-adjusted
-- one. adjusted_close is not used: sources restate it with every dividend, so that a return already served would change.
-- previous_date says how far back the close before lies; the first session of a series has neither it nor a return.
WITH sessions AS (
  SELECT
    symbol,
    source,
    price_date,
    price_basis,
    close,
    volume,
    LAG(price_date) OVER series AS previous_date,
    LAG(close) OVER series AS previous_close
  FROM daily_bars
  WINDOW series AS (PARTITION BY symbol, source, price_basis ORDER BY price_date)
)
SELECT
  symbol,
  source,
  price_date,
  price_basis,
  close,
  volume,
  previous_date,
  previous_close,
  (close - previous_close) / NULLIF(previous_close, 0) AS simple_return
FROM sessions
