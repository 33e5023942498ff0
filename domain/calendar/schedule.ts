/**
 * Works a calendar definition out into its sessions.
 */
import { dateOfDays, daysOfDate, type SessionDate } from "../market/times.ts";
import type { CalendarDefinition, Hours, LocalTime } from "./definition.ts";
import { closedDates, earlyCloseTimes, weekdayOf } from "./rules.ts";
import { wallClock } from "./zone.ts";

/** Every session of a calendar, column by column and ascending; instants are epoch milliseconds. */
export interface Schedule {
  readonly dates: readonly SessionDate[];
  readonly opens: readonly number[];
  readonly closes: readonly number[];
  readonly early: readonly boolean[];
  /** The instants covered: from the first date's midnight in the exchange's zone to, not including, the end of the last date. */
  readonly coverage: readonly [fromMs: number, toMs: number];
}

export function scheduleOf(definition: CalendarDefinition): Schedule {
  const closed = closedDates(definition);
  const earlyCloses = earlyCloseTimes(definition);
  const toEpochMs = wallClock(definition.timeZone);
  const firstDay = daysOfDate(definition.firstDate);
  const lastDay = daysOfDate(definition.lastDate);
  const dates: SessionDate[] = [];
  const opens: number[] = [];
  const closes: number[] = [];
  const early: boolean[] = [];
  for (let day = firstDay; day <= lastDay; day++) {
    const date = dateOfDays(day);
    if (definition.weekend.includes(weekdayOf(day)) || closed.has(date)) continue;
    const hours = hoursOn(definition, date);
    const earlyClose = earlyCloses.get(date);
    dates.push(date);
    opens.push(toEpochMs(day, minutesOf(hours.open)));
    closes.push(toEpochMs(day, minutesOf(earlyClose ?? hours.close)));
    early.push(earlyClose !== undefined);
  }
  return { dates, opens, closes, early, coverage: [toEpochMs(firstDay, 0), toEpochMs(lastDay + 1, 0)] };
}

function hoursOn({ hours }: CalendarDefinition, date: SessionDate): Hours {
  return hours.find(({ until }) => until === undefined || date <= until) ?? hours[hours.length - 1]!;
}

function minutesOf(time: LocalTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
