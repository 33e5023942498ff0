/** Trades of a made-up market in the order of their time: when, of what, for how much. */
import { natureOf } from "./bars.ts";
import { normal, type Stream, streamOf, uniform } from "./random.ts";

/** A session, or its first part. Times are nanoseconds since midnight UTC of the day. */
export interface TradingHours {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly openNs: number;
  readonly closeNs: number;
  /** Trades are made up to this time, not including it; at most the close. */
  readonly endNs: number;
}

export interface MarketOptions {
  readonly seed: number;
  readonly symbols: readonly string[];
  readonly hours: readonly TradingHours[];
  /** Trades a second over all symbols, on the average of a whole session. */
  readonly rate: number;
}

export interface MarketTrade {
  /** Which trade of the market it is, from 0. */
  readonly ordinal: number;
  /** Index within the market's symbols. */
  readonly symbol: number;
  readonly day: number;
  /** Nanoseconds since midnight UTC of the day. */
  readonly ns: number;
  /** In cents. */
  readonly price: number;
  readonly volume: number;
  readonly exchange: string;
}

/** Codes of US venues, as the consolidated tape writes them. */
export const EXCHANGES = ["K", "N", "P", "Q", "V", "Z"] as const;

/** What the draws of a trade are for. */
const USE = { gap: 0, symbol: 1, step: 2, lots: 3, exchange: 4 } as const;
const ODD_LOTS = 0.3;
const ROUND_LOT = 100;

/**
 * The intensity over a session is a U: three times as high at its open and its close as in its middle. Each symbol's price is
 * a geometric random walk whose steps grow with the root of the time between its trades; the first symbols trade the most.
 */
export class Market {
  readonly #rate: number;
  readonly #stream: Stream;
  readonly #volatilities: Float64Array;
  readonly #logPrices: Float64Array;
  readonly #lastNs: Float64Array;
  readonly #pickSymbol: (drawn: number) => number;
  #ordinal = 0;

  constructor({ seed, symbols, rate }: MarketOptions) {
    const natures = symbols.map((symbol) => natureOf(streamOf(seed, symbol)));
    this.#rate = rate;
    this.#stream = streamOf(seed, "/trades");
    this.#volatilities = Float64Array.from(natures, ({ volatility }) => volatility);
    this.#logPrices = Float64Array.from(natures, ({ price }) => Math.log(price));
    this.#lastNs = new Float64Array(symbols.length);
    this.#pickSymbol = weightedPick(symbols.length);
  }

  /** Every trade of the next session, each strictly later than the one before it. */
  *trades({ day, openNs, closeNs, endNs }: TradingHours): Generator<MarketTrade> {
    const stream = this.#stream;
    // What happens overnight counts like the time of one session.
    this.#lastNs.fill(openNs - (closeNs - openNs));
    for (let ns = openNs; ; ) {
      const ordinal = this.#ordinal++;
      const perSecond = this.#rate * intensityAt((ns - openNs) / (closeNs - openNs));
      ns += 1 + Math.floor((-Math.log(1 - uniform(stream, ordinal, USE.gap)) * 1e9) / perSecond);
      if (ns >= endNs) return;
      const symbol = this.#pickSymbol(uniform(stream, ordinal, USE.symbol));
      const sessions = (ns - this.#lastNs[symbol]!) / (closeNs - openNs);
      this.#logPrices[symbol]! += this.#volatilities[symbol]! * Math.sqrt(sessions) * normal(stream, ordinal, USE.step);
      this.#lastNs[symbol] = ns;
      const price = Math.max(1, Math.round(Math.exp(this.#logPrices[symbol]!) * 100));
      const volume = volumeOf(uniform(stream, ordinal, USE.lots));
      const exchange = EXCHANGES[Math.floor(uniform(stream, ordinal, USE.exchange) * EXCHANGES.length)]!;
      yield { ordinal, symbol, day, ns, price, volume, exchange };
    }
  }
}

/** A U with mean 1 over a session, whose part from open to close is 0 to 1. */
function intensityAt(part: number): number {
  return 0.6 + 1.2 * (2 * part - 1) ** 2;
}

/** Odd lots of 1 to 99, or round lots of 100 to 2,000, small ones far more often. */
function volumeOf(drawn: number): number {
  if (drawn < ODD_LOTS) return 1 + Math.floor((drawn / ODD_LOTS) * (ROUND_LOT - 1));
  return ROUND_LOT * (1 + Math.floor(20 * ((drawn - ODD_LOTS) / (1 - ODD_LOTS)) ** 4));
}

/** Picks one of `count` by a number from 0 up to 1: the first most often, with weights 1/5, 1/6, 1/7 … */
function weightedPick(count: number): (drawn: number) => number {
  let sum = 0;
  const upTo = Float64Array.from({ length: count }, (_, i) => {
    sum += 1 / (i + 5);
    return sum;
  });
  return (drawn) => {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (upTo[middle]! <= drawn * sum) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
