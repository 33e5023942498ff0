import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import { instantOfMicros } from "../../domain/market/times.ts";
import type { Series } from "./series.ts";
import type { Settled } from "./settle.ts";
import type { ShardState } from "./state.ts";

/** The indicators of every symbol that the batch moved, as they are after it. */
export function indicatorsOf({ windows }: ShardState, { curated, tellings }: Settled): LatestIndicators[] {
  const moved = new Set<Series>();
  for (const row of curated) moved.add(tellings.series[row]!);
  return [...moved].flatMap(({ symbol, source }) => {
    const figures = windows.indicators(symbol, source);
    if (!figures) return [];
    const { watermark, ma, maTrades, ema, day } = figures;
    return {
      symbol,
      source,
      event_time: instantOfMicros(watermark),
      ma,
      ma_trades: maTrades,
      ema,
      vwap: day.vwap,
      day_volume: day.volume,
      day_trades: day.trades,
    };
  });
}
