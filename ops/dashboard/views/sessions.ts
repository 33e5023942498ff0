/** Where sessions begin and which are missing, so that a chart breaks where trading did, and nowhere else. */
import { type ExchangeCalendar, missingSessions, OutOfCoverage } from "../../../domain/calendar/calendar.ts";
import { dateOfMs, type SessionDate } from "../../../domain/market/times.ts";

export interface Breaks {
  /** Places of the first minute of each session but the first. */
  readonly breaks: readonly number[];
  /** In which the exchange tells its times. */
  readonly timeZone: string;
}

/**
 * An instrument that trades while the exchange has no session is of another market: its days are UTC's.
 *
 * @param minutes epoch seconds, ascending
 */
export function sessionBreaks(minutes: readonly number[], calendar: ExchangeCalendar): Breaks {
  const { timeZone } = calendar;
  const days = datesIn(timeZone, minutes);
  const isItsMarket = orElse(false, () => [...new Set(days)].every((day) => calendar.isSession(day)));
  if (isItsMarket) return { breaks: changes(days), timeZone };
  return { breaks: changes(minutes.map((second) => dateOfMs(second * 1000))), timeZone: "UTC" };
}

function changes(days: readonly SessionDate[]): readonly number[] {
  return days.flatMap((day, i) => (i > 0 && day !== days[i - 1] ? [i] : []));
}

const QUARTER_SECONDS = 900;

/** Dates in a zone. Wherever a day begins, it is at a quarter of an hour of UTC, so that one look in each is enough. */
function datesIn(timeZone: string, minutes: readonly number[]): readonly SessionDate[] {
  // The Swedish locale writes dates as ISO does.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const known = new Map<number, SessionDate>();
  return minutes.map((second) => {
    const quarter = Math.floor(second / QUARTER_SECONDS);
    const date = known.get(quarter) ?? format.format(quarter * QUARTER_SECONDS * 1000);
    known.set(quarter, date);
    return date;
  });
}

/** Sessions without a bar between the first and the last one, of an instrument that has bars on sessions only. */
export function missingOf(
  dates: readonly SessionDate[],
  calendar: ExchangeCalendar,
): { readonly missing: readonly SessionDate[]; readonly notes: readonly string[] } {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return { missing: [], notes: [] };
  try {
    if (!dates.every((date) => calendar.isSession(date))) return { missing: [], notes: [] };
    return { missing: missingSessions(calendar, first, last, dates), notes: [] };
  } catch (error) {
    if (error instanceof OutOfCoverage) return { missing: [], notes: [`missing sessions are not marked: ${error.message}`] };
    throw error;
  }
}

function orElse<A>(otherwise: A, ask: () => A): A {
  try {
    return ask();
  } catch (error) {
    if (error instanceof OutOfCoverage) return otherwise;
    throw error;
  }
}
