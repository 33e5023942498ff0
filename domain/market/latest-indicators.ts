import type { RowFields } from "./latest-price.ts";
import type { Instant } from "./times.ts";

/** The newest indicators of one instrument, from one source's trades: what `latest_indicators` holds, one row each. */
export interface LatestIndicators {
  readonly symbol: string;
  readonly source: string;
  /** The newest trade they know of. */
  readonly event_time: Instant;
  /** Mean price of the newest trades in the order of their events, and how many they are. */
  readonly ma: number;
  readonly ma_trades: number;
  /** Mean price in which a trade weighs half as much with every half-life that has passed. */
  readonly ema: number;
  /** Volume-weighted mean price of the UTC day of `event_time`; null where no volume was traded. */
  readonly vwap: number | null;
  /** Of the same day. */
  readonly day_volume: number;
  readonly day_trades: number;
}

export const latestIndicatorsFields: RowFields<LatestIndicators> = {
  symbol: { kind: "text" },
  source: { kind: "text" },
  event_time: { kind: "instant" },
  ma: { kind: "number" },
  ma_trades: { kind: "integer" },
  ema: { kind: "number" },
  vwap: { kind: "number", nullable: true },
  day_volume: { kind: "number" },
  day_trades: { kind: "integer" },
};
