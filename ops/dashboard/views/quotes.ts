/** Latest prices with the stream's indicators: two small tables, and no file of the zones. */
import { right } from "fp-ts/lib/Either.js";
import type { LatestIndicators } from "../../../domain/market/latest-indicators.ts";
import type { LatestPrices } from "../../../domain/ports/stores.ts";
import type { Quote } from "../messages.ts";
import type { Answer } from "../port.ts";

/** By symbol. */
export async function quotesOf(latestPrices: LatestPrices): Answer<readonly Quote[]> {
  const indicators = new Map((await latestPrices.indicators()).map((row) => [row.symbol, row]));
  const prices = await latestPrices.all();
  return right(
    prices.map(({ symbol, price, volume, currency, event_time, source }) => {
      const trades = tradesOf(indicators.get(symbol));
      return { symbol, price, volume, currency, time: event_time, source, ...(trades && { trades }) };
    }),
  );
}

function tradesOf(row: LatestIndicators | undefined): Quote["trades"] {
  return row && { ma: row.ma, vwap: row.vwap, dayVolume: row.day_volume, dayTrades: row.day_trades };
}
