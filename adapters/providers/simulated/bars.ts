/** Daily bars of a made-up market: each symbol's prices are one geometric random walk, whatever part of it is asked for. */
import { daysOfDate, type SessionDate } from "../../../domain/market/times.ts";
import { normal, type Stream, streamOf, uniform } from "./random.ts";

/** The walk's first day; there is no simulated history before it. */
export const FIRST_DATE: SessionDate = "1990-01-02";
const FIRST_DAY = daysOfDate(FIRST_DATE);

/** One session. Prices are in units of `10^-decimals`, so that they are exact. */
export interface SimulatedBar {
  readonly date: SessionDate;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly decimals: 2 | 4;
}

/** What the draws of a day are for. */
const USE = { step: 0, gap: 1, above: 2, below: 3, volume: 4 } as const;
/** What the draws of a symbol's nature are for, on day −1 of its stream. */
const NATURE = { price: 0, volatility: 1, volume: 2 } as const;
const NATURE_DAY = -1;

/** What stays the same of a symbol, whatever the day. */
export interface Nature {
  /** The price that its walk begins at and is pulled back to: 20 to 400. */
  readonly price: number;
  /** Standard deviation of a day's logarithmic return: 0.8 % to 2.4 %. */
  readonly volatility: number;
  /** A day's volume: 1 to 50 million. */
  readonly volume: number;
}

export function natureOf(stream: Stream): Nature {
  return {
    price: 20 * 20 ** uniform(stream, NATURE_DAY, NATURE.price),
    volatility: 0.008 + 0.016 * uniform(stream, NATURE_DAY, NATURE.volatility),
    volume: 1e6 * 50 ** uniform(stream, NATURE_DAY, NATURE.volume),
  };
}

/** Pulls the walk back to its base by this share of the distance each day, so that decades stay plausible. */
const REVERSION = 0.001;
const SATURDAY = 6;
const SUNDAY = 0;

/** The walk of one symbol. It is extended as later days are asked for; a day's value never changes. */
export class SymbolWalk {
  readonly stream: Stream;
  readonly #nature: Nature;
  /** By day since FIRST_DAY: logarithm of close over base. */
  readonly #levels: number[] = [0];

  constructor(seed: number, symbol: string) {
    this.stream = streamOf(seed, symbol);
    this.#nature = natureOf(this.stream);
  }

  bar(date: SessionDate): SimulatedBar {
    const day = daysOfDate(date);
    const close = this.#price(day);
    const open = this.#price(day - 1) * Math.exp(0.3 * this.#draw(day, USE.gap));
    const high = Math.max(open, close) * (1 + 0.5 * Math.abs(this.#draw(day, USE.above)));
    const low = Math.min(open, close) * (1 - 0.5 * Math.abs(this.#draw(day, USE.below)));
    const decimals = close < 1 ? 4 : 2;
    const ticks = (price: number) => Math.max(1, Math.round(price * 10 ** decimals));
    const volume = Math.round(this.#nature.volume * Math.exp(0.4 * normal(this.stream, day, USE.volume)));
    return { date, open: ticks(open), high: ticks(high), low: ticks(low), close: ticks(close), volume, decimals };
  }

  /** One normal draw in units of the symbol's volatility. */
  #draw(day: number, use: number): number {
    return this.#nature.volatility * normal(this.stream, day, use);
  }

  #price(day: number): number {
    const levels = this.#levels;
    for (let last = levels.length - 1; last < day - FIRST_DAY; last++) {
      levels.push(levels[last]! * (1 - REVERSION) + (isWeekend(FIRST_DAY + last + 1) ? 0 : this.#draw(FIRST_DAY + last + 1, USE.step)));
    }
    return this.#nature.price * Math.exp(levels[Math.max(0, day - FIRST_DAY)]!);
  }
}

/** Day 0, 1970-01-01, was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (day + 4) % 7;
  return weekday === SUNDAY || weekday === SATURDAY;
}
