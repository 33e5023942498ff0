-- Each minute of each symbol as its curated trades make it: late, corrected and cancelled ones included.
-- order by: symbol, minute_start, source
-- scope: symbol
-- over: stock_market_data
--
-- minute_bars is what the stream said at the time: it keeps trades as they were first told, and none that came too late for it.
-- Where nothing was late or restated the two agree.
--
-- A correction may carry the time at which it was told; the trade stays where it happened. Within a minute trades are in order of
-- event_time, nanoseconds and the source's number, and where all are equal by price, so that first and last are the same in
-- every engine. Sums go through decimals, as in the other models: volumes to 8 places, notionals to 12.
WITH amended AS (
  SELECT DISTINCT symbol, source, trade_id
  FROM stock_market_data_history
  WHERE revision > 1 AND trade_id IS NOT NULL
),
first_told AS (
  SELECT told.symbol, told.source, told.trade_id, told.event_time, told.event_nanos, told.sequence
  FROM stock_market_data_history AS told
  INNER JOIN amended
    ON told.symbol = amended.symbol
    AND told.source = amended.source
    AND told.trade_id = amended.trade_id
  WHERE told.revision = 1
),
trades AS (
  SELECT
    told.symbol,
    told.source,
    told.price,
    told.volume,
    COALESCE(first_told.event_time, told.event_time) AS event_time,
    COALESCE(first_told.event_nanos, told.event_nanos) AS event_nanos,
    COALESCE(first_told.sequence, told.sequence) AS sequence
  FROM stock_market_data AS told
  LEFT JOIN first_told
    ON told.symbol = first_told.symbol
    AND told.source = first_told.source
    AND told.trade_id = first_told.trade_id
),
placed AS (
  SELECT
    symbol,
    source,
    DATE_TRUNC('minute', event_time) AS minute_start,
    price,
    volume,
    price * volume AS notional,
    ROW_NUMBER() OVER (
      PARTITION BY symbol, source, DATE_TRUNC('minute', event_time)
      ORDER BY event_time, event_nanos, sequence NULLS FIRST, price
    ) AS from_first,
    ROW_NUMBER() OVER (
      PARTITION BY symbol, source, DATE_TRUNC('minute', event_time)
      ORDER BY event_time DESC, event_nanos DESC, sequence DESC NULLS LAST, price DESC
    ) AS from_last
  FROM trades
)
SELECT
  symbol,
  source,
  minute_start,
  MAX(CASE WHEN from_first = 1 THEN price END) AS open,
  MAX(price) AS high,
  MIN(price) AS low,
  MAX(CASE WHEN from_last = 1 THEN price END) AS close,
  CASE WHEN MAX(volume) < 1e20 THEN
    CAST(SUM(CAST(CASE WHEN volume < 1e20 THEN volume END AS DECIMAL(28, 8))) AS DOUBLE)
  END AS volume,
  CASE WHEN MAX(notional) < 1e20 THEN
    CAST(SUM(CAST(CASE WHEN notional < 1e20 THEN notional END AS DECIMAL(32, 12))) AS DOUBLE)
  END AS notional,
  COUNT(*) AS trades
FROM placed
GROUP BY symbol, source, minute_start
