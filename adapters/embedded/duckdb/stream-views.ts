/** What stream-ingest publishes, as readers want it: each trade once, as it was last told, and each minute once. */
import { minuteBarContract } from "../../../domain/market/minute-bar.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import type { Session } from "./session.ts";

/** The view of every telling; its rows are the curated ones. */
export const TICK_HISTORY = `${tickContract.dataset}_history`;
/** The view of every part. */
export const MINUTE_PARTS = `${minuteBarContract.dataset}_parts`;

/** Over {@link TICK_HISTORY}, which is there. */
export async function createTickView(session: Session): Promise<void> {
  await session.createView(tickContract.dataset, LATEST_TELLINGS);
}

/** Over {@link MINUTE_PARTS}, which is there. */
export async function createMinuteView(session: Session): Promise<void> {
  await session.createView(minuteBarContract.dataset, MERGED_MINUTES);
}

/** The record key's last part: the trade id, or the source's sequence. A trade with neither is told once. */
const ID = "coalesce(trade_id, '#' || sequence)";

/**
 * The latest revision of each trade, without those that were cancelled. As with bars only what was told again is looked up. That
 * is looked for in all days, for a cancel has a time of its own.
 *
 * Whoever forgets a trade numbers its amendments anew, and historical-batch numbers those of late trades: two can have one revision,
 * and the one that was received later counts.
 */
const LATEST_TELLINGS = `SELECT tick.*
  FROM ${TICK_HISTORY} AS tick
  LEFT JOIN (
    SELECT source, symbol, ${ID} AS id, max({'revision': revision, 'ingested_at': ingested_at, 'receipt': receipt_id}) AS last
    FROM ${TICK_HISTORY} WHERE revision > 1 GROUP BY ALL
  ) AS amended
    ON tick.source = amended.source AND tick.symbol = amended.symbol AND coalesce(tick.trade_id, '#' || tick.sequence) = amended.id
  WHERE tick.revision = coalesce(amended.last.revision, 1) AND tick.receipt_id = coalesce(amended.last.receipt, tick.receipt_id)
    AND NOT (tick.revision > 1 AND tick.volume = 0)`;

/** The parts of each minute merged, by the rule of `mergeParts` in domain/indicators. */
const MERGED_MINUTES = `SELECT symbol, minute_start,
    first(open ORDER BY open_key, open) FILTER (trades > 0) AS open,
    max(high) AS high,
    min(low) AS low,
    last(close ORDER BY close_key, close) FILTER (trades > 0) AS close,
    fsum(volume) AS volume,
    fsum(notional) AS notional,
    CAST(sum(trades) AS BIGINT) AS trades,
    CAST(sum(restated) AS BIGINT) AS restated,
    source,
    count(*) AS parts,
    year, month, day
  FROM ${MINUTE_PARTS}
  GROUP BY symbol, minute_start, source, year, month, day`;
