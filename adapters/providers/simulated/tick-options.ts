import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { CALENDAR_IDS, calendarById } from "../../../domain/calendar/registry.ts";
import type { InputFault } from "../../../domain/ports/provider.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";
import { OptionReader, type Options } from "../options.ts";
import { rangeFaults } from "../request-faults.ts";
import { DEFAULT_SYMBOLS, symbolFaults } from "./provider.ts";
import { parseTickFaults } from "./tick-faults.ts";
import { simulatedTicks } from "./tick-source.ts";

const MAX_SYMBOLS = 10_000;
/** A day's; a session that is shorter ends at its close. */
const MAX_MINUTES = 1_440;
const MAX_RATE = 1_000_000;
const MAX_PACE = 1_000_000;
const DEFAULT = { from: "2026-01-20", minutes: 60, rate: 100, market: "XNYS" };

/**
 * A simulated session from its options: `seed` (default 42), `faults` (see `parseTickFaults`; default none), `symbols` or
 * their `count` (default 10 of the largest; up to 10,000), `from` and `to` (sessions; default one, 2026-01-20), `minutes` from the
 * open of each (default 60), `rate` in trades a second over all symbols (default 100), and `pace`, the multiple of real
 * time at which they are played (default: as fast as they are taken), and `market`, the calendar of the sessions (default XNYS).
 */
export function makeSimulatedTicks(options: Options, defaultSeed: number): Either<readonly InputFault[], TickSource> {
  const read = new OptionReader(options);
  const calendar = calendarOf(read);
  const seed = read.wholeNumber("seed", defaultSeed);
  const symbols = symbolsOf(read);
  const { from, to } = sessionsOf(read, calendar);
  const minutes = read.positive("minutes", MAX_MINUTES, "a number") ?? DEFAULT.minutes;
  const rate = read.positive("rate", MAX_RATE, "a number of trades a second") ?? DEFAULT.rate;
  const pace = read.positive("pace", MAX_PACE, "a multiple of real time");
  const faults = parseTickFaults(read.text("faults") ?? "none");
  if (isLeft(faults)) read.faults.push(...faults.left);
  if (isLeft(faults) || read.faults.length > 0) return left(read.faults);
  return right(
    simulatedTicks({ seed, symbols, from, to, minutes, rate, faults: faults.right, calendar, ...(pace !== undefined && { pace }) }),
  );
}

function symbolsOf(read: OptionReader): readonly string[] {
  const named = [...new Set(read.list("symbols"))];
  const count = read.text("count");
  read.faults.push(...symbolFaults(named));
  if (named.length > MAX_SYMBOLS) read.fault("symbols", `${named.length} symbols are named; allowed are ${MAX_SYMBOLS}`);
  if (count === undefined) return named.length > 0 ? named : DEFAULT_SYMBOLS;
  if (named.length > 0) read.fault("count", "--count makes symbols up, and --symbols names them: leave one out");
  if (!/^\d{1,5}$/.test(count) || Number(count) < 1 || Number(count) > MAX_SYMBOLS) {
    read.fault("count", `--count is ${JSON.stringify(count)}; allowed is a whole number from 1 to ${MAX_SYMBOLS}`);
    return [];
  }
  const madeUp = Array.from(
    { length: Math.max(0, Number(count) - DEFAULT_SYMBOLS.length) },
    (_, i) => `SIM${String(i + 1).padStart(4, "0")}`,
  );
  return [...DEFAULT_SYMBOLS, ...madeUp].slice(0, Number(count));
}

function calendarOf(read: OptionReader): ExchangeCalendar {
  const calendar = calendarById(read.oneOf("market", "market", CALENDAR_IDS) ?? DEFAULT.market);
  if (isLeft(calendar)) throw new Error(`the calendar ${calendar.left.id} is missing`);
  return calendar.right;
}

function sessionsOf(read: OptionReader, calendar: ExchangeCalendar): { readonly from: string; readonly to: string } {
  const from = read.text("from") ?? DEFAULT.from;
  const to = read.text("to") ?? from;
  const wrong = rangeFaults({ symbols: [], from, to });
  read.faults.push(...wrong);
  if (wrong.length > 0) return { from, to };
  const covered = `${calendar.id} is known from ${calendar.firstDate} to ${calendar.lastDate}`;
  if (from < calendar.firstDate) read.fault("from", `${covered}; --from is ${from}`);
  else if (to > calendar.lastDate) read.fault("to", `${covered}; --to is ${to}`);
  else if (calendar.sessionsBetween(from, to).length === 0) read.fault("from", `${calendar.id} has no session from ${from} to ${to}`);
  return { from, to };
}
