/**
 * When an exchange trades: its sessions, and the questions that freshness and completeness ask of them.
 */
import { type Instant, instantOfMs, isSessionDate, type SessionDate } from "../market/times.ts";
import type { CalendarDefinition } from "./definition.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";

/** One trading day, from `open` to, not including, `close`. `early`: it closes before the regular time. */
export interface Session {
  readonly date: SessionDate;
  readonly open: Instant;
  readonly close: Instant;
  readonly early: boolean;
}

/**
 * The sessions of one exchange. Whatever is asked or would have to be answered outside `firstDate`–`lastDate` throws
 * {@link OutOfCoverage}; a date that is none throws a RangeError. Neither is ever answered with a guess.
 */
export interface ExchangeCalendar {
  readonly id: string;
  /** IANA name of the zone that session dates are of. */
  readonly timeZone: string;
  readonly firstDate: SessionDate;
  readonly lastDate: SessionDate;
  isSession(date: SessionDate): boolean;
  /** The session of a date, `undefined` where the exchange is closed. */
  session(date: SessionDate): Session | undefined;
  /** Both dates included, ascending; empty where `from` is later than `to`. */
  sessionsBetween(from: SessionDate, to: SessionDate): readonly SessionDate[];
  /** The first session after the date. */
  next(date: SessionDate): SessionDate;
  /** The last session before the date. */
  previous(date: SessionDate): SessionDate;
  /** The latest session that had closed by the instant; a session is complete at its close. */
  lastCompletedSession(atEpochMs: number): SessionDate;
  isOpenAt(epochMs: number): boolean;
}

/** A question that the calendar does not cover. */
export class OutOfCoverage extends RangeError {
  readonly _tag = "OutOfCoverage";

  constructor({ id, firstDate, lastDate }: Pick<ExchangeCalendar, "id" | "firstDate" | "lastDate">, asked: string) {
    super(`calendar ${id} covers ${firstDate} to ${lastDate}, and ${asked} lies outside; ask within, or extend the calendar's definition`);
  }
}

/** Works all sessions out at once; each question after that is a binary search. */
export function exchangeCalendar(definition: CalendarDefinition): ExchangeCalendar {
  const { id, timeZone, firstDate, lastDate } = definition;
  const schedule = scheduleOf(definition);
  const { dates, opens, closes, coverage } = schedule;

  const covered = (date: SessionDate): SessionDate => {
    if (!isSessionDate(date)) throw new RangeError(`${JSON.stringify(date)} is no session date; write one as YYYY-MM-DD`);
    if (date < firstDate || date > lastDate) throw new OutOfCoverage(definition, date);
    return date;
  };
  const coveredInstant = (epochMs: number): number => {
    if (!(epochMs >= coverage[0] && epochMs < coverage[1])) throw new OutOfCoverage(definition, instantOfMs(epochMs));
    return epochMs;
  };
  const known = (date: SessionDate | undefined, asked: string): SessionDate => {
    if (date === undefined) throw new OutOfCoverage(definition, asked);
    return date;
  };
  const isSession = (date: SessionDate) => dates[countUpTo(dates, covered(date)) - 1] === date;
  const countBefore = (date: SessionDate) => countUpTo(dates, date) - (isSession(date) ? 1 : 0);

  return {
    id,
    timeZone,
    firstDate,
    lastDate,
    isSession,
    session: (date) => (isSession(date) ? sessionAt(schedule, countBefore(date)) : undefined),
    sessionsBetween: (from, to) => dates.slice(countBefore(from), countUpTo(dates, covered(to))),
    next: (date) => known(dates[countUpTo(dates, covered(date))], `the session after ${date}`),
    previous: (date) => known(dates[countBefore(date) - 1], `the session before ${date}`),
    lastCompletedSession: (atEpochMs) =>
      known(dates[countUpTo(closes, coveredInstant(atEpochMs)) - 1], `the last session completed by ${instantOfMs(atEpochMs)}`),
    isOpenAt: (epochMs) => {
      const opened = countUpTo(opens, coveredInstant(epochMs));
      return opened > 0 && epochMs < closes[opened - 1]!;
    },
  };
}

/** The sessions between two dates (both included) that are not among those present: is a bar missing? */
export function missingSessions(
  calendar: ExchangeCalendar,
  from: SessionDate,
  to: SessionDate,
  present: Iterable<SessionDate>,
): readonly SessionDate[] {
  const have = new Set(present);
  return calendar.sessionsBetween(from, to).filter((date) => !have.has(date));
}

/** How many completed sessions are newer than the latest one at hand: 0 is fresh. */
export function sessionsBehind(calendar: ExchangeCalendar, latest: SessionDate, atEpochMs: number): number {
  return missingSessions(calendar, latest, calendar.lastCompletedSession(atEpochMs), [latest]).length;
}

function sessionAt({ dates, opens, closes, early }: Schedule, index: number): Session {
  return { date: dates[index]!, open: instantOfMs(opens[index]!), close: instantOfMs(closes[index]!), early: early[index]! };
}

/** How many elements of an ascending list are not above the bound. */
function countUpTo<T extends string | number>(ascending: readonly T[], bound: T): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
