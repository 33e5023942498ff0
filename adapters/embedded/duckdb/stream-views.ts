/** What stream-ingest publishes, as readers want it: each trade once, as it was last told, and each minute once. */
import { minuteBarContract } from "../../../domain/market/minute-bar.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { latestTrades } from "../../../domain/schema/latest-tellings.ts";
import type { Session } from "./session.ts";

/** The view of every telling; its rows are the curated ones. */
export const TICK_HISTORY = `${tickContract.dataset}_history`;
/** The view of every part. */
export const MINUTE_PARTS = `${minuteBarContract.dataset}_parts`;

/** Over {@link TICK_HISTORY}, which is there. */
export async function createTickView(session: Session): Promise<void> {
  await session.createView(tickContract.dataset, latestTrades(TICK_HISTORY));
}

/** Over {@link MINUTE_PARTS}, which is there. */
export async function createMinuteView(session: Session): Promise<void> {
  await session.createView(minuteBarContract.dataset, MERGED_MINUTES);
}

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
