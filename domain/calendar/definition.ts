/**
 * What an exchange's calendar is made of. A definition is data alone: a further exchange is a further definition, and
 * the one engine in schedule.ts reads them all.
 */
import type { SessionDate } from "../market/times.ts";

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Wall-clock time in the exchange's zone, `09:30`; `24:00` is the midnight that ends the day. */
export type LocalTime = string;

/** A day that every year has: months count from 1, Easter is the Western one, `plusDays` moves the day found. */
export type AnnualDay =
  | { readonly kind: "fixed"; readonly month: number; readonly day: number }
  | {
      readonly kind: "nth";
      readonly month: number;
      readonly nth: 1 | 2 | 3 | 4 | "last";
      readonly weekday: Weekday;
      readonly plusDays?: number;
    }
  | { readonly kind: "easter"; readonly plusDays: number };

/** A day of every year within the years given, both included. */
export interface YearlyRule {
  readonly name: string;
  readonly day: AnnualDay;
  readonly fromYear?: number;
  readonly toYear?: number;
}

/** No session. `observed` moves the holiday by so many days when it falls on that weekday; elsewhere it stays. */
export interface HolidayRule extends YearlyRule {
  readonly observed?: Readonly<Partial<Record<Weekday, number>>>;
}

/** A session that ends early, if the day has a session at all. `only` limits it to these weekdays. */
interface EarlyCloseRule extends YearlyRule {
  readonly close: LocalTime;
  readonly only?: readonly Weekday[];
}

/** Regular hours, up to and including the session `until`; the last ones have none. */
export interface Hours {
  readonly open: LocalTime;
  readonly close: LocalTime;
  readonly until?: SessionDate;
}

export interface CalendarDefinition {
  /** ISO 10383 market identifier, such as `XNYS`, or a name where there is none. */
  readonly id: string;
  /** IANA name of the zone in which hours and session dates are given. */
  readonly timeZone: string;
  /** The dates for which the definition answers, both included. */
  readonly firstDate: SessionDate;
  readonly lastDate: SessionDate;
  readonly weekend: readonly Weekday[];
  /** In order of time. */
  readonly hours: readonly [Hours, ...Hours[]];
  readonly holidays: readonly HolidayRule[];
  /** Full days without a session that no rule foretells, each with its reason. */
  readonly closures: Readonly<Record<SessionDate, string>>;
  readonly earlyCloses: readonly EarlyCloseRule[];
  /** Early closes that no rule foretells; they go before those that one does. */
  readonly earlyCloseDates: Readonly<Record<SessionDate, LocalTime>>;
}
