/**
 * LEAN's minute and second trade files. They hold no trades but bars: one CSV without header in a zip, its lines
 * `milliseconds since midnight, open, high, low, close, volume`; the time is the bar's beginning on the clock of New York, and
 * prices are whole numbers of 1/10,000. The CSV's name says the rest: `20140605_aapl_minute_trade.csv`.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { wallClock } from "../../../domain/calendar/zone.ts";
import { daysOfDate, instantOfMs, isSessionDate } from "../../../domain/market/times.ts";
import { PRICE_DECIMALS, shiftPoint } from "../formats/lean-daily-zip.ts";

/** What the name of the CSV says of its bars. */
export interface LeanBars {
  readonly symbol: string;
  /** `20140605`, the date in New York. */
  readonly date: string;
  readonly resolution: "minute" | "second";
}

const NAME = /^(?:.*[/\\])?(\d{4})(\d{2})(\d{2})_([^_]+)_(minute|second)_trade\.csv$/i;
const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;

export function leanBarsOf(name: string): Either<string, LeanBars> {
  const [, year, month, day, symbol, resolution] = NAME.exec(name) ?? [];
  if (symbol === undefined || !isSessionDate(`${year}-${month}-${day}`)) {
    return left(`${name} in the archive is no trade file of LEAN: allowed are YYYYMMDD_symbol_minute_trade.csv and …_second_trade.csv`);
  }
  const bars = { symbol: symbol.toUpperCase(), date: `${year}${month}${day}` };
  return right({ ...bars, resolution: resolution!.toLowerCase() as LeanBars["resolution"] });
}

/**
 * Reads a bar as one tick: at the bar's beginning, with its close as price and its volume. Its id is its date, resolution and
 * time, in digits that grow with them. Undefined where the line is no such bar.
 */
export function leanTickReader({ symbol, date, resolution }: LeanBars): (line: string) => Record<string, unknown> | undefined {
  const toEpochMs = wallClock("America/New_York");
  const day = daysOfDate(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`);
  return (line) => {
    const cells = line.split(",");
    const ms = /^\d{1,8}$/.test(cells[0]!) ? Number(cells[0]) : MS_PER_DAY;
    const price = shiftPoint(cells[4] ?? "", PRICE_DECIMALS);
    if (cells.length !== 6 || ms >= MS_PER_DAY || price === undefined) return undefined;
    const minute = Math.floor(ms / MS_PER_MINUTE);
    return {
      symbol,
      event_time: instantOfMs(toEpochMs(day, minute) + (ms - minute * MS_PER_MINUTE)),
      event_nanos: 0,
      price,
      volume: cells[5],
      trade_id: `${date}/${resolution}/${String(ms).padStart(8, "0")}`,
    };
  };
}
