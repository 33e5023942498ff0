import type { SymbolWindows } from "../../domain/indicators/symbol-windows.ts";
import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import { instantOfMicros } from "../../domain/market/times.ts";
import type { Series } from "./series.ts";

/** The indicators of these symbols as they are now. */
export function indicatorsOf(windows: SymbolWindows, moved: readonly Series[]): LatestIndicators[] {
  return moved.flatMap(({ symbol, source }) => {
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
