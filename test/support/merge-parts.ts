/**
 * What readers see of `minute_bars`: each minute of a symbol and source once, its parts merged. The rule a view has to follow.
 *
 * Whatever order the parts are in, and however the minute's trades fell into parts: open, high, low, close, their keys, trades
 * and restated are the same. Volume and notional are the exactly rounded sums of the parts' own, so they are the same
 * wherever the parts' sums are exact (whole units always); otherwise each part has brought in its own rounding, at most
 * half a unit in its last place.
 */
import type { MinuteBar } from "../../domain/market/minute-bar.ts";
import { exactSum } from "../../domain/quality/sum.ts";

export interface MergedMinute extends Omit<MinuteBar, "part" | "receipt_id"> {
  readonly parts: number;
}

/** @returns minutes sorted by symbol, source (both by UTF-16 code units) and minute */
export function mergeParts(parts: Iterable<MinuteBar>): readonly MergedMinute[] {
  const minutes = new Map<string, [MinuteBar, ...MinuteBar[]]>();
  for (const part of parts) {
    // Codes and names hold no control characters, so this key sorts as its parts do.
    const key = `${part.symbol}\0${part.source}\0${part.minute_start}`;
    const minute = minutes.get(key);
    if (minute) minute.push(part);
    else minutes.set(key, [part]);
  }
  return [...minutes.keys()].sort().map((key) => merged(minutes.get(key)!));
}

function merged(parts: readonly [MinuteBar, ...MinuteBar[]]): MergedMinute {
  const [{ symbol, minute_start, source }] = parts;
  const traded = parts.filter(isTraded);
  const first = traded.toSorted(byOpen).at(0);
  const last = traded.toSorted(byClose).at(-1);
  return {
    symbol,
    minute_start,
    open: first?.open ?? null,
    high: first ? traded.reduce((most, { high }) => Math.max(most, high), first.high) : null,
    low: first ? traded.reduce((least, { low }) => Math.min(least, low), first.low) : null,
    close: last?.close ?? null,
    volume: exactSum(parts.map(({ volume }) => volume)),
    notional: exactSum(parts.map(({ notional }) => notional)),
    trades: parts.reduce((sum, { trades }) => sum + trades, 0),
    restated: parts.reduce((sum, { restated }) => sum + restated, 0),
    open_key: first?.open_key ?? null,
    close_key: last?.close_key ?? null,
    source,
    parts: parts.length,
  };
}

type Traded = "open" | "high" | "low" | "close" | "open_key" | "close_key";
type TradedPart = MinuteBar & { readonly [K in Traded]: NonNullable<MinuteBar[K]> };

function isTraded(part: MinuteBar): part is TradedPart {
  return part.trades > 0;
}

/** By event order; of two trades at one place in it the lower price comes first (see trade.ts). */
function byOpen(one: TradedPart, other: TradedPart): number {
  if (one.open_key !== other.open_key) return one.open_key < other.open_key ? -1 : 1;
  return one.open - other.open;
}

function byClose(one: TradedPart, other: TradedPart): number {
  if (one.close_key !== other.close_key) return one.close_key < other.close_key ? -1 : 1;
  return one.close - other.close;
}
