/**
 * What was told last of each bar and each trade, as SQL over tables that hold every telling. It is the common subset: DuckDB and Athena
 * run the same text. Which row is the last does not depend on the order of files or threads, and only what was told again is looked up,
 * which is little: ranking all rows took ten times as long.
 */

/** The latest revision of each symbol, date and source, which with the revision are the record key. Revisions count from 1. */
export function latestBars(history: string): string {
  return `SELECT bar.*
FROM ${history} AS bar
LEFT JOIN (
  SELECT symbol, price_date, source, MAX(revision) AS revision FROM ${history} WHERE revision > 1 GROUP BY symbol, price_date, source
) AS corrected
  ON bar.symbol = corrected.symbol AND bar.price_date = corrected.price_date AND bar.source = corrected.source
WHERE bar.revision = COALESCE(corrected.revision, 1)`;
}

/**
 * The latest revision of each trade, without those that were cancelled; amendments are looked for in all days, for a cancel has a time of
 * its own. Whoever forgets a trade numbers its amendments anew, and historical-batch numbers those of late trades: two can have one
 * revision, and the one that was received later counts.
 */
export function latestTrades(history: string): string {
  return `SELECT tick.*
FROM ${history} AS tick
LEFT JOIN (
  SELECT source, symbol, id, revision, receipt_id
  FROM (
    SELECT source, symbol, ${idOf("told")} AS id, revision, receipt_id,
      ROW_NUMBER() OVER (
        PARTITION BY source, symbol, ${idOf("told")} ORDER BY revision DESC, ingested_at DESC, receipt_id DESC
      ) AS place
    FROM ${history} AS told
    WHERE revision > 1
  ) AS amendments
  WHERE place = 1
) AS amended
  ON tick.source = amended.source AND tick.symbol = amended.symbol AND ${idOf("tick")} = amended.id
WHERE tick.revision = COALESCE(amended.revision, 1) AND tick.receipt_id = COALESCE(amended.receipt_id, tick.receipt_id)
  AND NOT (tick.revision > 1 AND tick.volume = 0)`;
}

/** The record key's last part: the trade id, or the source's sequence. A trade with neither is told once. */
function idOf(table: string): string {
  return `COALESCE(${table}.trade_id, '#' || CAST(${table}.sequence AS VARCHAR))`;
}
