/**
 * Reads the rules of a calendar definition: on which dates its holidays and early closes fall.
 */
import { dateOfDays, type SessionDate } from "../market/times.ts";
import { type AnnualDay, type CalendarDefinition, type LocalTime, WEEKDAYS, type Weekday, type YearlyRule } from "./definition.ts";

/** Days since 1970-01-01. */
type EpochDay = number;

export function weekdayOf(day: EpochDay): Weekday {
  return WEEKDAYS[weekdayNumber(day)]!;
}

/** The date of a yearly day in one year. */
export function dayInYear(rule: AnnualDay, year: number): EpochDay {
  switch (rule.kind) {
    case "fixed":
      return epochDay(year, rule.month, rule.day);
    case "nth":
      return nthWeekday(rule.nth, WEEKDAYS.indexOf(rule.weekday), year, rule.month) + (rule.plusDays ?? 0);
    case "easter":
      return easterSunday(year) + rule.plusDays;
  }
}

/** Every date on which the exchange is closed though it is no weekend: holidays as observed, and unscheduled closures. */
export function closedDates(definition: CalendarDefinition): ReadonlySet<SessionDate> {
  const closed = new Set(Object.keys(definition.closures));
  for (const rule of definition.holidays) {
    for (const day of yearly(rule, definition)) closed.add(dateOfDays(day + (rule.observed?.[weekdayOf(day)] ?? 0)));
  }
  return closed;
}

/** The closing time of every session that may end early. Some of these dates are holidays or weekends in their year. */
export function earlyCloseTimes(definition: CalendarDefinition): ReadonlyMap<SessionDate, LocalTime> {
  const closes = new Map<SessionDate, LocalTime>();
  for (const rule of definition.earlyCloses) {
    for (const day of yearly(rule, definition)) {
      if (rule.only === undefined || rule.only.includes(weekdayOf(day))) closes.set(dateOfDays(day), rule.close);
    }
  }
  for (const [date, close] of Object.entries(definition.earlyCloseDates)) closes.set(date, close);
  return closes;
}

/** One day for each year of the rule. The years about the covered ones count too: a holiday may be observed across New Year. */
function* yearly(rule: YearlyRule, { firstDate, lastDate }: CalendarDefinition): Generator<EpochDay> {
  const first = Math.max(rule.fromYear ?? 0, Number(firstDate.slice(0, 4)) - 1);
  const last = Math.min(rule.toYear ?? Number.POSITIVE_INFINITY, Number(lastDate.slice(0, 4)) + 1);
  for (let year = first; year <= last; year++) yield dayInYear(rule.day, year);
}

function nthWeekday(nth: 1 | 2 | 3 | 4 | "last", weekday: number, year: number, month: number): EpochDay {
  if (nth === "last") {
    const lastOfMonth = epochDay(year, month + 1, 1) - 1;
    return lastOfMonth - ((weekdayNumber(lastOfMonth) - weekday + 7) % 7);
  }
  const firstOfMonth = epochDay(year, month, 1);
  return firstOfMonth + ((weekday - weekdayNumber(firstOfMonth) + 7) % 7) + 7 * (nth - 1);
}

/** Gauss's Easter as Meeus, Jones and Butcher put it, good for every Gregorian year. */
function easterSunday(year: number): EpochDay {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const lateMoon = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  return epochDay(year, 3, 22 + epact + toSunday - 7 * lateMoon);
}

/** Month and day may run over: the 35th of March is the 4th of April. */
function epochDay(year: number, month: number, day: number): EpochDay {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** 0 for Sunday; 1970-01-01 was a Thursday. */
function weekdayNumber(day: EpochDay): number {
  return (((day + 4) % 7) + 7) % 7;
}
