/**
 * Volume and notional of the two newest UTC days that have trades, for their volume-weighted mean price. A trade of a day before both
 * is left out, so the sums are those of the set of trades, whatever the order of arrival.
 *
 * A trade's notional is price times volume, rounded once; see running-sum.ts for what is exact about the sums.
 */
import { dateOfDays } from "../market/times.ts";
import { addToSum, SUM_CELLS } from "./running-sum.ts";
import type { Trade } from "./trade.ts";

export interface DayFigures {
  /** The day in UTC, `2026-01-18`; not a session's date. */
  readonly utcDate: string;
  /** Null where no volume was traded. */
  readonly vwap: number | null;
  readonly volume: number;
  readonly notional: number;
  readonly trades: number;
}

/** Days since 1970, trades, notional, volume. */
const TRADES = 1;
const NOTIONAL = 2;
const VOLUME = NOTIONAL + SUM_CELLS;
const DAY_CELLS = VOLUME + SUM_CELLS;
/** The newest day, then the one before it. */
export const DAY_SUMS_CELLS = 2 * DAY_CELLS;

const MICROS_PER_DAY = 86_400_000_000;

export function addToDay(cells: Float64Array, at: number, trade: Trade): void {
  const day = Math.floor(trade.micros / MICROS_PER_DAY);
  let place = at;
  if (isNewer(day, cells, at)) {
    cells.copyWithin(at + DAY_CELLS, at, at + DAY_CELLS);
    begin(cells, at, day);
  } else if (day < cells[at]!) {
    place = at + DAY_CELLS;
    if (isNewer(day, cells, place)) begin(cells, place, day);
    else if (day < cells[place]!) return;
  }
  cells[place + TRADES]!++;
  addToSum(cells, place + NOTIONAL, trade.price * trade.volume);
  addToSum(cells, place + VOLUME, trade.volume);
}

/** The newest day's figures, and those of the day with trades before it; null where there is none. */
export function dayFigures(cells: Float64Array, at: number): readonly [DayFigures | null, DayFigures | null] {
  return [figures(cells, at), figures(cells, at + DAY_CELLS)];
}

function figures(cells: Float64Array, at: number): DayFigures | null {
  const trades = cells[at + TRADES]!;
  if (trades === 0) return null;
  const [notional, volume] = [cells[at + NOTIONAL]!, cells[at + VOLUME]!];
  return { utcDate: dateOfDays(cells[at]!), vwap: volume === 0 ? null : notional / volume, volume, notional, trades };
}

function isNewer(day: number, cells: Float64Array, at: number): boolean {
  return cells[at + TRADES] === 0 || day > cells[at]!;
}

function begin(cells: Float64Array, at: number, day: number): void {
  cells.fill(0, at, at + DAY_CELLS);
  cells[at] = day;
}
